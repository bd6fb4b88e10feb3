"""Two sources that contradict each other on an answer, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from workbench.display import say
from workbench.display.html import Markup, join, label, tag
from workbench.records import Answer, Citation, Conflict, Evidence, Status

#: What they disagree about, by kind.
ABOUT = {
    "number": "They give different figures.",
    "denial": "One denies what the other says.",
    "wording": "Their words exclude each other.",
}
UNKNOWN = (
    "Which of the two holds is not known from the documents. Ask whoever is responsible for them."
)


def conflicts(
    answer: Answer, *, titles: Mapping[str, str], page: str | None = None
) -> Markup | None:
    """The contradictions of an answer, as HTML; None where there are none.

    Parameters
    ----------
    titles : mapping
        The title of each document by its id.
    page : str, optional
        The page that opens a document (``page?document=…&start=…&end=…``).

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    if not answer.conflicts:
        return None
    shown = [_one(conflict, answer, titles, page) for conflict in answer.conflicts]
    return tag(
        "div", shown, class_="wb-conflicts", role="group", aria_label="Contradicting sources"
    )


def _one(conflict: Conflict, answer: Answer, titles: Mapping[str, str], page: str | None) -> Markup:
    about = ABOUT.get(conflict.kind, "")
    mine = "This answer" if answer.status is Status.ANSWERED else "Closest sentence"
    sides = (
        _side(mine, conflict, conflict.ours, conflict.ours_at, answer, titles, page),
        _side(
            "Another source", conflict, conflict.theirs, conflict.theirs_at, answer, titles, page
        ),
    )
    return tag(
        "div",
        tag(
            "div",
            tag("span", "!", class_="wb-conflict-sign", aria_hidden="true"),
            tag("strong", "Two sources contradict each other. "),
            about,
            class_="wb-conflict-top",
        ),
        tag("div", sides, class_="wb-conflict-sides"),
        tag("p", _newer(conflict, answer, titles), class_="wb-conflict-newer", dir="auto"),
        class_="wb-conflict",
    )


def _side(
    role: str,
    conflict: Conflict,
    citation: Citation,
    at: tuple[int, int],
    answer: Answer,
    titles: Mapping[str, str],
    page: str | None,
) -> Markup:
    item = _item(citation, answer)
    state = _state(conflict, citation, answer)
    return tag(
        "div",
        tag(
            "div",
            tag("span", role, class_="wb-lead"),
            tag("span", state, class_="wb-old") if state else None,
            class_="wb-conflict-role",
        ),
        _quotation(citation, at),
        tag("p", _source(citation, item, titles, page), class_="wb-meta"),
        class_="wb-conflict-side",
    )


def _quotation(citation: Citation, at: tuple[int, int]) -> Markup:
    """The cited words, with those marked that the two disagree about."""
    if not citation.text:
        return tag("p", f"{say.WITHDRAWN}. {say.WITHDRAWN_WHY}", class_="wb-withdrawn")
    first = min(max(at[0] - citation.start, 0), len(citation.text))
    last = min(max(at[1] - citation.start, first), len(citation.text))
    differing = citation.text[first:last]
    words = join(
        citation.text[:first],
        tag("mark", differing, class_="wb-differs") if differing else None,
        citation.text[last:],
    )
    return tag("p", "“", tag("bdi", words), "”", class_="wb-quote", dir="auto")


def _source(
    citation: Citation, item: Evidence | None, titles: Mapping[str, str], page: str | None
) -> Markup | str:
    name = _title(citation.document, item, titles)
    place = say.place(item.passage, name) if item is not None else ""
    said = f"{name}, {place}" if place else name
    if page is None or not citation.text:
        return said
    query = urlencode({"document": citation.document, "start": citation.start, "end": citation.end})
    return tag("a", said, class_="wb-link", href=f"./{page}?{query}")


def _title(document: str, item: Evidence | None, titles: Mapping[str, str]) -> str:
    if item is not None:
        return say.title(item.passage, titles)
    return label(titles.get(document, "")) or say.WITHDRAWN


def _item(citation: Citation, answer: Answer) -> Evidence | None:
    return next((item for item in answer.evidence if say.holds(item, citation)), None)


def _outdated(citation: Citation, answer: Answer) -> str:
    """That a source does not hold now, in words; empty where nobody said so."""
    item = _item(citation, answer)
    labels = {mark.label for mark in item.marks if mark.kind == "outdated"} if item else set()
    return "Not in force yet" if "valid_from" in labels else "Outdated" if labels else ""


def _state(conflict: Conflict, citation: Citation, answer: Answer) -> str:
    """Whether a source holds now, as far as it is known; nothing where its text is gone."""
    old = _outdated(citation, answer)
    if old or not citation.text:
        return old
    other = conflict.theirs if citation is conflict.ours else conflict.ours
    if _outdated(other, answer):
        return "In force"
    if not conflict.newer:
        return "Validity not known"
    return "Newer" if conflict.newer == citation.document else "Older"


def _newer(conflict: Conflict, answer: Answer, titles: Mapping[str, str]) -> str:
    """Which of the two holds or is newer, and why."""
    if not conflict.newer:
        return UNKNOWN
    mine = conflict.newer == conflict.ours.document
    citation, other = (conflict.ours, conflict.theirs) if mine else (conflict.theirs, conflict.ours)
    name = _title(conflict.newer, _item(citation, answer), titles)
    holds = "holds now" if _outdated(other, answer) else "is newer"
    because = f": {label(conflict.because, 400)}" if conflict.because else ""
    quotes = f" The answer quotes {'it' if mine else 'the other one'}."
    return f"“{name}” {holds}{because}." + (quotes if answer.status is Status.ANSWERED else "")
