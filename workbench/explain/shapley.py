"""Shapley values by sampling orders in which units join."""

from __future__ import annotations

import numpy as np

from workbench.errors import InputError
from workbench.explain.game import Game, Masks, Values
from workbench.explain.intervals import of_means
from workbench.records import Attribution

#: Pairs of orders where no budget is named; intervals need some, and gain little from more.
PAIRS = 20
#: No interval is narrower than this to either side, as a share of what the evidence brings.
RESOLUTION = 5e-5


def shapley(game: Game, *, budget: int | None = None, seed: int = 0) -> Attribution:
    """Mean marginal contribution of each unit over random orders, each with its reverse [1]_.

    Parameters
    ----------
    budget : int, optional
        The most evaluations that are allowed; by default those of 20 pairs of orders,
        ``40 (n - 1) + 2``. Two pairs, ``4 (n - 1) + 2``, are the least.
    seed : int
        Of the orders.

    Raises
    ------
    InputError
        If the budget does not suffice for two pairs.

    Notes
    -----
    The values add up to ``full - base`` exactly. A pair of one order and its reverse sees each
    unit early and late, which takes out most of the variance that comes from where it stands.
    Contributions are skewed all the same: the intervals, at a level of 90 %, allow for it.

    References
    ----------
    .. [1] R. Mitchell et al., "Sampling Permutations for Shapley Value Estimation", JMLR 2022.
    """
    before = game.evaluations
    each = 2 * (game.n - 1)
    pairs = PAIRS if budget is None or game.n == 1 else (budget - 2) // each
    if pairs < 2 or (budget is not None and budget < 2):
        raise InputError(
            f"Sampling orders of {game.n} units takes {2 * each + 2} evaluations at least, "
            f"{budget} are allowed: raise the budget or choose larger units."
        )
    rng = np.random.default_rng(seed)
    orders = np.array([rng.permutation(game.n) for _ in range(pairs)])
    both = np.stack([orders, orders[:, ::-1]], axis=1).reshape(2 * pairs, game.n)
    gains = _gains(game, both).reshape(pairs, 2, game.n).mean(axis=1)
    values = gains.mean(axis=0)
    ends = game.ends()
    low, high = of_means(gains)
    # A rare order in which a unit counts may be missing from the sample, unless nothing varies.
    unseen = np.where(high > low, RESOLUTION * abs(float(ends[1] - ends[0])), 0.0)
    return Attribution(
        method="shapley", values=tuple(values.tolist()),
        low=tuple(np.minimum(low, values - unseen).tolist()),
        high=tuple(np.maximum(high, values + unseen).tolist()),
        base=float(ends[0]), full=float(ends[1]), evaluations=game.evaluations - before,
        seed=seed, quantity="shapley", payoff=game.payoff,
    )  # fmt: skip


def _gains(game: Game, orders: np.ndarray) -> Values:
    """What each unit adds when it joins, shape (orders, n)."""
    count, n = orders.shape
    masks: Masks = np.zeros((count, n + 1, n), dtype=bool)
    for i, order in enumerate(orders):
        for place, unit in enumerate(order):
            masks[i, place + 1 :, unit] = True
    worth = game(masks.reshape(-1, n)).reshape(count, n + 1)
    gains = np.empty((count, n))
    np.put_along_axis(gains, orders, np.diff(worth, axis=1), axis=1)
    return gains
