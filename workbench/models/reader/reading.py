"""What the network made of one passage: spans, what each is worth, and what is worth most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.models.reader.network import WITHIN, Logits, Network, Weighing
from workbench.models.reader.windows import Ids, Tokens, Window, windows

#: Tokens of an answer, at most.
LONGEST = 30
Grid = NDArray[np.float64]


@dataclass(frozen=True)
class Span:
    """A stretch of a text as an answer.

    Attributes
    ----------
    start, end : int
        Offsets into the text.
    first, last, answerable : float
        What its score is made of: that it begins here and ends here rather than nowhere, and
        that the passage answers at all.
    score : float
        Log-odds that the text answers with this span.
    """

    start: int
    end: int
    first: float
    last: float
    answerable: float
    score: float


class Reading:
    """One text as the network read it, with one question.

    Parameters
    ----------
    text : str
        Removed parts are blanks in it, so that offsets stay.
    gaps : sequence of (start, end)
        The removed parts: no span reaches over one.
    """

    def __init__(
        self,
        network: Network,
        question: str,
        text: str,
        gaps: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._by: Weighing = network.weighing
        self._tokens: Tokens = network.tokens(text)
        self._windows: list[tuple[Window, Logits]] = []
        if len(self._tokens.ids):
            asked = network.tokens(question)
            self._windows = [(w, network.read(w)) for w in windows(asked, self._tokens)]
        self._part = _parts(self._tokens.offsets, gaps)
        self._begins, self._ends = _whole_words(text, self._tokens.offsets)
        #: Start plus end of the best span of each window.
        self._highest = {
            id(window): float(np.max(self._grid(window, logits, ()), initial=-np.inf))
            for window, logits in self._windows
        }

    def __len__(self) -> int:
        return len(self._windows)

    def highest(self) -> tuple[float, float]:
        """Start plus end of the best span less "not here", and the head, of the best window."""
        window, logits = max(self._windows, key=lambda read: self._highest[id(read[0])])
        return self._highest[id(window)], logits.answerable

    def best(self, count: int = 1) -> list[Span]:
        """The best spans, none of which overlaps a better one."""
        found: list[Span] = []
        for _ in range(count):
            span = self.best_beside([(s.start, s.end) for s in found])
            if span is None:
                break
            found.append(span)
        return found

    def best_beside(self, taken: Sequence[tuple[int, int]]) -> Span | None:
        """The best span that overlaps none of these stretches; None where nothing is left."""
        best: Span | None = None
        for window, logits in self._windows:
            grid = self._grid(window, logits, taken)
            at = int(grid.argmax())
            length, first = divmod(at, grid.shape[1])
            if not np.isfinite(grid[length, first]):
                continue
            span = self._span(window, logits, first, first + length)
            if best is None or span.score > best.score:
                best = span
        return best

    def at(self, start: int, end: int) -> Span | None:
        """A given stretch as an answer, in the window that likes it best; None outside of all."""
        offsets = self._tokens.offsets
        inside = np.flatnonzero((offsets[:, 1] > start) & (offsets[:, 0] < end))
        if not len(inside):
            return None
        first, last = int(inside[0]), int(inside[-1])
        there = [
            self._span(w, logits, first - w.start, last - w.start)
            for w, logits in self._windows
            if w.start <= first and last < w.end and np.isfinite(self._highest[id(w)])
        ]
        return max(there, key=lambda s: s.score, default=None)

    def _span(self, window: Window, logits: Logits, first: int, last: int) -> Span:
        offsets, by = self._tokens.offsets, self._by
        whole = self._highest[id(window)]
        parts = (
            WITHIN * float(logits.start[first]),
            WITHIN * float(logits.end[last]),
            (by.span - WITHIN) * whole + by.answerable * logits.answerable + by.constant,
        )
        return Span(
            int(offsets[window.start + first, 0]),
            int(offsets[window.start + last, 1]),
            *parts,
            sum(parts),
        )

    def _grid(self, window: Window, logits: Logits, taken: Sequence[tuple[int, int]]) -> Grid:
        """Start plus end of every span of a window, (tokens more than one, first token)."""
        inside = slice(window.start, window.end)
        total = window.end - window.start
        free = np.ones(total, dtype=bool)
        for start, end in taken:
            offsets = self._tokens.offsets[inside]
            free &= (offsets[:, 1] <= start) | (offsets[:, 0] >= end)
        part = np.where(free, self._part[inside], -1)
        # Taken tokens split a part in two: a span may not step over them.
        part = np.where(free, np.cumsum(~free) * (self._part.max(initial=0) + 1) + part, -1)
        starts = np.where(free & self._begins[inside], logits.start, -np.inf)
        ends = np.where(free & self._ends[inside], logits.end, -np.inf)
        grid = np.full((min(LONGEST, total), total), -np.inf)
        for more in range(len(grid)):
            n = total - more
            same = part[:n] == part[more:]
            grid[more, :n] = np.where(same, starts[:n] + ends[more:], -np.inf)
        return grid


def _parts(offsets: Ids, gaps: Sequence[tuple[int, int]]) -> Ids:
    """Numbers tokens so that those between two gaps have the same."""
    part = np.zeros(len(offsets), dtype=np.int64)
    for _, end in gaps:
        part += offsets[:, 0] >= end
    return part


def _whole_words(text: str, offsets: Ids) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which tokens begin and which end a word: an answer is cut out at words."""
    follows = np.zeros(len(offsets), dtype=bool)  # continues the word of the token before
    for i, (a, b) in enumerate(pairwise(offsets.tolist())):
        joined = a[1] == b[0] and a[1] > a[0] and b[1] > b[0]
        follows[i + 1] = joined and text[a[1] - 1].isalnum() and text[b[0]].isalnum()
    ends = ~np.append(follows[1:], False)
    return ~follows, ends
