"""Sets of questions of which the answers are known: read from a file, and held against answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError
from workbench.evidence.tokens import words

#: So many questions at most: asking takes some hundredths of a second each.
MOST = 20_000
#: A citation may be part of a known passage, but not a part so short that it says nothing.
_PART = 4
_ARTICLES = frozenset(("a", "an", "the"))


@dataclass(frozen=True)
class Known:
    """A question, and what its answer has to hold; nothing where it has no answer.

    Attributes
    ----------
    answers : tuple of str
        Any of them, word by word, makes an answer right.
    gold : tuple of str
        Passages that hold the answer.
    group : str
        Questions about one document share it; "" where it is not known.
    """

    question: str
    answers: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()
    group: str = ""

    @property
    def answerable(self) -> bool:
        """Whether there is an answer to it."""
        return bool(self.answers or self.gold)

    def right(self, cited: str) -> bool:
        """Whether cited words hold an answer, or a known passage, or are part of one."""
        said = flat(cited)
        passages = [flat(text) for text in self.gold]
        part = len(said.split()) >= _PART and any(said in text for text in passages)
        return part or self.within(said)

    def within(self, said: str) -> bool:
        """Whether text, made :func:`flat`, holds an answer or a known passage."""
        wanted = [flat(text) for text in (*self.answers, *self.gold)]
        return any(text in said for text in wanted if text.strip())


def flat(text: str) -> str:
    """The words of a text without case, articles and punctuation, with a space on each side."""
    said = (text[start:end].casefold() for start, end in words(text))
    return f" {' '.join(word for word in said if word not in _ARTICLES)} "


def read(data: bytes, name: str = "the question set") -> tuple[Known, ...]:
    """Questions from JSON lines, or from JSON in SQuAD's layout.

    A line is ``{"question": …, "answers": […], "gold": [{"document": …, "text": …}]}``; without
    answers and gold, the question has no answer.

    Parameters
    ----------
    name : str
        For the messages.

    Raises
    ------
    InputError
        If it is in neither layout, or holds no question or too many.
    """
    try:
        text = data.decode("utf-8-sig")
        found = tuple(_squad(text, name) if _is_squad(text) else _lines(text, name))
    except UnicodeDecodeError:
        raise InputError(f"{name} is not text in UTF-8. Save it as UTF-8.", name) from None
    except (AttributeError, KeyError, TypeError, RecursionError):
        raise InputError(f"{name} is not in the layout of SQuAD.", name) from None
    if not found:
        raise InputError(f"{name} holds no question.", name)
    if len(found) > MOST:
        raise InputError(
            f"{name} has {len(found):,} questions; {MOST:,} are allowed. Take a part of them.", name
        )
    return found


def _is_squad(text: str) -> bool:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(whole, dict) and "data" in whole


def _squad(text: str, name: str) -> Iterator[Known]:
    for article in json.loads(text)["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                given = () if asked.get("is_impossible") else asked["answers"]
                answers = [answer["text"] for answer in given]
                yield _known(asked["question"], answers, [], str(article.get("title", "")), name)


def _lines(text: str, name: str) -> Iterator[Known]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"Line {number} of {name}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise InputError(f"{where} is not JSON.", name) from None
        if not isinstance(row, dict) or "question" not in row:
            raise InputError(f"{where} has no “question”.", name)
        gold = row.get("gold") or []
        if not isinstance(gold, list) or not all(isinstance(g, dict) for g in gold):
            raise InputError(f"{where}: “gold” is no list of document and text.", name)
        group = str(gold[0].get("document", "")) if gold else ""
        texts = [g.get("text") for g in gold]
        yield _known(row["question"], row.get("answers") or [], texts, group, where)


def _known(
    question: Any, answers: Sequence[Any], gold: Sequence[Any], group: str, where: str
) -> Known:
    several = isinstance(answers, list)
    if not isinstance(question, str) or not question.strip() or not several:
        raise InputError(f"{where}: “question” must be text, “answers” a list of texts.", where)
    if not all(isinstance(text, str) for text in (*answers, *gold)):
        raise InputError(f"{where}: answers and gold must be texts.", where)
    kept = tuple(dict.fromkeys(a for a in answers if a.strip()))
    return Known(question, kept, tuple(g for g in gold if g.strip()), group)
