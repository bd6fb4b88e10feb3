"""Do two sources contradict each other on an answer? Which of them holds now?

Sentences are compared by their words, without a language model: the same subject and question, but
another amount, a denial, or a word that excludes the other. Doubt means no conflict: what says the
same in quite other words, and other names for a thing, are not seen. It reads English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from workbench.evidence.cite import cite
from workbench.grounding.conflict.amounts import dates
from workbench.grounding.conflict.claims import read
from workbench.grounding.conflict.differing import Difference, Said, differ
from workbench.records import Candidates, Conflict, Evidence, Mark

__all__ = ["find", "prefer_in_force"]

#: So many contradictions are told at most, one for each other document.
MOST = 3

_STARTS = re.compile(r"\b(?:from|since|in force|valid|effective|as of|starting|changed)\b", re.I)


def find(
    question: str, evidence: Sequence[Evidence], candidates: Candidates, chosen: Sequence[int]
) -> tuple[Conflict, ...]:
    """The sources that answer the question differently than the chosen sentences do.

    Parameters
    ----------
    evidence : sequence of Evidence
        With the marks that tell what is outdated.
    candidates : Candidates
        Every sentence of the evidence that could be an answer, as the extractive model gives them.
    chosen : sequence of int
        Positions in ``candidates`` of those that make up the answer.

    Returns
    -------
    tuple of Conflict
        At most :data:`MOST`, the likeliest first, one for each other document.
    """
    laid = _laid(evidence, candidates)
    asked = read(question)
    found: dict[str, Conflict] = {}
    for ours in (laid[i] for i in chosen if i in laid):
        for place, theirs in laid.items():
            document = theirs.item.passage.document
            if place in chosen or document in found:
                continue
            difference = differ(asked, ours, theirs)
            if difference is not None:
                found[document] = _conflict(ours, theirs, difference)
    return tuple(found.values())[:MOST]


def prefer_in_force(
    question: str, evidence: Sequence[Evidence], candidates: Candidates
) -> Candidates:
    """Choose what holds now over what is outdated, where the two contradict each other.

    The scores and their order stay as the model gave them; only ``chosen`` changes.
    """
    laid = _laid(evidence, candidates)
    asked = read(question)
    chosen = []
    for place in candidates.chosen:
        ours = laid.get(place)
        instead = (
            other
            for other, theirs in laid.items()
            if ours is not None
            and _outdated(ours.item)
            and not _outdated(theirs.item)
            and differ(asked, ours, theirs) is not None
        )
        chosen.append(next(instead, place))
    return replace(candidates, chosen=tuple(dict.fromkeys(chosen)))


def _laid(evidence: Sequence[Evidence], candidates: Candidates) -> dict[int, Said]:
    """The candidates that are quotations, by their position, each with the sentence around it."""
    around = [
        read(" ".join((item.passage.title, *item.passage.headings))).terms for item in evidence
    ]
    laid = {}
    for place, one in enumerate(candidates.candidates):
        if one.evidence is None or one.start is None or one.end is None:
            continue
        passage = evidence[one.evidence].passage
        start, end = passage.around(one.start, one.end)
        whole = replace(one, text=passage.cut(start, end), start=start, end=end)
        laid[place] = Said(whole, evidence[one.evidence], read(whole.text), around[one.evidence])
    return laid


# ---------------------------------------------------------------- which of the two holds


def _conflict(ours: Said, theirs: Said, difference: Difference) -> Conflict:
    newer, because = _newer(ours, theirs)
    (a, b), (c, d) = difference.one, difference.other
    one, other = ours.candidate.start or 0, theirs.candidate.start or 0
    return Conflict(
        ours=cite(ours.item.passage, one, ours.candidate.end or 0),
        theirs=cite(theirs.item.passage, other, theirs.candidate.end or 0),
        ours_at=(one + a, one + b),
        theirs_at=(other + c, other + d),
        kind=difference.kind,
        newer=newer,
        because=because,
    )


def _outdated(item: Evidence) -> Mark | None:
    return next((mark for mark in item.marks if mark.kind == "outdated"), None)


def _newer(ours: Said, theirs: Said) -> tuple[str, str]:
    """The document that holds now or is newer, and why; empty where it is not known."""
    if ours.item.passage.document == theirs.item.passage.document:
        return "", ""
    for one, other in ((ours, theirs), (theirs, ours)):
        mark = _outdated(other.item)
        if mark is not None and _outdated(one.item) is None:
            return one.item.passage.document, _why(mark, one.item.passage.document)
    first, second = _stated(ours), _stated(theirs)
    if first is None or second is None or first == second:
        return "", ""
    newer = ours if first > second else theirs
    return newer.item.passage.document, "it says that it holds from a later day than the other one"


def _why(mark: Mark, holds: str) -> str:
    if mark.label == "valid_until":
        return f"the other one held until {_day(date.fromisoformat(mark.text))}"
    if mark.label == "valid_from":
        return f"the other one does not hold before {_day(date.fromisoformat(mark.text))}"
    by = "it" if mark.label == holds else "another document"
    return f"the other one was replaced by {by}"


def _stated(said: Said) -> date | None:
    """The day from which a sentence, or else its passage, says that it holds."""
    for text in (said.claim.text, said.item.passage.text):
        for match in _STARTS.finditer(text):
            for year, month, day in dates(text[match.end() : match.end() + 30])[:1]:
                try:
                    return date(year, month, day)
                except ValueError:
                    continue
    return None


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
