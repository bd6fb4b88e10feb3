"""CSV and its kin: values parted by commas, semicolons, tabs or bars, one row a line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from workbench.errors import DocumentError
from workbench.evidence.formats import table
from workbench.evidence.formats.content import Content, numbered
from workbench.evidence.formats.encoding import decode

_MARKS = "\t;|,"  # where two fit alike, the one that running text holds less often
_STATED = re.compile(r"sep=(.)\r?\n")  # the line by which Excel says what parts the values
_SAMPLE = 200  # rows that show what parts the values


def read(data: bytes) -> Content:
    """The rows of a CSV file; ``table`` says how they become text.

    Quoted values may hold line breaks. Rows that are longer than the first one are read, and named
    in the note.
    """
    text = decode(data)
    stated = _STATED.match(text)
    mark = stated[1] if stated else _mark(text)
    reader = csv.reader(
        io.StringIO(text[stated.end() :] if stated else text, newline=""),
        delimiter=mark,
        skipinitialspace=True,
        strict=True,
    )
    rows: list[table.Row] = []
    long: list[int] = []
    width = 0
    offset = 2 if stated else 1
    try:
        first = reader.line_num + offset
        for cells in reader:
            row = {at: cell for at, cell in enumerate(cells) if cell.strip()}
            width = width or (len(cells) if len(row) > 1 else 0)
            if width and row and max(row) >= width:
                long.append(first)
            rows.append(row)
            first = reader.line_num + offset
    except csv.Error as error:
        raise DocumentError(
            f"The table cannot be read at line {first}: {error}. Look for a quotation mark that is "
            "not closed there or doubled where it should be, and export the table again."
        ) from error
    note = f"{numbered('Line', long)} held more values than the head of the table." if long else ""
    return Content(list(table.blocks(rows)), note=note)


def _mark(text: str) -> str:
    """What parts the values: that which cuts most rows into the same number of them."""
    best, most = ",", 0.0
    for mark in _MARKS:
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=True)
        try:
            for row, _ in zip((row for row in reader if any(row)), range(_SAMPLE), strict=False):
                widths[len(row)] += 1
        except csv.Error:  # a quotation mark opens and does not close, seen with this mark
            pass
        same = max((count for width, count in widths.items() if width > 1), default=0)
        share = same / max(1, widths.total())
        if share > most:
            best, most = mark, share
    return best
