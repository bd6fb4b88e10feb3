"""Questions × models, and one question with what each model made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from workbench.display import say
from workbench.display.comparison.board import NAME, milliseconds
from workbench.display.html import Markup, label, tag
from workbench.records import MatrixRow, Question, Result

#: USD below which the cost of one answer is not written out.
_NOTICED = 0.0001
#: A sign and words for how a question ended, so that nothing hangs on a colour.
_SIGNS = {
    "right": "✓", "wrong": "✗", "held back rightly": "✓", "held back": "–", "failed": "!",
    "not judged": "?",
}  # fmt: skip


def verdict(result: Result) -> str:
    """How it ended, in words."""
    if result.failed:
        return "failed"
    if result.right is None:
        return "not judged"
    if result.answered:
        return "right" if result.right else "wrong"
    return "held back rightly" if result.right else "held back"


def matrix(
    rows: Sequence[MatrixRow], labels: Mapping[str, str], address: str | None = None
) -> Markup:
    """A table with a row for each question and a column for each model.

    Parameters
    ----------
    address : str, optional
        What comes before a question's id in a link to it; by default there are no links.
    """
    head = tag(
        "tr",
        tag("th", "Question", scope="col"),
        *(tag("th", label(name, NAME), scope="col") for name in labels.values()),
    )
    body = [
        tag(
            "tr",
            tag("th", _asked(row.question, address), scope="row"),
            *(_cell(row.results.get(model), name) for model, name in labels.items()),
        )
        for row in rows
    ]
    return tag(
        "div",
        tag(
            "table", tag("thead", head), tag("tbody", body), class_="wb-board wb-matrix",
            aria_label="Questions and models",
        ),
        class_="wb",
    )  # fmt: skip


def _asked(question: Question, address: str | None) -> Markup | str:
    text = label(question.text, 200)
    if address is None:
        return text
    return tag("a", text, href=address + quote(question.id, safe=""), target="_self")


def _cell(result: Result | None, name: str) -> Markup:
    column = tag("span", label(name, NAME), class_="wb-heading", aria_hidden="true")
    if result is None:
        return tag("td", column, tag("span", "not asked", class_="wb-note"))
    said = verdict(result)
    return tag(
        "td",
        column,
        tag("div", f"{_SIGNS[said]} {said}", class_=f"wb-ended wb-ended-{said.split()[0]}"),
        tag("div", _numbers(result), class_="wb-note"),
    )


def _numbers(result: Result) -> str:
    parts = []
    if result.confidence is not None:
        parts.append(f"sure {say.percent(result.confidence)}")
    parts.append(_cost(result.cost_usd))
    if result.latency_ms is not None:
        parts.append(milliseconds(result.latency_ms))
    return " · ".join(parts)


def _cost(usd: float | None) -> str:
    """What one answer cost; what nobody would notice is not written out."""
    return f"under ${_NOTICED:g}" if usd is not None and 0 < usd < _NOTICED else say.cost(usd)


def one_question(
    question: Question, results: Mapping[str, Result], labels: Mapping[str, str]
) -> Markup:
    """One question: what is known to be right, and what each model said."""
    known = (
        [tag("p", tag("strong", "Known answers: "), "; ".join(question.answers))]
        if question.answers
        else []
    )
    if not question.answerable:
        known = [tag("p", "It has no answer in the documents; none is the right answer.")]
    places = [
        tag("p", f"{label(g.document, 80)}: “{g.text}”", class_="wb-note")
        for g in question.gold
        if g.text
    ]
    cards = [_card(results.get(model), name) for model, name in labels.items()]
    return tag(
        "section",
        tag("div", question.text, class_="wb-h"),
        known,
        places,
        tag("div", cards, class_="wb-sides"),
        class_="wb",
        aria_label="One question",
    )


def _card(result: Result | None, name: str) -> Markup:
    title = tag("div", label(name, NAME), class_="wb-title")
    if result is None:
        return tag("div", title, tag("p", "not asked", class_="wb-note"), class_="wb-side")
    said = verdict(result)
    words = result.message if result.failed else result.text or "No answer was given."
    cited = [
        tag("li", f"{label(c.document, 80)}, characters {c.start:,}–{c.end:,}")
        for c in result.citations
    ]
    return tag(
        "div",
        title,
        tag("div", f"{_SIGNS[said]} {said}", class_=f"wb-ended wb-ended-{said.split()[0]}"),
        tag("p", words),
        tag("ul", cited, class_="wb-note") if cited else None,
        tag("p", f"Found: {', '.join(label(e, 60) for e in result.evidence)}", class_="wb-note")
        if result.evidence
        else None,
        tag("p", _numbers(result), class_="wb-note"),
        class_="wb-side",
    )
