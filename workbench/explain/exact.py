"""Exact Shapley values: from a model's structure, or by asking every coalition."""

from __future__ import annotations

from math import comb

import numpy as np

from workbench.errors import InputError
from workbench.explain import structure
from workbench.explain.game import Game, Values
from workbench.records import Attribution

#: Up to so many players every coalition is asked: 4,096 of them.
MOST = 12


def exact(game: Game, *, budget: int | None = None, seed: int = 0) -> Attribution:
    """The Shapley value [1]_ of each unit, without sampling.

    A model that offers its structure is not asked at all, and ``structural`` says so; its values
    with everything and with nothing kept follow from the structure as well.

    Parameters
    ----------
    budget : int, optional
        The most evaluations that are allowed; ``2 ** n`` are needed without structure.
    seed : int
        Not used; the method has no chance in it.

    Raises
    ------
    InputError
        If there is no structure and more than 12 units, or the budget does not suffice.

    References
    ----------
    .. [1] L. S. Shapley, "A Value for n-Person Games", 1953.
    """
    before = game.evaluations
    if game.structure is not None:
        ends = game.structure.value(np.array([[False] * game.n, [True] * game.n]))
        values = structure.shapley(game.structure)
    else:
        _check(game, budget)
        ends = game.ends()
        values = from_all(game(every_coalition(game.n)))
    told = tuple(values.tolist())
    return Attribution(
        method="exact", values=told, low=told, high=told,
        base=float(ends[0]), full=float(ends[1]), evaluations=game.evaluations - before,
        structural=game.structure is not None, seed=seed, quantity="shapley", payoff=game.payoff,
    )  # fmt: skip


def _check(game: Game, budget: int | None) -> None:
    if game.n > MOST:
        raise InputError(
            f"Exact values of {game.n} units would take 2^{game.n} evaluations; up to {MOST} units "
            "are computed, or any number where the model offers its structure. Choose larger "
            "units, or the method “shapley”."
        )
    if budget is not None and budget < 2**game.n:
        raise InputError(
            f"Exact values of {game.n} units take {2**game.n} evaluations, {budget} are allowed: "
            "raise the budget or choose larger units."
        )


def every_coalition(n: int) -> np.ndarray:
    """All masks, bool (2 ** n, n): row i keeps the units of i's binary digits."""
    return np.asarray((np.arange(2**n)[:, None] >> np.arange(n)) & 1 == 1)


def from_all(worth: Values) -> Values:
    """Shapley values, shape (n,), from the worth of every coalition in that order."""
    n = len(worth).bit_length() - 1
    masks = every_coalition(n)
    sizes = masks.sum(axis=1)
    weights = np.array([1 / (n * comb(n - 1, size)) if size < n else 0.0 for size in range(n + 1)])
    rows = np.arange(2**n)
    values = np.empty(n)
    for i in range(n):
        without = rows[~masks[:, i]]
        values[i] = weights[sizes[without]] @ (worth[without | 1 << i] - worth[without])
    return values
