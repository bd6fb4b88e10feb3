"""Which amounts of two sentences play the same role, and differ."""

from __future__ import annotations

import re
from itertools import pairwise

from workbench.grounding.conflict.amounts import Amount
from workbench.grounding.conflict.claims import Claim, asked_unit, per, read

#: So much of what stands around two amounts is the same where they play the same role.
ALIKE = 0.3

_NEARLY = re.compile(r"\b(?:about|around|nearly|almost|roughly|approximately|circa|ca)\s\Z", re.I)
_CHANGE = re.compile(r"\bby\s(?:about\s|up to\s)?\Z", re.I)
_LIMIT = re.compile(r"\b(?:under|over|above|below|aged|than|up to|after|exceeding)\s[£€$]?\Z", re.I)
_RANGE = re.compile(r"\s?(?:to|and|until|–|-)\s?", re.I)

Span = tuple[int, int]


def unequal(asked: Claim, a: Claim, b: Claim) -> tuple[Span, Span] | None:
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
    if _other_tier(a, b, x.unit):
        return None
    return _whole(a, x), _whole(b, y)


def _other_tier(a: Claim, b: Claim, unit: str) -> bool:
    """Whether both state a condition with an amount of another unit, and not the same one."""
    limits = [
        {(n.unit, n.value) for n in c.amounts if n.unit != unit and _limits(c, n)} for c in (a, b)
    ]
    return any(
        limit not in limits[1] and any(limit[0] == same for same, _ in limits[1])
        for limit in limits[0]
    )


def _limits(claim: Claim, amount: Amount) -> bool:
    before = claim.text[: amount.start][-16:]
    return amount.unit == "weekday" or bool(_LIMIT.search(before))


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
    alike += 0.5 if x.per and x.per == y.per else 0.0
    wanted = _asked(x, asked_unit(asked.text)) and x.unit not in ("date", "weekday")
    if wanted and one and two and _alone(a, x) and _alone(b, y) and asked_unit(asked.text):
        alike += ALIKE  # what was asked for is there just once
    if alike < ALIKE:
        return 0.0
    per_asked = 3.0 * (x.per == y.per and x.per in per(asked.text))
    return alike + per_asked + len(shared & asked.terms)


def _alone(claim: Claim, amount: Amount) -> bool:
    """Whether no other amount of a sentence has its unit, but for the other end of its range."""
    return all(n.unit != amount.unit or n in _range(claim, amount) for n in claim.amounts)


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
