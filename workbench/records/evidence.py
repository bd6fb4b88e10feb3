"""Retrieved passages with their scores, and citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.records.documents import Mark, Passage


@dataclass(frozen=True, slots=True)
class Signal:
    """One retrieval signal of one passage, and the range that min-max scaling used.

    The signal's share of the score is ``weight * (raw - low) / (high - low)``; 0 where the range
    is empty.
    """

    raw: float
    low: float
    high: float
    weight: float

    @property
    def share(self) -> float:
        """What this signal adds to the passage's score."""
        width = self.high - self.low
        return self.weight * (self.raw - self.low) / width if width > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Split:
    """What a passage's score is made of: ``sum of cells + scale == score``.

    ``cells[i][j]`` is the share of question word ``i`` with passage word ``j``; ``scale`` holds
    the offsets of the min-max, which belong to no word.
    """

    query: tuple[str, ...]
    words: tuple[tuple[int, int], ...]  # spans of the passage's words in the stored text
    cells: tuple[tuple[float, ...], ...]  # (len(query), len(words))
    scale: float
    score: float

    @property
    def by_word(self) -> tuple[float, ...]:
        """The share of each passage word, summed over the question's words."""
        if not self.cells:
            return (0.0,) * len(self.words)
        return tuple(sum(column) for column in zip(*self.cells, strict=True))

    @property
    def residual(self) -> float:
        """Score less the sum of all parts; 0 but for rounding."""
        return self.score - (sum(sum(row) for row in self.cells) + self.scale)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved passage with its score, from 0 to 1, and where the score comes from."""

    rank: int  # counted from 1
    passage: Passage
    score: float
    signals: Mapping[str, Signal] = field(default_factory=dict)
    split: Split | None = None
    marks: tuple[Mark, ...] = ()  # as of the moment at which it is shown; not stored


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact characters of a stored text. It resolves, or it does not exist."""

    document: str
    text_sha256: str
    start: int
    end: int
    text: str
