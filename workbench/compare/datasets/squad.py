"""The layout of SQuAD, 1.1 and 2.0: articles of paragraphs of questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.compare.datasets.drafts import (
    Draft,
    Drafts,
    UnusableError,
    broken,
    encodable,
    question,
    text_or_empty,
)
from workbench.records import GoldSpan, Question


def read(whole: dict[str, Any], name: str) -> Drafts:
    """Questions of an object with ``data``.

    Their gold is the paragraph: its document is the title of the article, and where the paragraph
    stands in it is not known. A question that is impossible has neither answers nor gold.
    """
    articles = whole.get("data")
    if not isinstance(articles, list):
        yield broken(name, "it is not in the layout of SQuAD.")
        return
    for number, article in enumerate(articles, 1):
        place = f"Article {number} of {name}"
        paragraphs = article.get("paragraphs") if isinstance(article, dict) else None
        if not isinstance(paragraphs, list):
            yield broken(place, "it is not in the layout of SQuAD.")
            continue
        title = text_or_empty(article.get("title"))
        for position, paragraph in enumerate(paragraphs, 1):
            yield from _paragraph(paragraph, title, f"{place}, paragraph {position}")


def _paragraph(paragraph: Any, title: str, place: str) -> Drafts:
    asked = paragraph.get("qas") if isinstance(paragraph, dict) else None
    if not isinstance(asked, list):
        yield broken(place, "it is not in the layout of SQuAD.")
        return
    context = paragraph.get("context")
    words = encodable(context) if isinstance(context, str) else ""
    gold = (GoldSpan(title, words, level="passage"),) if words.strip() else ()
    for position, one in enumerate(asked, 1):
        where = f"{place}, question {position}"
        try:
            yield Draft(where, _question(one, title, gold))
        except UnusableError as error:
            yield broken(where, error)


def _question(asked: Any, title: str, gold: Sequence[GoldSpan]) -> Question:
    if not isinstance(asked, dict):
        raise UnusableError("it is not in the layout of SQuAD.")
    given = [] if asked.get("is_impossible") else asked.get("answers")
    if not isinstance(given, list) or not all(isinstance(a, dict) for a in given):
        raise UnusableError("its answers are not in the layout of SQuAD.")
    answers = [answer.get("text") for answer in given]
    return question(
        asked.get("id", ""), asked.get("question"), answers, gold if answers else (), group=title
    )
