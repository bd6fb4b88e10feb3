"""How often chance alone would make such a difference, and how many questions would tell."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import binomtest

from workbench.compare.scores import Floats

Bools = NDArray[np.bool_]
#: A verdict is wrong for so many of the pairs of models that are alike.
ALPHA = 0.05
#: A real difference is found so often.
POWER = 0.8
#: Beyond so many questions nobody will go.
MOST = 10_000_000
#: Swaps of means, and of figures that have to be computed one swap at a time.
SWAPS, SLOW_SWAPS = 9999, 999
_AT_ONCE = 4_000_000


def mcnemar(first: Floats, second: Floats) -> float:
    """Exact two-sided test of two models on the same questions, each right (1) or wrong (0).

    References
    ----------
    Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
    percentages", Psychometrika 12, 1947 (here with the exact binomial distribution).
    """
    only_first = int(((first == 1) & (second == 0)).sum())
    only_second = int(((first == 0) & (second == 1)).sum())
    if only_first + only_second == 0:
        return 1.0
    return float(binomtest(only_first, only_first + only_second, 0.5).pvalue)


def permuted_mean(difference: Floats, *, seed: int = 0) -> float:
    """Two-sided paired permutation test of a mean: the models are swapped question by question.

    All swaps are tried where there are few enough, else they are drawn. What is too rare to be
    seen in so many draws is bounded by Hoeffding's inequality, so that clear differences stay
    clear however many comparisons are made.

    Parameters
    ----------
    difference : float array, shape (questions,)

    References
    ----------
    R. A. Fisher, "The Design of Experiments", 1935. B. Phipson and G. K. Smyth, "Permutation
    P-values Should Never Be Zero", 2010 (the 1 that is added). W. Hoeffding, "Probability
    Inequalities for Sums of Bounded Random Variables", 1963, theorem 2.
    """
    d = difference[difference != 0]
    if not len(d):
        return 1.0
    d = d / np.abs(d).max()
    seen = abs(d.sum()) - 1e-9 * np.abs(d).sum()  # ties are ties, however they were added up
    if 2 ** len(d) <= SWAPS + 1:
        every = (np.arange(2 ** len(d))[:, None] >> np.arange(len(d))) & 1
        return float((np.abs((1 - 2 * every) @ d) >= seen).mean())
    random = np.random.default_rng(seed)
    some = max(1, _AT_ONCE // len(d))
    hits = 0
    for start in range(0, SWAPS, some):
        swapped = random.random((min(some, SWAPS - start), len(d))) < 0.5
        hits += int((np.abs(d.sum() - 2 * (swapped @ d)) >= seen).sum())
    return min((hits + 1) / (SWAPS + 1), _bound(d.sum(), float(np.sqrt((d**2).sum()))))


def permuted(figure: Callable[[Bools], float], count: int, *, seed: int = 0) -> float:
    """The same for any difference of two figures; the bound rests on how far the swaps spread.

    Parameters
    ----------
    figure : callable
        Which of the questions are swapped, shape (count,) → the difference.
    """
    random = np.random.default_rng(seed)
    seen = abs(figure(np.zeros(count, dtype=bool))) * (1 - 1e-9)
    swapped = np.array([figure(random.random(count) < 0.5) for _ in range(SLOW_SWAPS)])
    hits = int((np.abs(swapped) >= seen).sum())
    rare = 1.0 if hits else _bound(seen, float(np.sqrt((swapped**2).mean())))
    return min((hits + 1) / (SLOW_SWAPS + 1), rare)


def normal(seen: float, error: float) -> float:
    """Two-sided test of a difference that is spread as a normal distribution is.

    Parameters
    ----------
    error : float
        Its standard deviation where the models are alike.
    """
    if error == 0:
        return 1.0 if seen == 0 else 0.0
    return float(2 * ndtr(-abs(seen) / error))


def holm(p: Sequence[float]) -> tuple[float, ...]:
    """Probabilities that allow for so many comparisons, whatever ties them together.

    References
    ----------
    S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979.
    """
    order = np.argsort(p, kind="stable")
    factors = np.arange(len(p), 0, -1)
    rising = np.maximum.accumulate(np.asarray(p, dtype=float)[order] * factors)
    found = np.empty(len(p))
    found[order] = np.minimum(1.0, rising)
    return tuple(found.tolist())


def needed_binary(only_first: float, only_second: float, *, alpha: float = ALPHA) -> int | None:
    """So many questions tell two models apart that are right or wrong; None: no number does.

    Parameters
    ----------
    only_first, only_second : float
        Shares of the questions that only the one, only the other has right.

    References
    ----------
    R. J. Connor, "Sample Size for Testing Differences in Proportions for the Paired-Sample
    Design", Biometrics 43, 1987; with 1 / difference more, since the exact test is careful
    (J. L. Fleiss, "Statistical Methods for Rates and Proportions", 1981, for two samples).
    """
    apart, gap = only_first + only_second, abs(only_first - only_second)
    if gap <= 0:
        return None
    root = ndtri(1 - alpha / 2) * math.sqrt(apart)
    root += ndtri(POWER) * math.sqrt(max(0.0, apart - gap**2))
    return _at_most(root**2 / gap**2 + 1 / gap)


def needed(gap: float, spread: float, *, alpha: float = ALPHA) -> int | None:
    """So many questions tell two means apart; None: no number does.

    Parameters
    ----------
    gap : float
        The difference of the means.
    spread : float
        Standard deviation of the differences, question by question.

    References
    ----------
    W. C. Guenther, "Sample Size Formulas for Normal Theory T Tests", The American Statistician
    35, 1981.
    """
    if gap == 0 or not math.isfinite(spread):
        return None
    z = float(ndtri(1 - alpha / 2))
    return _at_most(((z + ndtri(POWER)) * spread / gap) ** 2 + z**2 / 2)


def _bound(seen: float, spread: float) -> float:
    """At most so often a sum of random signs lies as far out."""
    return 2 * math.exp(-((seen / spread) ** 2) / 2) if spread > 0 else 1.0


def _at_most(number: float) -> int | None:
    return math.ceil(number) if number <= MOST else None
