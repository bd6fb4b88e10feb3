"""A limit of requests a minute, shared by everybody in this process who asks one endpoint."""

from __future__ import annotations

from collections import deque
from threading import Lock
from time import monotonic

from workbench.records import Endpoint

MINUTE = 60.0


class Limit:
    """At most so many turns within a window of time. Threads may share it.

    Parameters
    ----------
    window : float
        Seconds.
    """

    def __init__(self, window: float = MINUTE) -> None:
        self._window = window
        self._taken: deque[float] = deque()
        self._lock = Lock()

    def take(self, most: int) -> float:
        """Take a turn if there is one: 0.0, or the seconds until there can be one.

        Parameters
        ----------
        most : int
            Turns in the window; 0: as many as one likes.
        """
        if most <= 0:
            return 0.0
        now = monotonic()
        with self._lock:
            while self._taken and self._taken[0] <= now - self._window:
                self._taken.popleft()
            if len(self._taken) < most:
                self._taken.append(now)
                return 0.0
            return self._taken[len(self._taken) - most] + self._window - now


_limits: dict[tuple[str, str, str], Limit] = {}
_lock = Lock()


def of(endpoint: Endpoint) -> Limit:
    """The one limit of an endpoint in this process."""
    with _lock:
        return _limits.setdefault((endpoint.name, endpoint.preset, endpoint.url), Limit())
