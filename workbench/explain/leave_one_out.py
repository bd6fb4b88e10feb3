"""Leave one out: remove each unit alone, and see how far the answer falls."""

from __future__ import annotations

import numpy as np

from workbench.errors import InputError
from workbench.explain.game import Game
from workbench.records import Attribution


def leave_one_out(game: Game, *, budget: int | None = None, seed: int = 0) -> Attribution:
    """Value of each unit: worth of everything, less worth of everything but the unit.

    Parameters
    ----------
    budget : int, optional
        The most evaluations that are allowed; ``n + 2`` are needed.
    seed : int
        Not used; the method has no chance in it.

    Raises
    ------
    InputError
        If the budget does not suffice.

    Notes
    -----
    The intervals are points: on a deterministic model the effect is exact. It is the effect of
    one removal, and says nothing of units that stand in for each other.
    """
    before = game.evaluations
    needed = game.n + 2
    if budget is not None and budget < needed:
        raise InputError(
            f"Leaving out each of {game.n} units takes {needed} evaluations, {budget} are allowed: "
            "raise the budget or choose larger units."
        )
    masks = np.vstack(
        [np.ones((1, game.n), bool), np.zeros((1, game.n), bool), ~np.eye(game.n, dtype=bool)]
    )
    worth = game(masks)
    values = tuple((worth[0] - worth[2:]).tolist())
    return Attribution(
        method="leave_one_out",
        values=values,
        low=values,
        high=values,
        base=float(worth[1]),
        full=float(worth[0]),
        evaluations=game.evaluations - before,
        seed=seed,
        quantity="removal",
        payoff=game.payoff,
    )
