"""What an attribution should keep to, as functions that raise AssertionError where it does not.

Each takes a method, which gets a fresh game each time, and a value, which takes masks (k, n) and
gives floats (k,). Where a method gives intervals, an axiom holds if some numbers in them keep it.

References
----------
L. S. Shapley, "A Value for n-Person Games", 1953.
"""

import numpy as np

from workbench.explain.game import Game

EXACT = 1e-9


def efficiency(method, n, value, within=EXACT):
    """All values together are what everything brings over nothing."""
    found = _ask(method, n, value)
    _near(*_ends(found).sum(axis=1), *[found.full - found.base] * 2, within * n, "the sum")


def symmetry(method, n, value, within=EXACT):
    """Players that can be exchanged get the same: the first and the last are made so."""
    change = np.arange(n)
    change[[0, -1]] = change[[-1, 0]]
    low, high = _ends(_ask(method, n, lambda masks: (value(masks) + value(masks[:, change])) / 2))
    _near(low[0], high[0], low[-1], high[-1], within, "the first and the last")


def null_player(method, n, value, within=EXACT):
    """A player that changes nothing is worth nothing: the one in the middle is made so."""
    at = n // 2

    def blind(masks):
        seen = masks.copy()
        seen[:, at] = False
        return value(seen)

    low, high = _ends(_ask(method, n, blind))
    _near(low[at], high[at], 0.0, 0.0, within, f"player {at}")


def additivity(method, n, value, other, within=EXACT):
    """Two games added up, the second one doubled, are worth what each is worth."""
    first, second = _ends(_ask(method, n, value)), 2 * _ends(_ask(method, n, other))
    both = _ends(_ask(method, n, lambda masks: value(masks) + 2 * other(masks)))
    for i in range(n):
        _near(*both[:, i], *(first + second)[:, i], 3 * within, f"player {i}")


def _ask(method, n, value):
    return method(Game(n, value), budget=None, seed=0)


def _ends(found):
    """Shape (2, n)."""
    return np.array([found.low, found.high])


def _near(low, high, other_low, other_high, within, who):
    """Two intervals overlap, or lie no further apart than is allowed."""
    apart = max(low - other_high, other_low - high)
    assert apart <= within, f"{who}: {low:g} to {high:g}, not {other_low:g} to {other_high:g}"
