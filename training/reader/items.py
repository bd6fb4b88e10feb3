"""Windows with labels as files, and what a training run is made of; numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
#: Numbers of a window and of a span in the files; the vocabulary has 30,522 words.
_SMALL = np.uint16


@dataclass(frozen=True)
class Hyperparameters:
    """What a training run is made of.

    Attributes
    ----------
    rounds : int
        Passes over the data; the made examples differ from pass to pass.
    batch : int
        Windows of a step; windows of like length go together.
    rate, head_rate : float
        Highest learning rate of the encoder and of the untrained heads.
    warm : float
        Share of the steps in which the rate rises; it falls linearly to 0 afterwards.
    dropout : float
        Share of the numbers between layers that a step leaves out.
    from_elsewhere, from_changed : float
        Made unanswerable examples, as a share of the answered ones.
    share_of_shifts : float
        Share of the answered questions of product reviews and of forum posts in each round.
    unanswerable_times : int
        How often a round shows each unanswerable question that people wrote.
    answerable_weight : float
        Weight of the loss of the head that says whether the passage answers at all.
    teachers : int
        Readers that are trained first, alike but for chance; this one learns from what they say
        on average as well [1]_. 0: from the labels alone.
    from_teachers : float
        Weight of what they say; the labels have the rest.
    threads : int
        Of a processor; sums come out a little differently with another number.

    References
    ----------
    .. [1] G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural Network", 2015.
    """

    rounds: int = 4
    batch: int = 32
    rate: float = 1.5e-4
    head_rate: float = 5e-4
    decay: float = 0.01
    warm: float = 0.08
    clip: float = 1.0
    dropout: float = 0.1
    from_elsewhere: float = 0.2
    from_changed: float = 0.25
    share_of_shifts: float = 1.0
    unanswerable_times: int = 3
    answerable_weight: float = 0.3
    teachers: int = 4
    from_teachers: float = 0.7
    seed: int = 0
    threads: int = 2


@dataclass(frozen=True)
class Item:
    """One window with its labels; start and end count in the window, 0 is "not here".

    Attributes
    ----------
    ids : int array, shape (t,)
    first : int
        Position of the passage's part in ``ids``.
    """

    ids: Ids
    first: int
    start: int
    end: int
    answerable: float


@dataclass(frozen=True)
class Held:
    """One window of a held-out question.

    Attributes
    ----------
    question : int
        Its number.
    begins : int
        Which of the passage's tokens is the window's first.
    golds : tuple of (first, last)
        Tokens of the passage that answer; none where it does not.
    """

    question: int
    ids: Ids
    first: int
    begins: int
    golds: tuple[tuple[int, int], ...]


def round_file(folder: Path, number: int) -> Path:
    """Where the windows of a pass stand."""
    return folder / f"round-{number}.npz"


def held_file(folder: Path) -> Path:
    """Where the held-out windows stand."""
    return folder / "held.npz"


def write(path: Path, items: Sequence[Item] | Sequence[Held]) -> None:
    """Write windows."""
    lengths = np.array([len(i.ids) for i in items], dtype=_SMALL)
    ids = np.concatenate([i.ids for i in items]).astype(_SMALL)
    numbers = np.array([_numbers(i) for i in items], dtype=np.int32)
    golds = [(n, a, b) for n, i in enumerate(items) if isinstance(i, Held) for a, b in i.golds]
    np.savez(
        path, ids=ids, lengths=lengths, numbers=numbers,
        golds=np.array(golds, dtype=np.int32).reshape(-1, 3),
    )  # fmt: skip


def _numbers(item: Item | Held) -> tuple[int, int, int, int]:
    if isinstance(item, Held):
        return item.question, item.first, item.begins, 0
    return item.first, item.start, item.end, int(item.answerable)


def read(path: Path) -> list[Item]:
    """The windows of a round."""
    with np.load(path) as file:
        each = np.split(file["ids"].astype(np.int64), np.cumsum(file["lengths"], dtype=int)[:-1])
        return [
            Item(ids, first, start, end, float(answerable))
            for ids, (first, start, end, answerable) in zip(
                each, file["numbers"].tolist(), strict=True
            )
        ]


def read_held(path: Path) -> list[Held]:
    """The held-out windows."""
    with np.load(path) as file:
        each = np.split(file["ids"].astype(np.int64), np.cumsum(file["lengths"], dtype=int)[:-1])
        golds: dict[int, list[tuple[int, int]]] = {}
        for number, a, b in file["golds"].tolist():
            golds.setdefault(number, []).append((a, b))
        return [
            Held(question, ids, first, begins, tuple(golds.get(n, ())))
            for n, (ids, (question, first, begins, _)) in enumerate(
                zip(each, file["numbers"].tolist(), strict=True)
            )
        ]
