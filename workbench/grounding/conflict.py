"""Do two sources contradict each other on an answer? Which of them holds now?

Sentences are compared by their words, without a language model: the same subject and question, but
another amount, a denial, or a word that excludes the other. Doubt means no conflict: what says the
same in quite other words, and other names for a thing, are not seen. It reads English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from workbench.evidence.cite import cite
from workbench.grounding.amounts import Amount, dates
from workbench.grounding.claims import Claim, asked_unit, of_line, per, read
from workbench.records import Candidate, Candidates, Conflict, Evidence, Mark

#: Shares of content words that two sentences about the same have in common: of the shorter one,
#: and of both together; more where only one word decides.
SHORTER, BOTH = 0.6, 0.3
SHORTER_WORD, BOTH_WORD = 0.7, 0.5
#: So much of the question one of the two may lack that the other has.
LACKING = 0.2
#: So much of the question both must have, with their titles and headings.
ANSWERED = 1 / 3
#: So much of what stands around two amounts is the same where they play the same role.
ALIKE = 0.3
#: So many contradictions are told at most, one for each other document.
MOST = 3

_NEARLY = re.compile(r"\b(?:about|around|nearly|almost|roughly|approximately|circa|ca)\s\Z", re.I)
_CHANGE = re.compile(r"\bby\s(?:about\s|up to\s)?\Z", re.I)
_RANGE = re.compile(r"\s?(?:to|and|until|–|-)\s?", re.I)
_STARTS = re.compile(r"\b(?:from|since|in force|valid|effective|as of|starting|changed)\b", re.I)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the evidence, with what stands around it."""

    candidate: Candidate
    item: Evidence
    claim: Claim
    around: frozenset[str]  # stems of title and headings


@dataclass(frozen=True, slots=True)
class Difference:
    """What two sentences disagree about: its kind, and where it stands in each."""

    kind: str
    one: Span
    other: Span


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
    """The candidates that are quotations, by their position."""
    around = [
        read(" ".join((item.passage.title, *item.passage.headings))).terms for item in evidence
    ]
    return {
        place: Said(one, evidence[one.evidence], read(one.text), around[one.evidence])
        for place, one in enumerate(candidates.candidates)
        if one.evidence is not None and one.start is not None and one.end is not None
    }


def differ(asked: Claim, one: Said, other: Said) -> Difference | None:
    """What two sentences disagree about, where both answer the question; the same both ways."""
    if not _same_subject(asked, one, other):
        return None
    a, b = one.claim, other.claim
    amount = _amount(asked, a, b)
    if amount is not None:
        return Difference("number", *amount)
    excluded = _excluding(a, b)
    shorter, both = _shares(a.terms - excluded, b.terms - excluded)
    if shorter < SHORTER_WORD or both < BOTH_WORD:
        return None
    units = asked_unit(asked.text)
    if units and "£" not in units:
        return None  # asked how long, a "not" elsewhere in the sentence contradicts nothing
    denial = _denial(a, b)
    if denial is not None:
        return Difference("denial", *denial)
    clash = _clash(a, b)
    return None if clash is None else Difference("wording", *clash[1:])


# ---------------------------------------------------------------- the same subject


def _shares(a: frozenset[str], b: frozenset[str]) -> tuple[float, float]:
    shared = len(a & b)
    return shared / max(1, min(len(a), len(b))), shared / max(1, len(a | b))


def _same_subject(asked: Claim, one: Said, other: Said) -> bool:
    a, b, excluded = one.claim, other.claim, _excluding(one.claim, other.claim)
    shorter, both = _shares(a.terms - excluded, b.terms - excluded)
    if len(a.terms & b.terms) < 2 or shorter < SHORTER or both < BOTH:
        return False
    if one.item.passage.document == other.item.passage.document and (
        a.terms != b.terms or "|" in a.text
    ):
        return False  # a document distinguishes cases; only its very same words contradict it
    wanted = asked.terms - excluded
    if not wanted & a.terms & b.terms:
        return False
    known = [said.claim.terms | said.around for said in (one, other)]
    lacking = (wanted & a.terms - known[1]) | (wanted & b.terms - known[0])
    if len(lacking) > LACKING * len(wanted) or len(wanted & known[0] & known[1]) < (
        ANSWERED * len(wanted)
    ):
        return False
    return not (_other_names(asked, one, other) or _other_years(asked, a, b) or _other_kind(a, b))


def _other_names(asked: Claim, one: Said, other: Said) -> bool:
    """Whether each names something that the other does not, or one lacks what is asked about."""
    known = [said.claim.terms | said.claim.names | said.around for said in (one, other)]
    apart = (one.claim.names - known[1], other.claim.names - known[0])
    return all(apart) or any((name in known[0]) != (name in known[1]) for name in asked.names)


def _other_years(asked: Claim, a: Claim, b: Claim) -> bool:
    """Whether the question names a year, and a sentence speaks of others alone."""
    return any(asked.years and said.years and not asked.years & said.years for said in (a, b))


def _other_kind(a: Claim, b: Claim) -> bool:
    """Whether they tell two kinds of one thing apart: night rate, peak rate; rate for gas."""
    excluded = _excluding(a, b)
    only, others = a.terms - b.terms - excluded, b.terms - a.terms - excluded
    return any(
        (one[0] == two[0] and one[1] in only and two[1] in others)
        or (one[1] == two[1] and one[0] in only and two[0] in others)
        for one in a.heads
        for two in b.heads
    )


# ---------------------------------------------------------------- what differs


def _amount(asked: Claim, a: Claim, b: Claim) -> tuple[Span, Span] | None:
    """The two amounts in the same role that differ; None where they agree on one of that unit."""
    units = asked_unit(asked.text)
    pairs = [
        (_likeness(asked, a, x, b, y), x, y)
        for x in a.amounts
        for y in b.amounts
        if _asked(x, units) and _comparable(a, x, b, y)
    ]
    agreed = {x.unit for _, x, y in pairs if _agree(a, x, b, y)}
    left = [pair for pair in pairs if pair[1].unit not in agreed and pair[0] > 0]
    if not left:
        return None
    _, x, y = max(left, key=lambda pair: pair[0])
    return _whole(a, x), _whole(b, y)


def _asked(amount: Amount, units: frozenset[str]) -> bool:
    if not units:
        return amount.unit not in ("date", "weekday")
    return amount.unit.partition(" ")[0] in units


def _comparable(a: Claim, x: Amount, b: Claim, y: Amount) -> bool:
    """Whether two amounts are of one unit, and both a level or both a change of it."""
    changes = [bool(_CHANGE.search(c.text[: n.start][-20:])) for c, n in ((a, x), (b, y))]
    return x.unit == y.unit and (not (x.per and y.per) or x.per == y.per) and len({*changes}) == 1


def _agree(a: Claim, x: Amount, b: Claim, y: Amount) -> bool:
    if x.unit == "date" and min(x.value, y.value) < 10_000:  # one without its year
        return x.value % 10_000 == y.value % 10_000
    if x.value == y.value:
        return True
    rough = any(_NEARLY.search(c.text[max(0, n.start - 20) : n.start]) for c, n in ((a, x), (b, y)))
    if rough and abs(x.value - y.value) <= 0.1 * max(x.value, y.value):
        return True
    one, two = _bounds(a, x), _bounds(b, y)
    return (one[0] < y.value < one[1] and two[0] == two[1]) or (
        two[0] < x.value < two[1] and one[0] == one[1]
    )


def _range(claim: Claim, amount: Amount) -> tuple[Amount, Amount]:
    """The two ends of the range that an amount belongs to; twice the amount where it is alone."""
    for low, high in pairwise(claim.amounts):
        joined = _RANGE.fullmatch(claim.text[low.end : high.start])
        if amount in (low, high) and low.unit == high.unit and joined:
            return low, high
    return amount, amount


def _bounds(claim: Claim, amount: Amount) -> tuple[float, float]:
    low, high = _range(claim, amount)
    return low.value, high.value


def _whole(claim: Claim, amount: Amount) -> Span:
    low, high = _range(claim, amount)
    return low.start, high.end


def _likeness(asked: Claim, a: Claim, x: Amount, b: Claim, y: Amount) -> float:
    """How far two amounts play the same role: what stands around them, and is asked for."""
    one, two = _beside(a, x), _beside(b, y)
    shared = one & two
    alike = len(shared) / max(1, min(len(one), len(two)))
    same_per = 0.5 if x.per and x.per == y.per else 0.0
    if alike + same_per < ALIKE:
        return 0.0
    per_asked = 3.0 * (x.per == y.per and x.per in per(asked.text))
    return alike + same_per + per_asked + len(shared & asked.terms)


def _beside(claim: Claim, amount: Amount) -> frozenset[str]:
    """The words around an amount; in a row, its own cell and the first one."""
    if claim.cells:
        return _in_row(claim, amount)
    before = [root for root, _, end in claim.order if end <= amount.start][-4:]
    after = [root for root, start, _ in claim.order if start >= amount.end][:2]
    return frozenset((*before, *after))


def _in_row(claim: Claim, amount: Amount) -> frozenset[str]:
    """Nothing where several cells without a label hold such an amount: their heads are missing."""
    bare = [
        cell
        for cell in claim.cells
        if any(n.unit == amount.unit and cell[0] <= n.start < cell[1] for n in claim.amounts)
        and not any(cell[0] <= start < cell[1] for start, _ in claim.labels)
    ]
    if len(bare) > 1:
        return frozenset()
    said = [claim.text[slice(*label)] for label in claim.labels if _one_cell(claim, label, amount)]
    return claim.terms | (read(said[0]).terms if said else frozenset())


def _one_cell(claim: Claim, label: Span, amount: Amount) -> bool:
    return any(a <= label[0] < b and a <= amount.start < b for a, b in claim.cells)


def _denial(a: Claim, b: Claim) -> tuple[Span, Span] | None:
    """A word that one denies and the other does not."""
    for this, that, turned in ((a, b, False), (b, a, True)):
        for root, start, end in that.order:
            if root in this.denied and root not in that.denied:
                spans = this.denied[root], (start, end)
                return (spans[1], spans[0]) if turned else spans
    return None


def _clash(a: Claim, b: Claim) -> tuple[int, Span, Span] | None:
    """Two words that exclude each other, of which each sentence has one, and their list."""
    return next(
        (
            (line, span, place)
            for (line, side), span in a.sides.items()
            for (same, sort), place in b.sides.items()
            if line == same
            and side != sort
            and (line, sort) not in a.sides
            and (line, side) not in b.sides
        ),
        None,
    )


def _excluding(a: Claim, b: Claim) -> frozenset[str]:
    """The stems of words that exclude each other here: they are claims, and no subject."""
    clash = _clash(a, b)
    return frozenset() if clash is None else of_line(clash[0])


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
    for one, other in ((ours, theirs), (theirs, ours)):
        mark = _outdated(other.item)
        if mark is not None and _outdated(one.item) is None:
            return one.item.passage.document, _why(mark, one.item.passage.document)
    stated = [_stated(said) for said in (ours, theirs)]
    if None in stated or stated[0] == stated[1]:
        return "", ""
    first, second = (day for day in stated if day is not None)
    newer = ours if first > second else theirs
    late, early = max(first, second), min(first, second)
    return newer.item.passage.document, f"it speaks of {_day(late)}, the other of {_day(early)}"


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
