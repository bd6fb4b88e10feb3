"""Draws anew of the questions that were asked: what the figures would have been with others.

A question is drawn with all its seeds. All draws are seeded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from workbench.compare.scores import Floats

Ints = NDArray[np.intp]
#: What intervals cover.
LEVEL = 0.95
#: Draws for means, and for figures that have to be computed one draw at a time.
DRAWS, SLOW_DRAWS = 4000, 800
#: With more questions than these, figures are spread as a normal distribution is, and far fewer
#: draws tell how wide.
LARGE, FEW_DRAWS = 2000, 100
#: So many numbers are held in memory at once.
_AT_ONCE = 4_000_000


def of_mean(
    each: Floats, *, least: float = -math.inf, most: float = math.inf, seed: int = 0
) -> tuple[float, float]:
    """The interval of a mean, corrected for bias, skew (BCa) and few questions.

    Where all values are the same, nothing can be drawn that differs. If they have bounds, the
    interval then allows for as many other values as could have been missed (Wilson's interval of
    none of so many).

    Parameters
    ----------
    each : float array, shape (questions,)
    least, most : float
        Bounds of one value.

    References
    ----------
    B. Efron, "Better Bootstrap Confidence Intervals", Journal of the American Statistical
    Association 82, 1987. T. Hesterberg, "What Teachers Should Know About the Bootstrap", The
    American Statistician 69, 2015 (the correction for few). N. J. Johnson, "Modified t Tests and
    Confidence Intervals for Asymmetrical Populations", Journal of the American Statistical
    Association 73, 1978 (for more than ``LARGE`` questions).
    """
    count, mean = len(each), float(each.mean())
    if count < 2 or np.ptp(each) == 0:
        z = ndtri((1 + LEVEL) / 2)
        missed = z**2 / (count + z**2)
        low = mean - missed * (mean - least) if math.isfinite(least) else mean
        high = mean + missed * (most - mean) if math.isfinite(most) else mean
        return float(low), float(high)
    if count > LARGE:
        t, error = float(stdtrit(count - 1, (1 + LEVEL) / 2)), float(each.std(ddof=1))
        skew = float(((each - mean) ** 3).mean()) / error**3
        error /= math.sqrt(count)
        shifted = mean + error * skew * (1 + 2 * t**2) / (6 * math.sqrt(count))
        return shifted - t * error, shifted + t * error
    drawn = np.concatenate([each[rows].mean(axis=1) for rows in draws(count, DRAWS, seed)])
    below = (drawn < mean).mean() + (drawn == mean).mean() / 2
    shift = ndtri(np.clip(below, 1 / DRAWS, 1 - 1 / DRAWS))
    away = (each - mean) / np.ptp(each)
    bend = (away**3).sum() / (6 * (away**2).sum() ** 1.5)
    wide = stdtrit(count - 1, (1 + LEVEL) / 2) * math.sqrt(count / (count - 1))
    ends = shift + np.array([-wide, wide])
    shares = ndtr(shift + ends / np.maximum(1 - bend * ends, 1e-9))
    low, high = np.quantile(drawn, shares)
    return float(low), float(high)


def of_any(figure: Callable[[Ints], float], count: int, *, seed: int = 0) -> tuple[float, float]:
    """The interval of any figure of so many questions.

    Questions drawn anew are to those asked as those asked are to all that could be. Where draws
    lie higher than the figure itself, as errors of calibration do, the figure is likely to lie too
    high itself, but nobody knows how much. So the interval reaches over both: the one that takes
    the draws as they are (percentile), and the one that turns them around (basic).

    Parameters
    ----------
    figure : callable
        Positions of questions → the figure.

    References
    ----------
    A. C. Davison and D. V. Hinkley, "Bootstrap Methods and their Application", 1997, 5.2–5.3.
    """
    return of_drawn(figures(figure, count, seed=seed), figure(np.arange(count)), count)


def of_drawn(drawn: Floats, whole: float, count: int) -> tuple[float, float]:
    """The same, from draws of a figure and the figure of all questions."""
    if count > LARGE:
        wide, off = float(ndtri((1 + LEVEL) / 2) * drawn.std()), abs(float(drawn.mean()) - whole)
        return whole - off - wide, whole + off + wide
    low, high = np.quantile(drawn, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    ends = (low, high, 2 * whole - low, 2 * whole - high)
    return float(min(ends)), float(max(ends))


def figures(figure: Callable[[Ints], float], count: int, *, seed: int = 0) -> Floats:
    """The figure of each draw, shape (draws,)."""
    number = FEW_DRAWS if count > LARGE else SLOW_DRAWS
    return np.array([figure(row) for rows in draws(count, number, seed) for row in rows])


def draws(count: int, number: int, seed: int) -> Iterator[Ints]:
    """Positions drawn with replacement, in parts of shape (some, count), ``number`` in all."""
    random = np.random.default_rng(seed)
    some = max(1, _AT_ONCE // max(1, count))
    for start in range(0, number, some):
        yield random.integers(count, size=(min(some, number - start), count))
