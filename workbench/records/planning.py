"""What running a model would cost: what is assumed, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Assumed:
    """A number with its range.

    Attributes
    ----------
    low, likely, high : float or None
        All None: it is not known. Then nothing that needs it is known, either.
    measured : bool
        Whether it was measured, or is assumed.
    basis : str
        Where it comes from, in words.
    """

    low: float | None = None
    likely: float | None = None
    high: float | None = None
    measured: bool = False
    basis: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.likely is not None


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a plan rests on: values by name, see ``workbench.compare.planner.FIELDS``.

    A name that is not there is not known.

    Attributes
    ----------
    model : str
        What is planned for, as the models are called.
    answered_by : str
        What is paid for an answer: ``api``, tokens by their price; ``own``, machines of one's own
        by the month; ``cores``, the time that it keeps cores busy by the hour.
    escalates : bool
        Whether a part of the questions goes on to a dearer model.
    """

    model: str = ""
    answered_by: str = "api"
    escalates: bool = False
    values: Mapping[str, Assumed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amount:
    """USD with its range; all None: not known, and why.

    Attributes
    ----------
    low, high : float or None
        Between them lie the middle 90 of 100 drawn cases, and the likely one.
    likely : float or None
        What follows where every number has its likely value.
    """

    low: float | None
    likely: float | None
    high: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """One month of a plan.

    Attributes
    ----------
    month : int
        From 1.
    questions : Amount
        Number of questions, not USD.
    parts : mapping
        USD by component.
    total : Amount
        Of all components; not known where one of them is not.
    known : Amount
        Of the components that are known, for what it is worth.
    """

    month: int
    questions: Amount
    parts: Mapping[str, Amount]
    total: Amount
    known: Amount


@dataclass(frozen=True, slots=True)
class Plan:
    """What a model would cost month by month.

    Attributes
    ----------
    total, known : Amount
        Over all months.
    per_1000 : Amount
        USD of a thousand questions, everything counted in.
    unknown : tuple of str
        Names of what is not known and would be needed.
    draws, seed : int
        Cases drawn for the ranges, and where the draws begin.
    """

    assumptions: Assumptions
    months: tuple[PlannedMonth, ...]
    total: Amount
    known: Amount
    per_1000: Amount
    unknown: tuple[str, ...]
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class Moved:
    """How far one number moves the cost of a plan, all others at their likely value.

    Attributes
    ----------
    at_low, at_high : float
        USD over all months where it has its low and its high value.
    swing : float
        What lies between the two, without a sign.
    """

    name: str
    at_low: float
    likely: float
    at_high: float
    swing: float
    measured: bool
