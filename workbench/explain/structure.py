"""Exact Shapley values of a model whose parts are scored independently.

Such a model gives its answer the log-odds ``log A(S) - log B(S)``, where ``A`` adds up what the
kept units bring to the answer, and ``B`` what they bring to everything else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.models.base import Ratio

Values = NDArray[np.float64]

#: The integrals over y = log u: the integrand falls off doubly exponentially at its upper end and
#: is analytic in a strip, so that the trapezoid rule with this step is exact to rounding.
_STEP, _BELOW, _ABOVE = 0.25, -38.0, 6.0
#: Gauss–Legendre nodes over t; n / 2 + 1 integrate a polynomial of degree n exactly.
_MOST_NODES = 128


def shapley(game: Ratio) -> Values:
    r"""Exact Shapley values of a :class:`Ratio`, shape (n,), without looking at any coalition.

    Notes
    -----
    A sum under a logarithm is turned into a product, which does not mix the units:
    :math:`\log x = \int_0^\infty (e^{-u} - e^{-ux})\,du/u` (Frullani). The Shapley value is the
    integral over t of a unit's marginal contribution where every other one is kept with
    probability t [1]_; the mean of a product over units is a product of means, and a polynomial
    in t, which Gauss–Legendre integrates exactly. What is left is one smooth integral over u.

    References
    ----------
    .. [1] G. Owen, "Multilinear Extensions of Games", Management Science 18, 1972.
    """
    nodes, weights = np.polynomial.legendre.leggauss(min(len(game.own) // 2 + 2, _MOST_NODES))
    values = np.zeros(len(game.own))
    marginal = _Marginals(game)
    for t, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        values += weight * marginal.at(float(t))
    return values


class _Marginals:
    """Mean marginal contributions where every other unit is kept with probability t."""

    def __init__(self, game: Ratio) -> None:
        # Only the ratio counts, so both sums are scaled to at most 1.
        scale = max(game.own0 + float(game.own.sum()), game.other0 + float(game.other.sum()))
        self._own, self._own0 = game.own / scale, game.own0 / scale
        self._other, self._other0 = game.other / scale, game.other0 / scale
        self._floor = game.floor
        self._answers = game.own > 0  # the units that hold the answer
        positive = [*self._own, self._own0, *self._other, self._other0]
        least = min(x for x in positive if x > 0)
        self._u = np.exp(np.arange(_BELOW, _ABOVE - np.log(least), _STEP))
        self._fade_own = np.expm1(-np.outer(self._u, self._own))  # (u, n)
        self._fade_other = np.expm1(-np.outer(self._u, self._other))

    def at(self, t: float) -> Values:
        """Shape (n,)."""
        held = self._answers
        others = self._gain(t, self._fade_other, self._other0)
        if self._own0 > 0:  # something of the answer is always there
            return self._gain(t, self._fade_own, self._own0) - others
        none = (1 - t) ** int(held.sum())  # probability that nothing of the answer is kept
        without = none / (1 - t)  # the same of the others, for a unit that holds the answer
        rest = np.where(held, 0.0, self._fade_other)
        # With 1[A] for "something of the answer is kept", the value is
        # floor + 1[A] log A - 1[A] log B - 1[A] floor, and 1[A] log B = log B - 1[not A] log B.
        own = self._gain(t, self._fade_own, 0.0, missing=without)
        gated = none * self._gain(t, rest, self._other0)
        log_rest = self._mean_log(t, rest, self._other0)
        return np.where(held, own - others - without * (log_rest + self._floor), gated - others)

    def _gain(self, t: float, fade: Values, start: float, missing: float = 0.0) -> Values:
        """Mean gain of log(start + sum) by each unit; ``missing``: of log where it is not 0."""
        logs = np.log1p(t * fade)
        without = np.exp(logs.sum(axis=1, keepdims=True) - logs - start * self._u[:, None])
        inner = -without * fade
        if missing:
            inner = inner + missing * np.expm1(-self._u)[:, None]
        return np.asarray(inner.sum(axis=0) * _STEP)

    def _mean_log(self, t: float, fade: Values, start: float) -> float:
        """Mean of log(start + sum)."""
        mean = np.exp(np.log1p(t * fade).sum(axis=1) - start * self._u)
        return float(((np.exp(-self._u) - mean) * _STEP).sum())
