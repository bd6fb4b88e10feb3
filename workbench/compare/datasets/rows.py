"""CSV, record by record: a broken one is named, and the lines after it are read all the same."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from workbench.compare.datasets import streams
from workbench.compare.datasets.drafts import broken
from workbench.records import SetNote

#: A value in quotation marks spans so many lines at most; or one that never closes would swallow
#: the rest of the file.
MOST_LINES = 1000
#: A value of more characters is no value of a question set.
LONGEST_CELL = 131_072
_MARKS = ",;\t|"
_STATED = re.compile(r"sep=(.)\r?\n?\Z")  # the line by which Excel says what parts the values

_Line = tuple[int, str | None]


def records(text: TextIO, name: str) -> Iterator[tuple[int, list[str]] | SetNote]:
    """The cells of each record with the number of its first line; the first is the head.

    Empty records are left out.
    """
    source = streams.lines(text)
    waiting: deque[_Line] = deque()
    first = next(source, None)
    mark = ","
    if first is not None:
        stated = _STATED.match(first[1] or "")
        mark = stated[1] if stated else _mark(first[1] or "")
        waiting.extend([] if stated else [first])
    while waiting or (line := next(source, None)) is not None:
        if not waiting:
            waiting.append(line)  # type: ignore[arg-type]  # it is not None here
        yield from _record(waiting, source, mark, name)


def _record(
    waiting: deque[_Line], source: Iterator[_Line], mark: str, name: str
) -> Iterator[tuple[int, list[str]] | SetNote]:
    """One record from the lines that wait and those that come; what it does not use waits."""
    taken: list[_Line] = []

    def fed() -> Iterator[str]:
        for _ in range(MOST_LINES):
            line = waiting.popleft() if waiting else next(source, None)
            if line is None:
                return
            taken.append(line)
            if line[1] is None:
                return
            yield line[1]

    why = ""
    cells: list[str] = []
    try:
        cells = next(csv.reader(fed(), delimiter=mark, skipinitialspace=True, strict=True), [])
    except csv.Error as error:
        why = _in_words(str(error))
    number = taken[0][0]
    if taken[0][1] is None:
        why = f"it has more than {streams.LONGEST_LINE:,} characters."
    elif any(len(cell) > LONGEST_CELL for cell in cells):
        why = _in_words("field larger")
    elif why:
        waiting.extendleft(reversed(taken[1:]))
    if why:
        yield broken(f"Line {number} of {name}", why, number)
    elif any(cell.strip() for cell in cells):
        yield number, cells


def _in_words(error: str) -> str:
    if "field larger" in error:
        return f"a cell has more than {LONGEST_CELL:,} characters."
    return (
        "it cannot be taken apart. Look for a quotation mark that is not closed there, or not "
        "doubled where it should be."
    )


def _mark(head: str) -> str:
    """What parts the values: that which cuts the head into most; a comma where none does."""

    def width(mark: str) -> int:
        try:
            return len(next(csv.reader([head], delimiter=mark, skipinitialspace=True), []))
        except csv.Error:
            return 0

    return max(_MARKS, key=width)
