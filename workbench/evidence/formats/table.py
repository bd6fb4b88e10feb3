"""Tables of data, as CSV and XLSX hold them: every row becomes text that can be understood alone.

The first row of several cells gives the names of the columns, unless it holds a number: then the
table has no names, and its rows stand as they are. Names are repeated in every row ("Tariff: Flex |
Unit rate: 24.1"); nothing else is added. A first cell that stands alone above a table, or behind a
blank row, is a title or a remark and becomes a paragraph; then new names may come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from workbench.evidence.formats.content import RawBlock

#: The cells of a row by column, counted from 0; a blank row is empty.
Row = Mapping[int, str]

_NUMBER = re.compile(r"[-+(]*\s?[^\w\s]?\s?\d[\d.,:/ '-]*\s?(?:[^\w\s]|\w{1,3})?\)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def blocks(rows: Iterable[Row]) -> Iterator[RawBlock]:
    """The blocks of a sheet."""
    filled = [{at: cell for at, cell in row.items() if cell.strip()} for row in rows]
    several = any(len(row) > 1 for row in filled)
    first = min((min(row) for row in filled if row), default=0)
    names: dict[int, str] = {}
    unused = False  # whether the names stand above no row yet
    opening, titled, numbers = True, True, False  # at an edge, below a title, with numbers so far
    for row in filled:
        if not row:
            opening = True
            continue
        if several and opening and len(row) == 1 and first in row:
            yield RawBlock("paragraph", next(iter(row.values())))
            titled = True
            continue
        if opening and (titled or numbers) and _are_names(row):
            if unused:
                yield _bare(names)
            names, unused, numbers = row, True, False
        else:
            yield RawBlock("row", _line(row, names))
            unused = False
            numbers = numbers or any(map(_is_number, row.values()))
        opening = titled = False
    if unused:
        yield _bare(names)


def _are_names(row: Row) -> bool:
    return not any(_is_number(cell) for cell in row.values())


def _is_number(cell: str) -> bool:
    """Whether a cell holds a number, an amount or a date; years often name columns."""
    text = cell.strip()
    return bool(_NUMBER.fullmatch(text)) and not _YEAR.fullmatch(text)


def _line(row: Row, names: Row) -> str:
    parts = []
    for at, cell in sorted(row.items()):
        name = _flat(names.get(at, "")).rstrip(":").rstrip()
        parts.append(f"{name}: {_flat(cell)}" if name else _flat(cell))
    return " | ".join(parts)


def _bare(names: Row) -> RawBlock:
    """Names of columns without any row: all that the table says."""
    return RawBlock("row", _line(names, {}))


def _flat(cell: str) -> str:
    return " ".join(cell.split())
