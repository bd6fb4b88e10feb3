"""A sparse linear surrogate on the logit, as ContextCite fits it."""

from __future__ import annotations

import warnings

import numpy as np

from workbench.errors import InputError
from workbench.explain.game import Game
from workbench.explain.intervals import LEVEL
from workbench.records import Attribution

#: ContextCite's number of ablations, and its penalty on standardised units.
ABLATIONS, PENALTY = 64, 0.01
_RESAMPLES = 60


def surrogate(game: Game, *, budget: int | None = None, seed: int = 0) -> Attribution:
    """Coefficients of a LASSO, fitted to random halves of the units [1]_.

    Parameters
    ----------
    budget : int, optional
        The most evaluations that are allowed, 8 at least; by default 64 ablations, and the two
        ends, which are not fitted.
    seed : int
        Of the ablations and of the resamples.

    Raises
    ------
    InputError
        If the budget does not suffice.

    Notes
    -----
    The intervals are percentiles over 60 resamples of the ablations, at a level of 90 %, and of
    the coefficients, not of Shapley values.

    References
    ----------
    .. [1] B. Cohen-Wang et al., "ContextCite: Attributing Model Generation to Context", 2024.
    """
    from sklearn.linear_model import Lasso  # noqa: PLC0415

    before = game.evaluations
    ablations = ABLATIONS if budget is None else budget - 2
    if ablations < 6:
        raise InputError(
            f"A surrogate takes 8 evaluations at least, {budget} are allowed: raise the budget."
        )
    rng = np.random.default_rng(seed)
    ends = game.ends()
    masks = rng.random((ablations, game.n)) < 0.5
    worth = game(masks)

    def fit(rows: np.ndarray) -> np.ndarray:
        x, y = masks[rows].astype(float), worth[rows]
        spread = x.std(axis=0)
        spread[spread == 0] = 1.0
        model = Lasso(alpha=PENALTY, max_iter=5_000, tol=1e-3, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged: good enough for a penalty
            fitted = model.fit((x - x.mean(axis=0)) / spread, y)
        return np.asarray(fitted.coef_ / spread)

    values = fit(np.arange(ablations))
    again = [fit(rng.integers(0, ablations, ablations)) for _ in range(_RESAMPLES)]
    low, high = np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return Attribution(
        method="surrogate", values=tuple(values.tolist()),
        low=tuple(np.minimum(low, values).tolist()), high=tuple(np.maximum(high, values).tolist()),
        base=float(ends[0]), full=float(ends[1]), evaluations=game.evaluations - before,
        seed=seed, quantity="slope", payoff=game.payoff,
    )  # fmt: skip
