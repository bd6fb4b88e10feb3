"""KernelSHAP, by the package shap."""

from __future__ import annotations

import warnings
from math import comb
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.explain.game import Game
from workbench.explain.intervals import of_regression
from workbench.records import Attribution


def kernel_shap(game: Game, *, budget: int | None = None, seed: int = 0) -> Attribution:
    """Shapley values by a weighted regression on sampled coalitions [1]_.

    Parameters
    ----------
    budget : int, optional
        The most evaluations that are allowed, ``2 n + 2`` at least; by default the package's own
        ``2 n + 2048``. Where it holds all coalitions, the values are exact.
    seed : int
        Of the sampled coalitions.

    Raises
    ------
    InputError
        If the budget does not suffice.

    Notes
    -----
    The package gives no intervals: they are the regression's own, robust to unequal variance, at
    a level of 90 %, from the coalitions that the package drew.

    References
    ----------
    .. [1] S. Lundberg and S. Lee, "A Unified Approach to Interpreting Model Predictions", 2017.
    """
    n, before = game.n, game.evaluations
    asked = 2 * n + 2048 if budget is None else budget - 2
    least = 0 if n == 1 else min(2 * n, 2**n - 2)
    if asked < least:
        raise InputError(
            f"Fitting {n} units takes {least + 2} evaluations at least, {budget} are allowed: "
            "raise the budget or choose larger units."
        )
    ends = game.ends()
    if n == 1:
        values, half = np.array([ends[1] - ends[0]]), np.zeros(1)
    else:
        values, half = _fitted(game, asked, seed, ends)
    return Attribution(
        method="kernel_shap", values=tuple(values.tolist()),
        low=tuple((values - half).tolist()), high=tuple((values + half).tolist()),
        base=float(ends[0]), full=float(ends[1]), evaluations=game.evaluations - before,
        seed=seed, quantity="shapley", payoff=game.payoff,
    )  # fmt: skip


def _fitted(game: Game, asked: int, seed: int, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = game.n
    kept = np.random.get_state()
    np.random.seed(seed % 2**32)
    try:
        explainer = _explainer(lambda x: game(np.asarray(x) > 0.5), n)
        values = np.asarray(
            explainer.shap_values(np.ones((1, n)), nsamples=asked, l1_reg=False, silent=True)
        ).reshape(n)
    finally:
        np.random.set_state(kept)
    used = int(explainer.nsamplesAdded)
    if used >= 2**n - 2:
        return values, np.zeros(n)
    masks = explainer.maskMatrix[:used]
    weights = explainer.kernelWeights[:used]
    # The last unit's value is what the others leave, as the values add up to full - base.
    worth = game(masks > 0.5) - ends[0] - masks[:, -1] * (ends[1] - ends[0])
    x = masks[:, :-1] - masks[:, -1:]
    half = of_regression(
        x, worth, weights, values[:-1], drawn=_drawn(masks), pairs=_pairs(masks), total=True
    )
    return values, half


def _pairs(masks: np.ndarray) -> np.ndarray:
    """A number that a coalition has in common with its opposite, which is drawn with it."""
    kept = masks > 0.5
    same = np.where(kept[:, :1], kept, ~kept)
    return np.unique(same, axis=0, return_inverse=True)[1].reshape(-1)


def _drawn(masks: np.ndarray) -> np.ndarray:
    """Which coalitions were drawn: the package takes all of some sizes, and draws of the others."""
    sizes = masks.sum(axis=1).astype(int)
    counts = np.bincount(sizes, minlength=masks.shape[1] + 1)
    whole = np.array([counts[s] == comb(masks.shape[1], s) for s in range(len(counts))])
    return np.asarray(~whole[sizes])


def _explainer(value: Any, n: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it imports, about what will be gone one day
        import shap  # noqa: PLC0415

    return shap.KernelExplainer(value, np.zeros((1, n)))
