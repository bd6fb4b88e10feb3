"""An explanation is a game: players are units that can be removed, the payoff is a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Thread
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import ModelError, WorkbenchError
from workbench.models.base import Ratio

Masks = NDArray[np.bool_]
Values = NDArray[np.float64]

#: A first batch has one row; each further one so many times more while they are quick.
_GROWTH = 32
#: Seconds after which a batch is no longer quick, so that progress is seen and a stop is heard.
_QUICK, _SLOW = 0.1, 0.5
_LARGE = 4_096
#: How far the same coalition may differ before a model is called not deterministic.
_SAME = 1e-6


class Stopped(Exception):  # noqa: N818  (nothing went wrong: somebody pressed stop)
    """Raised through a game by whoever watches it; what was computed stays known."""


class Game:
    """``n`` players and what each coalition of them is worth.

    Parameters
    ----------
    n : int
        Number of players.
    value : callable
        Takes masks, bool (k, n), True for a player that takes part; gives floats (k,).
    groups : sequence of int, length n, optional
        Players with the same number are identical: the same text in several places.
    structure : Ratio, optional
        The value in closed form, where the model has one.
    payoff : {"log_odds", "similarity", "score"}
        What the values are.
    watch : callable, optional
        Called with the number of evaluations after each batch; it stops the game by raising
        :class:`Stopped`.
    limit : float, optional
        Seconds after which a batch is given up.

    Notes
    -----
    A coalition is asked for once: all methods that work on one game share its cache, and
    ``evaluations`` counts the coalitions that were really computed.
    """

    def __init__(
        self,
        n: int,
        value: Callable[[Masks], Values],
        groups: Sequence[int] | None = None,
        *,
        structure: Ratio | None = None,
        payoff: str = "log_odds",
        watch: Callable[[int], None] | None = None,
        limit: float | None = None,
    ) -> None:
        self.n = n
        self.groups = tuple(range(n)) if groups is None else tuple(groups)
        self.structure, self.payoff = structure, payoff
        self._value, self._watch, self._limit = value, watch, limit
        self._known: dict[bytes, float] = {}
        # Where nobody watches or waits, there is no reason to begin with little.
        self._batch = _LARGE if watch is None and limit is None else 1

    @property
    def evaluations(self) -> int:
        """How many coalitions were computed so far."""
        return len(self._known)

    def __call__(self, masks: ArrayLike) -> Values:
        """Worth of each coalition, floats (k,) for masks (k, n).

        Raises
        ------
        ValueError
            If the masks are not n wide.
        ModelError
            If the model raises, takes too long, or gives back anything but k finite numbers.
        Stopped
            If whoever watches says so. What was computed before any of these stays known.
        """
        rows = np.atleast_2d(np.asarray(masks, dtype=bool))
        if rows.shape[1] != self.n:
            raise ValueError(f"masks have {rows.shape[1]} columns, the game has {self.n} players")
        keys = [row.tobytes() for row in np.packbits(rows, axis=1)]
        new = {key: i for i, key in enumerate(keys) if key not in self._known}
        self._compute(list(new), rows[list(new.values())])
        return np.array([self._known[key] for key in keys])

    def ends(self) -> Values:
        """The worth of nothing and of everything, shape (2,).

        Everything is asked first: where the game is stopped, that has to be known.
        """
        return self(np.array([[True] * self.n, [False] * self.n]))[::-1]

    def known(self, mask: Masks) -> float | None:
        """The worth of one coalition where it was computed already; None where it was not."""
        return self._known.get(np.packbits(mask).tobytes())

    def again(self, times: int = 1) -> Values:
        """Everything kept, computed anew each time and one at a time, past the cache: (times,)."""
        whole = np.ones((1, self.n), dtype=bool)
        return np.array([self._asked(whole)[0] for _ in range(times)])

    def wobble(self) -> float:
        """How far a model differs from itself: the standard deviation of its value of everything.

        0 where it gives the same number again. Takes one evaluation, and four more where it does
        not; none of them is counted by ``evaluations``.
        """
        first = float(self(np.ones((1, self.n), dtype=bool))[0])
        if abs(float(self.again()[0]) - first) <= _SAME * max(1.0, abs(first)):
            return 0.0
        return max(float(np.std([first, *self.again(4)], ddof=1)), _SAME)

    def _compute(self, keys: list[bytes], rows: Masks) -> None:
        at = 0
        while at < len(rows):
            batch = rows[at : at + self._batch]
            started = perf_counter()
            worth = self._asked(batch)
            took = perf_counter() - started
            self._known.update(zip(keys[at : at + len(batch)], worth.tolist(), strict=True))
            at += len(batch)
            if took < _QUICK and len(batch) == self._batch:
                self._batch = min(self._batch * _GROWTH, _LARGE)
            elif took > _SLOW:
                self._batch = max(1, self._batch // 2)
            if self._watch is not None:
                self._watch(self.evaluations)

    def _asked(self, rows: Masks) -> Values:
        """The model's numbers for some coalitions, checked."""
        given = _called(self._value, rows, self._limit)
        try:
            worth = np.asarray(given, dtype=float)
        except (TypeError, ValueError) as error:
            raise ModelError(
                f"The model gave back something that is no list of {len(rows)} numbers ({error}). "
                "Correct its `score`."
            ) from error
        if worth.shape != (len(rows),):
            raise ModelError(
                f"The model gave back numbers of shape {worth.shape} for {len(rows)} coalitions, "
                f"where ({len(rows)},) is needed. Correct its `score`."
            )
        wrong = int((~np.isfinite(worth)).sum())
        if wrong:
            raise ModelError(
                f"The model gave back {wrong} of {len(rows)} values that are no finite number, so "
                "nothing can be said of them. Correct its `score`, or choose another model."
            )
        return worth


def _called(value: Callable[[Masks], Values], rows: Masks, seconds: float | None) -> Any:
    """What the model gives back, or an error that says what became of it.

    Python cannot end a thread: a model that hangs goes on in the background, and what it gives
    back later is dropped.
    """
    outcome: dict[str, Any] = {}

    def call() -> None:
        try:
            outcome["given"] = value(rows)
        except BaseException as error:  # it is raised again by the caller
            outcome["error"] = error

    if seconds is None:
        call()
    else:
        thread = Thread(target=call, daemon=True)
        thread.start()
        thread.join(seconds)
    if not outcome:
        raise ModelError(
            f"The model did not answer within {seconds:g} seconds while it was being explained. "
            "Try again, choose larger units, or raise the setting `explain_seconds`."
        )
    error = outcome.get("error")
    if error is None:
        return outcome["given"]
    if isinstance(error, WorkbenchError | Stopped) or not isinstance(error, Exception):
        raise error
    raise ModelError(
        f"The model raised {type(error).__name__} while it was being explained: {error}. Correct "
        "it and try again."
    ) from error
