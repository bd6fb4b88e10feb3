"""The smallest sets of units that keep an answer, or whose removal changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from workbench.explain.game import Masks, Stopped
from workbench.records import Smallest

#: Sets of so many units are all tried among so many of the first units.
_TRIED, _AMONG = 3, 8

Holds = Callable[[Masks], bool]


class _Spent(Exception):  # noqa: N818  (the search ends; nothing went wrong)
    """No further question is allowed."""


def smallest(
    n: int,
    order: Sequence[int],
    holds: Holds,
    *,
    budget: int = 200,
    watch: Callable[[int], None] | None = None,
) -> Smallest:
    """Search both sets.

    Parameters
    ----------
    order : sequence of int, length n
        The units, those that the answer leans on first: small sets are sought among them.
    holds : callable
        Whether the answer is the same when only the units of a mask, bool (n,), are kept.
    budget : int
        The most coalitions that may be tried, for both together.
    watch : callable, optional
        Called with how many were tried; it ends the search by raising ``Stopped``, and what was
        found by then is given back.

    Notes
    -----
    Single units are all tried, pairs and triples among the first eight; then the set is grown
    along the order until it does, and shrunk until no unit of it can be spared. A set that was
    found by trying all smaller ones is ``proven``.
    """
    trying = _Trying(n, holds, budget, watch)
    broken, broken_proven = trying.search(order, trying.breaks)
    kept, kept_proven = trying.search(order, trying.keeps)
    return Smallest(kept, broken, kept_proven, broken_proven, len(trying.tried))


def smallest_break(
    n: int, order: Sequence[int], holds: Holds, *, budget: int = 200
) -> tuple[int, ...]:
    """The smallest set whose removal changes the answer, as :func:`smallest` finds it."""
    trying = _Trying(n, holds, budget)
    return trying.search(order, trying.breaks)[0]


class _Trying:
    """Coalitions that were tried, each once, up to a number."""

    def __init__(
        self, n: int, holds: Holds, budget: int, watch: Callable[[int], None] | None = None
    ) -> None:
        self._n, self._holds, self._budget, self._watch = n, holds, budget, watch
        self.tried: dict[bytes, bool] = {}

    def keeps(self, units: Sequence[int]) -> bool:
        """Whether these units alone keep the answer."""
        mask = np.zeros(self._n, dtype=bool)
        mask[list(units)] = True
        return self._known(mask)

    def breaks(self, units: Sequence[int]) -> bool:
        """Whether removing these units changes the answer."""
        mask = np.ones(self._n, dtype=bool)
        mask[list(units)] = False
        return not self._known(mask)

    def _known(self, mask: Masks) -> bool:
        key = np.packbits(mask).tobytes()
        if key not in self.tried:
            if len(self.tried) >= self._budget:
                raise _Spent
            self.tried[key] = self._holds(mask)
            self._look()
        return self.tried[key]

    def _look(self) -> None:
        """Let whoever watches see it; where they stop it, no further coalition is tried."""
        if self._watch is None:
            return
        try:
            self._watch(len(self.tried))
        except Stopped:
            self._budget = len(self.tried)

    def search(
        self, order: Sequence[int], does: Callable[[Sequence[int]], bool]
    ) -> tuple[tuple[int, ...], bool]:
        """A smallest set that does, and whether that is proven; () where there is none."""
        proven = True
        try:
            if does(()):
                return (), True
            for size in range(1, min(_TRIED, self._n) + 1):
                among = order if size == 1 else order[:_AMONG]
                for units in combinations(among, size):
                    if does(units):
                        return units, proven
                proven = proven and len(among) == self._n
            return _shrunk(_grown(order, does), does), False
        except _Spent:
            return (), False


def _grown(order: Sequence[int], does: Callable[[Sequence[int]], bool]) -> list[int]:
    """The shortest beginning of the order that does, by bisection."""
    if not does(order):
        return []
    low, high = 0, len(order)
    while high - low > 1:
        middle = (low + high) // 2
        if does(order[:middle]):
            high = middle
        else:
            low = middle
    return list(order[:high])


def _shrunk(units: list[int], does: Callable[[Sequence[int]], bool]) -> tuple[int, ...]:
    for unit in reversed(units.copy()):
        fewer = [u for u in units if u != unit]
        if fewer and does(fewer):
            units = fewer
    return tuple(units)
