"""What ``adaptive`` finds: an answer that stands while it has what it needs, and leans on the rest.

Redundancy ("either of these suffices") and synergy ("both are needed") are what a sum cannot say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.records import Attribution

Values = NDArray[np.float64]
Masks = NDArray[np.bool_]


@dataclass(frozen=True)
class Gated:
    """``base + open(S) * (rise - removal of what S lacks - losses of sets that S lacks wholly)``.

    It is open where S holds a unit of each set of ``needs``. Without needs it is always open.

    Attributes
    ----------
    base, rise : float
        Value of nothing, and what everything adds to it.
    needs : tuple of tuple of int
        Sets of units without a unit in common.
    removal : float array, shape (n,)
        What removing each unit takes away while it stays open.
    losses : tuple of (units, float)
        What is lost besides once all of some units are gone: units that stand in for each other.
        None of them stands in ``needs``.
    """

    base: float
    rise: float
    needs: tuple[tuple[int, ...], ...]
    removal: Values
    losses: tuple[tuple[tuple[int, ...], float], ...] = ()

    def value(self, masks: Masks) -> Values:
        """Floats (k,) for masks (k, n)."""
        left = self.rise - ~masks @ self.removal
        for units, loss in self.losses:
            left = left - np.where(masks[:, list(units)].any(axis=1), 0.0, loss)
        for one in self.needs:
            left = np.where(masks[:, list(one)].any(axis=1), left, 0.0)
        return np.asarray(self.base + left)

    def open_share(self) -> float:
        """How much of a unit's removal becomes its value: how often the needs are met."""
        nodes, weights = _gauss(sum(map(len, self.needs)) // 2 + 2)
        out = (1 - nodes) / 2
        opens = np.prod([np.ones_like(out), *(1 - out ** len(one) for one in self.needs)], axis=0)
        return float(weights @ opens) / 2

    def shapley(self) -> Values:
        """Its exact Shapley values, shape (n,), by Owen's integral over one variable.

        References
        ----------
        G. Owen, "Multilinear Extensions of Games", Management Science 18, 1972.
        """
        sizes = [len(one) for one in self.needs]
        lost = [len(units) for units, _ in self.losses]
        nodes, weights = _gauss((sum(sizes) + max(lost, default=0)) // 2 + 3)
        t, weights = (nodes + 1) / 2, weights / 2
        out = 1 - t  # probability that a unit is not kept
        opens = [1 - out**size for size in sizes]
        whole = np.prod([np.ones_like(t), *opens], axis=0)
        values = self.removal * float(weights @ whole)
        gone = np.zeros_like(t)  # mean of the losses
        for units, loss in self.losses:
            values[list(units)] += loss * float(weights @ (out ** (len(units) - 1) * whole))
            gone += loss * out ** len(units)
        gated = [i for one in self.needs for i in one]
        free = float(self.removal.sum() - self.removal[gated].sum())
        for g, members in enumerate(self.needs):
            inside = self.removal[list(members)]
            rest = np.prod([np.ones_like(t), *opens[:g], *opens[g + 1 :]], axis=0)
            # The mean of what is left of the rise, over sets in which all other needs are met.
            mean = (self.rise - out * free - gone) * rest
            for h, others in enumerate(self.needs):
                if h != g:
                    lacks = out * (1 - out ** (sizes[h] - 1)) * self.removal[list(others)].sum()
                    mean = mean - lacks * rest / opens[h]
            met = 1 - out ** (sizes[g] - 1)  # by another member
            met_by_third = 1 - out ** max(sizes[g] - 2, 0)
            for i, own in zip(members, inside, strict=True):
                twins = float(inside.sum() - own)
                with_it = mean - out * twins * rest
                without = met * (mean - own * rest) - out * met_by_third * twins * rest
                values[i] = weights @ (with_it - without)
        return np.asarray(values)


@lru_cache(maxsize=64)
def _gauss(count: int) -> tuple[Values, Values]:
    return np.polynomial.legendre.leggauss(count)


def predicted(attribution: Attribution, masks: Masks) -> Values:
    """What an attribution says that coalitions are worth, floats (k,) for masks (k, n).

    The sum of the kept units' values; with ``needs`` or ``losses``, what these say.
    """
    if attribution.needs or attribution.losses:
        gated = Gated(
            attribution.base,
            attribution.full - attribution.base,
            attribution.needs,
            np.array(attribution.removal),
            attribution.losses,
        )
        return gated.value(masks)
    return additive(attribution, masks)


def additive(attribution: Attribution, masks: Masks) -> Values:
    """The plain sum of the kept units' values on the base, floats (k,)."""
    return np.asarray(attribution.base + masks @ np.array(attribution.values))
