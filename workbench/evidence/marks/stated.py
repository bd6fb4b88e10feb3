"""A document that says of itself that it no longer holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from workbench.records import Mark, Passage

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_DATE = (
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>" + "|".join(_MONTHS) + r"),? (?P<year>\d{4})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
)
_THIS = (
    r"\b(?:this|these) (?:\w+ )?(?:document|sheet|notice|page|tariff|leaflet|version|policy|"
    r"procedure|guide|list|table|rules?|rates?|prices?|terms|conditions|handbook|manual|letter)\b"
)
_OVER = re.compile(
    rf"(?<!if )(?<!when )(?<!once ){_THIS} (?:is|are|was|were|has been|have been)"
    r"(?: now| since)? (?:no longer (?:valid|in force|current|used|apply|applies)|"
    r"replaced (?:by|on)|superseded|withdrawn|obsolete|out of date|outdated)\b"
    r"(?! by (?:your|the) contract)"
    rf"|{_THIS} no longer (?:appl(?:y|ies)|holds?)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"(?:{_THIS}(?: \w+){{0,3}} |^(?:is )?)(?:valid|in force|appl(?:y|ied|ies)|holds?|held)\b"
    rf"[^.!?\n]{{0,40}}\b(?:until|up to|through|to|till)(?: and including)? (?:{_DATE})",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^(?:superseded|withdrawn|obsolete)\b[^.!?\n]{0,60}$"
    r"|\b(?:superseded|withdrawn|obsolete|no longer (?:valid|in force))\)",
    re.IGNORECASE,
)
#: What stands above everything else may say it without a subject.
_TOP = 400


def find(text: str, passages: Sequence[Passage], today: date) -> Iterator[Mark]:
    """The sentences in which a document says so, by place; the label is ``stated``."""
    for start, end in _sentences(text, passages):
        said = text[start:end]
        if _OVER.search(said) or (start < _TOP and _HEADING.search(said)) or _past(said, today):
            yield Mark("outdated", "stated", start, end)


def _past(said: str, today: date) -> bool:
    found = _UNTIL.search(said)
    if found is None:
        return False
    try:
        if found["iso"]:
            last = date.fromisoformat(found["iso"])
        else:
            month = _MONTHS.index(found["month"].lower()) + 1
            last = date(int(found["year"]), month, int(found["day"]))
    except ValueError:  # 31 June
        return False
    return last < today


def _sentences(text: str, passages: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """Sentences of the passages, and what stands between them, as headings do, line by line."""
    for passage in passages:
        edges = [(passage.start, passage.start), *passage.sentences, (passage.end, passage.end)]
        for (_, done), (start, end) in pairwise(edges):
            for line in re.finditer(r"[^\n]+", text[done:start]):
                yield done + line.start(), done + line.end()
            if start < end:
                yield start, end
