"""A spreadsheet from a source: the same text and version of openpyxl give the same bytes.

The first heading is the title of the file, and every heading of the second level begins a sheet.
Amounts such as ``£190.17`` and ``52.10p`` become numbers that are shown so; all else stays text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from sample_data.packing import MADE, repack
from sample_data.source import AUTHOR, parts, title

_AMOUNT = re.compile(r"(£)?(\d+(?:\.(\d\d))?)(p)?")
_WIDEST = 60  # characters of a column


def build(source: str) -> bytes:
    """The XLSX of one source (see :mod:`sample_data.source`), as the bytes of the whole file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator = title(source), AUTHOR
    book.properties.created = MADE
    sheet: Worksheet | None = None
    for part in parts(source):
        if part.kind == "heading" and part.mark == "1":
            continue
        if part.kind == "heading":
            sheet = book.create_sheet(part.text)
        elif sheet is None or part.kind not in {"table", "paragraph"}:
            raise ValueError(f"“{part.text}” has no place in a sheet: write a heading, or a table.")
        elif part.kind == "paragraph":
            sheet.append([part.text])
        else:
            _table(sheet, part.rows)
    out = io.BytesIO()
    book.save(out)
    return repack(out.getvalue())


def _table(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    below = sheet.max_row + 1
    for number, row in enumerate(rows):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(below + number, column)
            cell.font = Font(bold=number == 0)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.value, cell.number_format = _value(text)
    for column in sheet.iter_cols(min_row=2):
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(longest + 2, _WIDEST)


def _value(text: str) -> tuple[str | float, str]:
    """What a cell holds, and the format by which it shows it."""
    found = _AMOUNT.fullmatch(text)
    if not found or bool(found[1]) == bool(found[4]):
        return text, "General"
    digits = "0.00" if found[3] else "0"
    return float(found[2]), f'"£"{digits}' if found[1] else f'{digits}"p"'
