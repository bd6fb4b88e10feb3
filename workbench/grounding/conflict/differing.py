"""Do two sentences speak of the same, and what do they disagree about?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.grounding.conflict import roles
from workbench.grounding.conflict.claims import ASKING, Claim, asked_unit, of_line, other_case
from workbench.grounding.conflict.roles import Span
from workbench.records import Candidate, Evidence

#: Shares of content words that two sentences about the same have in common: of the shorter one,
#: and of both together; more where only one word decides.
SHORTER, BOTH = 0.6, 0.3
SHORTER_WORD, BOTH_WORD = 0.7, 0.5
#: So much of the question one of the two may lack that the other has.
LACKING = 0.2
#: So much of the question both must have, with their titles and headings.
ANSWERED = 1 / 3
#: Where so many words, and so much of the shorter one, are the same, other words may ask for it.
MANY, SURE = 4, 0.8


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


def differ(asked: Claim, one: Said, other: Said) -> Difference | None:
    """What two sentences disagree about, where both answer the question; the same both ways."""
    if not _same_subject(asked, one, other):
        return None
    a, b = one.claim, other.claim
    amount = roles.unequal(asked, a, b)
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
    if not _answer_alike(asked.terms - excluded - ASKING, one, other, shorter >= SURE):
        return False
    return not (
        _other_names(asked, one, other)
        or _other_years(asked, a, b)
        or _other_kind(a, b)
        or other_case(a, b)
    )


def _answer_alike(wanted: frozenset[str], one: Said, other: Said, sure: bool) -> bool:
    """Whether two sentences hold about the same of the question, titles and headings included."""
    a, b = one.claim.terms, other.claim.terms
    known = [said.claim.terms | said.around for said in (one, other)]
    lacking = (wanted & a - known[1]) | (wanted & b - known[0])
    if len(lacking) > LACKING * len(wanted):
        return False
    if sure and len(a & b) >= MANY:
        return True
    return bool(wanted & a & b) and len(wanted & known[0] & known[1]) >= ANSWERED * len(wanted)


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


# ---------------------------------------------------------------- what differs in words


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
