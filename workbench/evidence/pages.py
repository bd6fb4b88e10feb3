"""Where stored text stands among the characters of its page.

The stored text of a page is made of whole lines of the page, in their order; some lines are left
out (page numbers, running heads), and white space, hyphens, bullets and the signs between cells
change on the way. So letters and digits alone are compared: the stored ones are the page's lines
one after the other, and the only question is which lines were kept. Which of two equal lines it
was follows from those before and after it.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from workbench.records import Block

_BREAK = "\n\n"  # parts the blocks of a stored text
_WIDTH = 64  # ways to go on that are followed at once
_AHEAD = 4  # equal starts of blocks that are tried behind a gap
_JUMP = 20  # what leaving stored letters out costs, beside their number


class Window(NamedTuple):
    """The stored text that may stand on a page is ``text[start:end]``.

    It begins with the last block of an earlier page, whose last sentence may run over on to this
    one; the blocks of the page itself begin at ``own``.
    """

    start: int
    own: int
    end: int


class Letters(NamedTuple):
    """The letters and digits of a text, decomposed, and the index that each comes from."""

    text: str
    at: list[int]


class _Link(NamedTuple):
    line: int
    position: int
    before: _Link | None


def window(blocks: Sequence[Block], number: int) -> Window:
    """Which stretch of a stored text may stand on a page, counted from 1."""
    own = [b for b in blocks if b.page == number]
    earlier = [b for b in blocks if b.page is not None and b.page < number][-1:]
    if not (own or earlier):
        return Window(0, 0, 0)
    start = (earlier or own)[0].start
    return Window(start, own[0].start if own else earlier[0].end, (own or earlier)[-1].end)


def letters(characters: Sequence[str]) -> Letters:
    """The letters and digits of a sequence of characters.

    Accents and other marks are left out, ligatures and compatibility forms taken apart, so that
    two ways of writing the same become one.
    """
    found: list[str] = []
    at: list[int] = []
    for index, character in enumerate(characters):
        for part in unicodedata.normalize("NFKD", character):
            if part.isalnum():
                found.append(part)
                at.append(index)
    return Letters("".join(found), at)


def locate(
    text: str,
    own: int,
    spans: Sequence[tuple[int, int]],
    characters: Sequence[str],
    lines: Sequence[tuple[int, int]],
) -> list[tuple[list[int], int]]:
    """Find spans of a stored text among the characters of a page.

    Parameters
    ----------
    text : str
        The stored text of the page's :func:`window`.
    own : int
        Where in it the page's own blocks begin; its length where there are none.
    spans : sequence of (start, end)
    characters : sequence of str
        Those of the page, in the order of the file.
    lines : sequence of (int, int)
        Start and end of each line among them.

    Returns
    -------
    list of (list of int, int)
        For each span the indices of its characters that are on the page, ascending; and of how
        many letters and digits it consists.
    """
    stored, found = letters(text), []
    place = _places(text, own, stored, characters, lines)
    for start, end in spans:
        wanted = range(bisect_left(stored.at, start), bisect_left(stored.at, end))
        hits = [(k, *place[k]) for k in wanted if k in place]
        indices = set(_between(hits, lines))
        if hits:
            (first, _, low), (last, _, high) = hits[0], hits[-1]
            before, beyond = text[start : stored.at[first]], text[stored.at[last] + 1 : end]
            indices.update(_same(before[::-1], range(low - 1, -1, -1), characters))
            indices.update(_same(beyond, range(high + 1, len(characters)), characters))
        found.append((sorted(i for i in indices if characters[i].strip()), len(wanted)))
    return found


def _places(
    text: str,
    own: int,
    stored: Letters,
    characters: Sequence[str],
    lines: Sequence[tuple[int, int]],
) -> dict[int, tuple[int, int]]:
    """For the stored letters that are on the page, their line and the index of the character."""
    shown = [letters(characters[start:stop]) for start, stop in lines]
    place = {}
    starts = _starts(text, own, stored)
    for line, position in _kept([line.text for line in shown], stored.text, starts):
        for offset, at in enumerate(shown[line].at):
            place[position + offset] = line, lines[line][0] + at
    return place


def _between(
    hits: Sequence[tuple[int, int, int]], lines: Sequence[tuple[int, int]]
) -> Iterator[int]:
    """The indices of letters, and of what stands between two that are neighbours in the text."""
    yield from (index for _, _, index in hits)
    for (k, line, index), (after, next_line, next_index) in pairwise(hits):
        if after != k + 1:
            continue
        if line == next_line:
            yield from range(index, next_index)
        else:
            yield from range(index, lines[line][1])
            yield from range(lines[next_line][0], next_index)


def _same(text: str, indices: range, characters: Sequence[str]) -> Iterator[int]:
    """Go on from the edge of a span for as long as its quotes, stops and signs are on the page."""
    wanted = [c for c in text if not c.isspace()]
    for index in indices:
        if not wanted:
            return
        if not characters[index].strip():
            continue
        if characters[index] != wanted.pop(0):
            return
        yield index


def _starts(text: str, own: int, stored: Letters) -> list[int]:
    """The stored letters with which the page's own blocks begin; at least where they would."""
    starts, at = {bisect_left(stored.at, own)}, text.find(_BREAK, own)
    while at >= 0:
        starts.add(bisect_left(stored.at, at))
        at = text.find(_BREAK, at + 1)
    return sorted(starts)


def _kept(lines: Sequence[str], stored: str, starts: Sequence[int]) -> list[tuple[int, int]]:
    """The lines that make up the stored letters, and the letter with which each begins.

    Of all ways to leave lines out, the one that leaves out the fewest letters. Stored letters are
    left out only where they stand on other pages, before the first line and after the last one,
    and at a cost up to the start of a block.
    """
    own, last = starts[0], starts[-1]
    there = {line: [start for start in starts if stored.startswith(line, start)]
             for line in set(lines) if line}  # fmt: skip
    states: dict[int, tuple[int, _Link | None]] = {-1: (0, None)}  # letters used -> cost, way
    for number, line in enumerate(lines):
        if not line:
            continue
        after = {at: (cost + len(line), way) for at, (cost, way) in states.items()}
        for at, (cost, way) in states.items():
            for position, price in _fits(line, stored, at, own, there[line]):
                end = position + len(line)
                if end not in after or cost + price <= after[end][0]:
                    after[end] = cost + price, _Link(number, position, way)
        cheapest = sorted(after.items(), key=lambda state: (state[1][0], -state[0]))
        states = dict(cheapest[:_WIDTH])

    def total(state: tuple[int, tuple[int, _Link | None]]) -> int:
        """The cost with what is left: the last block has to begin here, not to end."""
        at, (cost, _) = state
        reached = at > last or (at == last == len(stored)) or (at < 0 and own == len(stored))
        return cost if reached else cost + _JUMP + last - max(at, 0)

    way = min(states.items(), key=total)[1][1]
    found = []
    while way:
        found.append((way.line, way.position))
        way = way.before
    return found[::-1]


def _fits(
    line: str, stored: str, at: int, own: int, there: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Where a line can stand after the first ``at`` letters, and what that costs."""
    if at < 0:  # nothing is placed yet: the end of a block that began on an earlier page, or own
        position = stored.find(line, 0, own + len(line))
        for _ in range(_WIDTH):
            if position < 0:
                break
            yield position, 0
            position = stored.find(line, position + 1, own + len(line))
    elif stored.startswith(line, at):
        yield at, 0
    start = max(at, own)
    begin = bisect_right(there, start)
    for position in there[begin : begin + _AHEAD]:
        yield position, _JUMP + position - start
