"""An explanation is a game: players are units of evidence, the payoff is the answer's log-odds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.models.base import ScoringModel
from workbench.records import Candidate, Evidence, Unit

Masks = NDArray[np.bool_]
Values = NDArray[np.float64]


class Game:
    """``n`` players and what each coalition of them is worth.

    Parameters
    ----------
    n : int
        Number of players.
    value : callable
        Takes masks, bool (k, n), True for a player that takes part; gives floats (k,).

    Notes
    -----
    A coalition is asked for once: all methods that work on one game share its cache, and
    ``evaluations`` counts the coalitions that were really computed.
    """

    def __init__(self, n: int, value: Callable[[Masks], Values]) -> None:
        self.n = n
        self._value = value
        self._known: dict[bytes, float] = {}

    @property
    def evaluations(self) -> int:
        """How many coalitions were computed so far."""
        return len(self._known)

    def __call__(self, masks: ArrayLike) -> Values:
        """Worth of each coalition, floats (k,) for masks (k, n)."""
        rows = np.atleast_2d(np.asarray(masks, dtype=bool))
        if rows.shape[1] != self.n:
            raise ValueError(f"masks have {rows.shape[1]} columns, the game has {self.n} players")
        keys = [np.packbits(row).tobytes() for row in rows]
        new = {key: row for key, row in zip(keys, rows, strict=True) if key not in self._known}
        if new:
            worth = np.asarray(self._value(np.array(list(new.values()))), dtype=float)
            self._known.update(zip(new, worth.tolist(), strict=True))
        return np.array([self._known[key] for key in keys])


def units_of(evidence: Sequence[Evidence], kind: str) -> tuple[Unit, ...]:
    """The evidence as removable units, in reading order.

    Parameters
    ----------
    kind : {"passage", "sentence", "word"}
        Words are those of :func:`workbench.evidence.tokens.words`.

    Raises
    ------
    ValueError
        For another kind.
    """
    if kind not in ("passage", "sentence", "word"):
        raise ValueError(f"“{kind}” is no unit; choose passage, sentence or word")
    units = []
    for item in evidence:
        p = item.passage
        for start, end in _spans(item, kind):
            units.append(Unit(p.document, p.text_sha256, start, end, p.cut(start, end), kind))
    return tuple(dict.fromkeys(units))


def _spans(item: Evidence, kind: str) -> Sequence[tuple[int, int]]:
    p = item.passage
    if kind == "passage":
        return [(p.start, p.end)]
    if kind == "sentence":
        return p.sentences
    from workbench.evidence.tokens import words  # noqa: PLC0415  (only words need it)

    return [(p.start + start, p.start + end) for start, end in words(p.text)]


def answer_game(
    model: ScoringModel,
    question: str,
    evidence: Sequence[Evidence],
    candidate: Candidate,
    units: Sequence[Unit],
) -> Game:
    """The game whose payoff is the log-odds that the model gives ``candidate``."""
    return Game(len(units), lambda masks: model.score(question, evidence, candidate, units, masks))
