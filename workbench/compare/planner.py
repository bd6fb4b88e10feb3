"""The cost planner: what a model would cost month by month, and which assumption decides.

An *assumption* is a number with a low, a likely and a high value, *measured* or *assumed*. What is
not known stays unknown and is named; it never counts as nothing. Ranges come of drawing every
number from its triangle, many times over [1]_.

References
----------
.. [1] D. Vose, "Risk Analysis: A Quantitative Guide", 3rd ed., 2008 (Monte Carlo simulation with
   triangular distributions).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from workbench.compare.costs import ANSWERED_BY, FIELDS, PARTS, cost, missing, parts, questions
from workbench.errors import InputError
from workbench.records import Amount, Assumed, Assumptions, Moved, Plan, PlannedMonth

__all__ = ["ANSWERED_BY", "FIELDS", "between", "check", "exactly", "per_answer", "plan",
           "sensitivity", "unknown", "with_use"]  # fmt: skip

#: The share of drawn cases that lies below a range, and above it.
TAIL = 0.05
DRAWS = 2_000
MOST_MONTHS = 120
_ASKED = ("questions_per_day", "growth")
#: What is the same whichever model answers.
_OF_USE = (
    *_ASKED, "documents", "index_mb", "log_mb", "gb_month", "retention", "core_hour",
    "machine_month", "cores", "utilisation",
)  # fmt: skip


def exactly(value: float, *, measured: bool = False, basis: str = "") -> Assumed:
    """A number without a range."""
    return Assumed(value, value, value, measured, basis)


def between(
    low: float, likely: float, high: float, *, measured: bool = False, basis: str = ""
) -> Assumed:
    """A number with its range."""
    return Assumed(low, likely, high, measured, basis)


def unknown(basis: str = "") -> Assumed:
    """A number that nobody knows; ``basis`` says why."""
    return Assumed(basis=basis)


def per_answer(
    tokens_in: Assumed, tokens_out: Assumed, price_in: Assumed, price_out: Assumed
) -> Assumed:
    """USD of one answer by its tokens, prices in USD a million: as ``escalated_usd`` wants it."""
    given = (tokens_in, tokens_out, price_in, price_out)
    if not all(one.known for one in given):
        return unknown("Tokens or prices are not known.")

    def usd(side: str) -> float:
        a, b, c, d = (float(getattr(one, side)) for one in given)
        return (a * c + b * d) / 1_000_000

    measured = all(one.measured for one in given)
    return Assumed(usd("low"), usd("likely"), usd("high"), measured, "tokens by their price")


def check(assumptions: Assumptions) -> None:
    """Refuse assumptions that cannot be.

    Raises
    ------
    InputError
        With the number that is wrong, and what it may be.
    """
    if assumptions.answered_by not in ANSWERED_BY:
        there = ", ".join(ANSWERED_BY)
        raise InputError(
            f"Answers cannot be paid by “{assumptions.answered_by}”; there are {there}.",
            assumptions.answered_by,
        )
    for name, value in assumptions.values.items():
        if name not in FIELDS:
            raise InputError(f"There is no assumption “{name}”: {', '.join(FIELDS)}.", name)
        _check_one(name, value)


def _check_one(name: str, value: Assumed) -> None:
    what, given = FIELDS[name], (value.low, value.likely, value.high)
    numbers = [number for number in given if number is not None]
    if not numbers:
        return
    if len(numbers) < 3:
        raise InputError(
            f"“{what.words}” needs a low, a likely and a high value, or none of them.", name
        )
    ordered = all(math.isfinite(n) for n in numbers) and numbers == sorted(numbers)
    if not ordered or numbers[0] < what.least or numbers[2] > what.most:
        raise InputError(
            f"“{what.words}” must go from low over likely to high, from {what.least:g} to "
            f"{what.most:g} ({what.unit}).",
            name,
        )


def with_use(assumptions: Assumptions, other: Assumptions) -> Assumptions:
    """The assumptions of a model, with those of another one that do not depend on the model."""
    shared = {name: other.values[name] for name in _OF_USE if name in other.values}
    return replace(assumptions, values={**assumptions.values, **shared})


def plan(assumptions: Assumptions, months: int = 12, *, draws: int = DRAWS, seed: int = 0) -> Plan:
    """What a model would cost in each month, by component, with a range.

    The likely cost follows from the likely values alone. The range of an amount holds the middle
    90 of 100 drawn cases, and the likely one. Each number has draws of its own, which depend on the
    seed and its name alone, so that changing one leaves those of the others as they are.

    Parameters
    ----------
    months : int
        From 1 to 120.
    draws : int
        Cases to draw, at least 100.

    Raises
    ------
    InputError
        If an assumption cannot be, or the number of months or draws.
    """
    check(assumptions)
    if not 1 <= months <= MOST_MONTHS or draws < 100:
        raise InputError(f"A plan has 1 to {MOST_MONTHS} months, and at least 100 draws.", "months")
    cases = _cases(assumptions, draws, seed)
    lacking = {part: missing(part, assumptions) for part in parts(assumptions)}
    usd = {p: cost(p, cases, months) for p, names in lacking.items() if not names}
    why = {p: _not_known(names) for p, names in lacking.items() if names}
    asked = None if _lacks_questions(assumptions) else questions(cases, months)
    planned = tuple(
        _month(m, asked, lacking, {p: found[m] for p, found in usd.items()}, why)
        for m in range(months)
    )
    total = np.sum([found.sum(axis=0) for found in usd.values()], axis=0)
    names = dict.fromkeys(name for several in lacking.values() for name in several)
    known = _amount(total) if usd else Amount(None, None, None, _all(why))
    every = Amount(None, None, None, _all(why)) if why else known
    return Plan(
        assumptions,
        planned,
        every,
        known,
        _per_1000(asked, total, every),
        tuple(names),
        draws,
        seed,
    )


def sensitivity(assumptions: Assumptions, months: int = 12) -> tuple[Moved, ...]:
    """How far each number moves the cost of the components that are known, the farthest first.

    One number at a time goes from its low to its high value, all others are at their likely one.
    Numbers that are not known move nothing that is known; :func:`plan` names them.

    Raises
    ------
    InputError
        As :func:`plan` does.
    """
    check(assumptions)
    if not 1 <= months <= MOST_MONTHS:
        raise InputError(f"A plan has 1 to {MOST_MONTHS} months.", "months")
    counted = [part for part in parts(assumptions) if not missing(part, assumptions)]
    values = {name: one for name, one in assumptions.values.items() if one.known}
    likely = {name: np.array([one.likely], float) for name, one in values.items()}

    def total(numbers: Mapping[str, np.ndarray]) -> float:
        return float(sum(cost(part, numbers, months).sum() for part in counted))

    middle = total(likely)
    moved = []
    for name in dict.fromkeys(name for part in counted for name in PARTS[part] if name in values):
        one = values[name]
        low, high = (total({**likely, name: np.array([end], float)}) for end in (one.low, one.high))
        moved.append(Moved(name, low, middle, high, abs(high - low), one.measured))
    return tuple(sorted(moved, key=lambda m: (-m.swing, m.name)))


def _cases(assumptions: Assumptions, draws: int, seed: int) -> dict[str, np.ndarray]:
    """For each known number its likely value, and then its draws, shape (1 + draws,)."""
    cases = {}
    for name in FIELDS:
        one = assumptions.values.get(name)
        if one is not None and one.likely is not None:
            share = np.random.default_rng((seed, zlib.crc32(name.encode()))).random(draws)
            cases[name] = np.concatenate(([one.likely], _triangular(one, share)))
    return cases


def _triangular(one: Assumed, share: np.ndarray) -> np.ndarray:
    """The values below which these shares of a triangle lie, shape as given.

    Written so that it also holds where two of the corners are one.
    """
    low, likely, high = (float(end or 0) for end in (one.low, one.likely, one.high))
    left, right, width = likely - low, high - likely, high - low
    rising = share * width < left
    values: np.ndarray = np.where(
        rising, low + np.sqrt(share * width * left), high - np.sqrt((1 - share) * width * right)
    )
    return np.asarray(values.clip(low, high))


def _month(
    month: int,
    asked: np.ndarray | None,
    order: Iterable[str],
    usd: Mapping[str, np.ndarray],
    why: Mapping[str, str],
) -> PlannedMonth:
    none = {part: Amount(None, None, None, reason) for part, reason in why.items()}
    amounts = {part: none[part] if part in none else _amount(usd[part]) for part in order}
    known = (
        _amount(np.sum(list(usd.values()), axis=0)) if usd else Amount(None, None, None, _all(why))
    )
    total = Amount(None, None, None, _all(why)) if why else known
    number = Amount(None, None, None, "") if asked is None else _amount(asked[month])
    return PlannedMonth(month + 1, number, amounts, total, known)


def _amount(cases: np.ndarray) -> Amount:
    """Of the likely case, which is the first, and the drawn ones."""
    likely = float(cases[0])
    low, high = (float(end) for end in np.quantile(cases[1:], [TAIL, 1 - TAIL]))
    return Amount(min(low, likely), likely, max(high, likely))


def _per_1000(asked: np.ndarray | None, total: np.ndarray, every: Amount) -> Amount:
    if every.likely is None:
        return every
    several = np.zeros(1) if asked is None else asked.sum(axis=0)
    if not (several > 0).all():
        return Amount(None, None, None, "No question is asked.")
    return _amount(total / several * 1000)


def _lacks_questions(assumptions: Assumptions) -> bool:
    values = assumptions.values
    return any(name not in values or not values[name].known for name in _ASKED)


def _not_known(names: Iterable[str]) -> str:
    said = ", ".join(f"“{FIELDS[name].words}”" for name in names)
    return f"Not known: {said}."


def _all(why: Mapping[str, str]) -> str:
    return " ".join(dict.fromkeys(why.values()))
