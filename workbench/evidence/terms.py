"""The terms of many texts as numbers, so that a text that stays is not taken apart again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import tokens


class Terms:
    """What terms each text holds, in reading order. It is never changed, so threads may share it.

    Attributes
    ----------
    vocabulary : mapping
        The number of each term that occurs, counted from 0 in the order of first occurrence.
    ids : int32 array, shape (all terms,), read-only
        The terms of one text after another.
    ends : int64 array, shape (texts,), read-only
        Where in ``ids`` each text ends.
    settings : str
        How the texts were taken apart.
    """

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        ids: NDArray[np.int32],
        ends: NDArray[np.int64],
        settings: str = "",
    ) -> None:
        if int(ends[-1] if len(ends) else 0) != len(ids):
            raise ValueError("terms and the ends of their texts do not fit")
        self.vocabulary, self.ids, self.ends, self.settings = vocabulary, ids, ends, settings

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> Terms:
        """Of texts that are taken apart already."""
        vocabulary: dict[str, int] = {}
        return _joined(vocabulary, [_numbers(vocabulary, terms) for terms in documents], "")

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        hashes: Sequence[bytes],
        *,
        previous: Terms | None = None,
        held: Sequence[bytes] = (),
    ) -> Terms:
        """Take texts apart; one that ``previous`` holds is taken from there.

        Nothing stays of texts that are not among these: their terms leave the vocabulary.

        Parameters
        ----------
        hashes, held : sequence of bytes
            Of each text, and of each text of ``previous``.
        """
        if previous is None or previous.settings != tokens.SETTINGS:
            previous, held = cls.of([]), ()
        place = {h: i for i, h in enumerate(held)}
        pieces = np.split(np.asarray(previous.ids), previous.ends[:-1]) if held else []
        vocabulary = dict(previous.vocabulary)
        found: list[NDArray[np.int32]] = []
        for text, h in zip(texts, hashes, strict=True):
            if h not in place:
                place[h] = len(pieces)
                pieces.append(_numbers(vocabulary, tokens.terms(text)))
            found.append(pieces[place[h]])
        return _joined(vocabulary, found, tokens.SETTINGS)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many terms each text has, shape (texts,)."""
        return np.diff(self.ends, prepend=0)

    def save(self, folder: Path) -> None:
        """Write all but the vocabulary into an existing folder."""
        np.save(folder / "terms.npy", self.ids)
        np.save(folder / "ends.npy", self.ends)

    @classmethod
    def load(cls, folder: Path, vocabulary: Mapping[str, int], settings: str) -> Terms:
        """Read what :meth:`save` wrote; it stays on disk until it is needed."""
        ids, ends = (np.load(folder / name, mmap_mode="r") for name in ("terms.npy", "ends.npy"))
        return cls(vocabulary, ids, ends, settings)


def _numbers(vocabulary: dict[str, int], terms: Sequence[str]) -> NDArray[np.int32]:
    return np.array([vocabulary.setdefault(t, len(vocabulary)) for t in terms], np.int32)


def _joined(
    vocabulary: Mapping[str, int], pieces: Sequence[NDArray[np.int32]], settings: str
) -> Terms:
    """Texts one after another, numbered anew in the order in which terms occur first."""
    ids = np.concatenate((np.zeros(0, np.int32), *pieces))
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
    first = np.full(len(vocabulary), len(ids), np.int64)
    first[ids[::-1]] = np.arange(len(ids))[::-1]  # written last, and so kept: the first place
    order = np.argsort(first, kind="stable")
    used = order[: np.count_nonzero(first < len(ids))]
    number = np.zeros(len(vocabulary), np.int32)
    number[order] = np.arange(len(vocabulary), dtype=np.int32)
    names = list(vocabulary)
    return Terms({names[i]: n for n, i in enumerate(used.tolist())}, number[ids], ends, settings)
