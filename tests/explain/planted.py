"""Games whose solution is known, for the tests."""

from itertools import permutations

import numpy as np

from workbench.explain.game import Game


def keeps(masks, i):
    """Which coalitions, of masks (k, n), hold player i."""
    return np.asarray(masks, dtype=bool)[:, i]


def additive(weights, base=0.0, **arguments):
    """Each player is worth its weight, whoever else takes part."""
    w = np.asarray(weights, dtype=float)
    return Game(len(w), lambda masks: base + masks @ w, **arguments)


def worth_in(table):
    """A value by table: entry i is the worth of the players of i's binary digits."""
    t = np.asarray(table, dtype=float)
    n = len(t).bit_length() - 1
    return lambda masks: t[np.asarray(masks, dtype=bool) @ (1 << np.arange(n))]


def by_table(table, **arguments):
    return Game(len(table).bit_length() - 1, worth_in(table), **arguments)


def chance(n, seed):
    """A table in which every coalition is worth something else."""
    return np.random.default_rng([seed, n]).normal(size=2**n)


def over_all_orders(table):
    """Shapley values by their definition: mean gain over all orders in which players join."""
    t = np.asarray(table, dtype=float)
    n = len(t).bit_length() - 1
    orders = np.array(list(permutations(range(n))))
    held = np.cumsum(1 << orders, axis=1)
    gains = t[held] - t[np.column_stack([np.zeros(len(orders), int), held[:, :-1]])]
    values = np.zeros(n)
    np.add.at(values, orders, gains)
    return values / len(orders)


#: What two or three players bring together, for masks (k, n) and their places.
KINDS = {
    "sum": lambda m, u: (keeps(m, u[0]) + 0.0 + keeps(m, u[1])) / 2,
    "either": lambda m, u: (keeps(m, u[0]) | keeps(m, u[1])) + 0.0,
    "both": lambda m, u: (keeps(m, u[0]) & keeps(m, u[1])) + 0.0,
    "either and one": lambda m, u: (
        ((keeps(m, u[0]) | keeps(m, u[1])) & keeps(m, u[2])) + 0.0
    ),
}  # fmt: skip


def planted(kind, n, units, *, small=0.0, seed=0, rise=8.0, base=-4.0, **arguments):
    """One of ``KINDS`` among others that do next to nothing."""
    others = np.random.default_rng([seed, n]).normal(size=n) * small
    return Game(n, lambda m: base + rise * KINDS[kind](m, units) + m @ others, **arguments)


def places(kind, n, seed):
    """Where the players that count stand."""
    count = 3 if kind == "either and one" else 2
    return np.random.default_rng([seed, n, 7]).permutation(n)[:count].tolist()


def noise(seed):
    """A value that looks at no player, and differs from coalition to coalition."""

    def value(masks):
        return np.array([np.random.default_rng([seed, *np.packbits(m)]).normal() for m in masks])

    return value
