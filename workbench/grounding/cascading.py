"""What each threshold of a cascade brings, and the one that keeps to a wish.

Accuracy is the share of the questions with a known answer that are answered rightly, by the same
measure as calibrations: the main candidate holds a known answer or passage. Every question counts
for how many are escalated, what that costs and how long it takes, also those without an answer.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.grounding.reliability import wilson
from workbench.records import Step, Sweep

#: The threshold at which the dear model is always asked: no confidence reaches it.
ALWAYS = 1.01
#: Shares are compared as exact as people say them.
_EXACT = 1e-9

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def steps(sweep: Sweep) -> list[Step]:
    """What follows from each threshold that makes a difference, from never to always asking.

    Raises
    ------
    InputError
        If no question has a known answer.
    """
    return list(_steps(sweep))


@lru_cache(maxsize=4)
def _steps(sweep: Sweep) -> tuple[Step, ...]:
    known = sorted({c for c in sweep.confidence if c is not None})
    asked = _Asked(sweep)
    return tuple(asked.at(threshold) for threshold in (0.0, *known[1:], ALWAYS))


def at(sweep: Sweep, threshold: float) -> Step:
    """What follows from one threshold."""
    return _Asked(sweep).at(threshold)


def alone(sweep: Sweep) -> tuple[Step, Step]:
    """The cheap and the dear model, each without the other."""
    asked = _Asked(sweep)
    return asked.cheap(), asked.dear()


def at_most(sweep: Sweep, share: float) -> Step | None:
    """The most accurate step at which at most this share is escalated; of equals the fewest.

    None where more is escalated whatever the threshold, since the cheap model gave no answer.
    """
    few = [step for step in steps(sweep) if step.escalated <= share + _EXACT]
    return max(few, key=lambda step: (step.accuracy, -step.escalated), default=None)


def at_least(sweep: Sweep, accuracy: float) -> Step | None:
    """The step of this accuracy or more that escalates the fewest; None where none has it."""
    good = [step for step in steps(sweep) if step.accuracy >= accuracy - _EXACT]
    return min(good, key=lambda step: step.escalated, default=None)


class _Asked:
    """A sweep as arrays: not a number stands for what is unknown or was not given."""

    def __init__(self, sweep: Sweep) -> None:
        self._sure = _floats(sweep.confidence)
        self._answerable = np.array(sweep.answerable, dtype=bool)
        if not self._answerable.any():
            raise InputError("No question of the set has a known answer, so nothing is seen of it.")
        self._right = np.array([sweep.right_cheap, sweep.right_dear], dtype=bool)
        self._cost = np.array([_floats(sweep.cost_cheap), _floats(sweep.cost_dear)])
        self._seconds = np.array([_floats(sweep.seconds_cheap), _floats(sweep.seconds_dear)])
        self._failed = np.isnan(self._seconds)

    def at(self, threshold: float) -> Step:
        """The cascade: where the cheap model fails, the dear one is not reached."""
        low = np.isnan(self._sure) | (self._sure < threshold)
        up = low & ~self._failed[0]
        failed = self._failed[0] | (up & self._failed[1])
        cost = self._cost[0] + np.where(up, self._cost[1], 0.0)
        seconds = self._seconds[0] + np.where(up, self._seconds[1], 0.0)
        right = np.where(up, self._right[1], self._right[0])
        return self._step(threshold, up, right & ~failed, cost[~failed], seconds[~failed])

    def cheap(self) -> Step:
        """The cheap model alone."""
        return self._single(0, 0.0)

    def dear(self) -> Step:
        """The dear model alone, which costs less than asking both always."""
        return replace(self._single(1, ALWAYS), escalated=1.0)

    def _single(self, which: int, threshold: float) -> Step:
        fine = ~self._failed[which]
        none = np.zeros(len(fine), dtype=bool)
        return self._step(
            threshold, none, self._right[which] & fine,
            self._cost[which][fine], self._seconds[which][fine],
        )  # fmt: skip

    def _step(
        self, threshold: float, up: Bools, right: Bools, cost: Floats, seconds: Floats
    ) -> Step:
        hits, of = int(right[self._answerable].sum()), int(self._answerable.sum())
        low, high = wilson(hits, of)
        known = len(cost) > 0 and not np.isnan(cost).any()
        return Step(
            threshold=threshold,
            escalated=float(up.mean()),
            accuracy=hits / of,
            low=low,
            high=high,
            cost_per_1000=float(cost.mean()) * 1000 if known else None,
            seconds=float(np.median(seconds)) if len(seconds) else None,
        )


def _floats(values: tuple[float | None, ...]) -> Floats:
    return np.array([np.nan if v is None else v for v in values], dtype=float)
