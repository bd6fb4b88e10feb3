"""How far two methods say the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from workbench.records import Agreement, Attribution

TOP = 3


def agreement(attributions: Sequence[Attribution]) -> tuple[Agreement, ...]:
    """Every pair of attributions of one game.

    Rank correlation of the values (Spearman's), and overlap of the three most helpful units
    (Jaccard's). Units that cannot be told from zero do not count among the three.
    """
    return tuple(_pair(one, other) for one, other in combinations(attributions, 2))


def top(attribution: Attribution, k: int = TOP) -> frozenset[int]:
    """The up to ``k`` most helpful units that can be told from zero."""
    unclear = attribution.unclear
    helpful = [i for i in attribution.order if attribution.values[i] > 0 and not unclear[i]]
    return frozenset(helpful[:k])


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard's index, 0 to 1; 1 for two empty sets."""
    both = one | other
    return len(one & other) / len(both) if both else 1.0


def _pair(one: Attribution, other: Attribution) -> Agreement:
    from scipy.stats import spearmanr  # noqa: PLC0415  (slow to import)

    a, b = np.array(one.values), np.array(other.values)
    known = len(a) > 1 and np.ptp(a) > 0 and np.ptp(b) > 0
    return Agreement(
        one.method,
        other.method,
        float(spearmanr(a, b).statistic) if known else None,
        overlap(top(one), top(other)),
    )
