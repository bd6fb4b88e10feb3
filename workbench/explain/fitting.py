"""What leaving one out has shown, corrected by further coalitions: a Bayesian regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from workbench.explain.intervals import LEVEL

Values = NDArray[np.float64]

#: The share of what coalitions miss that is put down to chance, not to the coefficients.
_CHANCE = 0.25


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
        self._exact = np.zeros(0, dtype=bool)
        self.coefficients = prior.copy()
        self._covariance = np.zeros((len(prior), len(prior)))
        #: Root mean square of what the last coalitions were missed by, before they were added.
        self.misfit = 0.0

    def add(self, x: Values, y: Values, *, exact: bool = False) -> None:
        """Coalitions, and what is missing of everything in them.

        Parameters
        ----------
        x : float array, shape (k, m)
            1 where a player is lacking.
        y : float array, shape (k,)
        exact : bool
            The sum has to give exactly this.
        """
        if not exact:
            self.misfit = float(np.sqrt(np.mean((y - x @ self.coefficients) ** 2)))
        self._x, self._y = np.vstack([self._x, x]), np.append(self._y, y)
        self._exact = np.append(self._exact, np.full(len(y), exact))
        self._solve()

    def _solve(self) -> None:
        missed = self._y - self._x @ self.prior
        reach = self._x @ self._shape
        told = reach > 0
        if not told.any():
            return
        width = float(np.mean(missed[told] ** 2 / reach[told]))
        prior = width * self._shape
        chance = np.where(self._exact, 1e-9, _CHANCE) * np.maximum(width * reach, 1e-300)
        across = self._x * prior
        inner = across @ self._x.T + np.diag(chance)
        gain = np.linalg.lstsq(inner, across, rcond=1e-12)[0]
        self.coefficients = self.prior + missed @ gain
        self._covariance = np.diag(prior) - across.T @ gain

    def half_widths(self) -> Values:
        """Of 90 % intervals of the coefficients, shape (m,)."""
        variance = np.maximum(np.diag(self._covariance), 0.0)
        return np.asarray(stdtrit(max(len(self._y), 1), (1 + LEVEL) / 2) * np.sqrt(variance))
