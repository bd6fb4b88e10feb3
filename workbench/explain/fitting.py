"""What leaving one out has shown, corrected by further coalitions: a Bayesian regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from workbench.explain.intervals import LEVEL

Values = NDArray[np.float64]

#: The share of what coalitions miss that is put down to chance, not to the coefficients.
_CHANCE = 0.25
_STRETCH = (0.2, 5.0)


class Fit:
    """Coefficients with a prior: each may be off in proportion to its size.

    Parameters
    ----------
    prior : float array, shape (m,)
        What leaving each player out has shown.
    noise : float
        What small effects are due to; the least by which a coefficient may be off.

    Notes
    -----
    The width of the prior is fitted to how far it missed the coalitions that were added
    (empirical Bayes).

    References
    ----------
    C. Rasmussen and C. Williams, "Gaussian Processes for Machine Learning", 2006, chapter 2.1.
    """

    def __init__(self, prior: Values, noise: float) -> None:
        self.prior = prior
        floor = max(noise, 0.05 * float(np.sqrt(np.mean(prior**2)))) if len(prior) else 0.0
        self._shape = prior**2 + floor**2
        self._x = np.zeros((0, len(prior)))
        self._y = np.zeros(0)
        self.coefficients = prior.copy()
        self._variance = np.zeros(len(prior))
        #: Root mean square of what the last coalitions were missed by, before they were added.
        self.misfit = 0.0

    def add(self, x: Values, y: Values) -> None:
        """Coalitions, and what is missing of everything in them.

        Parameters
        ----------
        x : float array, shape (k, m)
            1 where a player is lacking.
        y : float array, shape (k,)
        """
        self.misfit = float(np.sqrt(np.mean((y - x @ self.coefficients) ** 2)))
        self._x, self._y = np.vstack([self._x, x]), np.append(self._y, y)
        self._solve()

    def _solve(self) -> None:
        prior = self.prior * self._stretch()
        missed = self._y - self._x @ prior
        reach = self._x @ self._shape
        told = reach > 0
        if not told.any():
            return
        near = missed[told] ** 2 / reach[told]
        width = float(np.mean(near))
        spread = width * self._shape
        chance = _CHANCE * np.maximum(width * reach, 1e-300)
        across = self._x * spread
        inner = across @ self._x.T + np.diag(chance)
        gain = np.linalg.lstsq(inner, across, rcond=1e-12)[0]
        self.coefficients = prior + missed @ gain
        self._variance = spread - np.einsum("ij,ij->j", across, gain)

    def _stretch(self) -> float:
        """By how much all coefficients alike are larger where half is kept than at the whole.

        Least squares of one number, held to 1 by as much as one coalition weighs.
        """
        told = self._x @ self.prior
        hold = float(np.mean(told**2))
        if hold == 0:
            return 1.0
        found = (float(told @ self._y) + hold) / (float(told @ told) + hold)
        return float(np.clip(found, *_STRETCH))

    @property
    def quantile(self) -> float:
        """From a standard deviation to half of a 90 % interval, by how much was seen."""
        return float(stdtrit(max(len(self._y), 1), (1 + LEVEL) / 2))

    def half_widths(self) -> Values:
        """Of 90 % intervals of the coefficients, shape (m,)."""
        variance = np.maximum(self._variance, 0.0)
        return np.asarray(self.quantile * np.sqrt(variance))
