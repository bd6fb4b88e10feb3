"""Intervals of means and of fitted coefficients, from sampled coalitions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

#: What the intervals of all methods cover.
LEVEL = 0.90

Floats = NDArray[np.float64]


def of_regression(
    x: Floats,
    y: Floats,
    weights: Floats,
    fitted: Floats,
    *,
    drawn: NDArray[np.bool_] | None = None,
    pairs: NDArray[np.intp] | None = None,
    total: bool = False,
) -> Floats:
    """Half widths of 90 % intervals of weighted least squares, robust to unequal variance.

    Parameters
    ----------
    x : float array, shape (k, m)
        Design, without intercept unless a column holds one.
    y, weights : float array, shape (k,)
    fitted : float array, shape (m,)
        The coefficients.
    drawn : bool array, shape (k,), optional
        Which rows were drawn by chance; by default all. Others are there in every sample, so
        that no doubt comes from them.
    pairs : int array, shape (k,), optional
        The same number for rows that were drawn together; by default each was drawn alone.
    total : bool
        Whether one more coefficient follows as what the others leave of a fixed sum; its half
        width is added at the end.

    Returns
    -------
    float array, shape (m,), or (m + 1,) with ``total``

    References
    ----------
    J. G. MacKinnon and H. White, "Some heteroskedasticity-consistent covariance matrix
    estimators", Journal of Econometrics 29, 1985 (the variant HC3).
    """
    root = np.sqrt(weights)[:, None]
    a = x * root
    inverse = np.linalg.pinv(a.T @ a)
    leverage = np.clip(np.einsum("ij,jk,ik->i", a, inverse, a), 0.0, 0.99)
    residual = (y - x @ fitted) * root[:, 0] / (1 - leverage)
    if drawn is not None:
        residual = np.where(drawn, residual, 0.0)
    score = a * residual[:, None]
    if pairs is not None:
        together = np.zeros((int(pairs.max()) + 1, a.shape[1]))
        np.add.at(together, pairs, score)
        score = together
    covariance = inverse @ (score.T @ score) @ inverse
    variance = np.diag(covariance)
    if total:
        variance = np.append(variance, covariance.sum())
    free = max(len(y) - x.shape[1], 1)
    spread: Floats = np.sqrt(np.maximum(variance, 0.0))
    return np.asarray(stdtrit(free, (1 + LEVEL) / 2) * spread)


def of_means(sample: Floats) -> tuple[Floats, Floats]:
    """Ends of 90 % intervals of means, for samples that may be skewed.

    Whichever of Student's interval and that of Hall's transformation reaches further.

    Parameters
    ----------
    sample : float array, shape (k, m)
        ``k`` independent draws of ``m`` quantities.

    Returns
    -------
    low, high : float arrays, shape (m,)

    References
    ----------
    P. Hall, "On the Removal of Skewness by Transformation", Journal of the Royal Statistical
    Society B 54, 1992.
    """
    count = len(sample)
    mean, spread = sample.mean(axis=0), sample.std(axis=0, ddof=1)
    safe = np.where(spread > 0, spread, 1.0)
    skew = np.clip(((sample - mean) ** 3).mean(axis=0) / safe**3, -3.0, 3.0)
    quantile = float(stdtrit(count - 1, (1 + LEVEL) / 2))
    scale = spread / np.sqrt(count)
    ends = [
        mean - scale * shift
        for z in (quantile, -quantile)
        for shift in (z, _unskewed(z, skew, count))
    ]
    return np.min(ends, axis=0), np.max(ends, axis=0)


def _unskewed(z: float, skew: Floats, count: int) -> Floats:
    """The inverse of Hall's cubic transformation, which makes a skewed mean symmetric."""
    plain = np.abs(skew) < 1e-6
    skew = np.where(plain, 1.0, skew)
    inner = 1 + skew * (z / np.sqrt(count) - skew / (6 * count))
    return np.where(plain, z, 3 / skew * (np.cbrt(inner) - 1) * np.sqrt(count))
