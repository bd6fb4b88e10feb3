"""Spreadsheets (XLSX): a heading for each sheet, and rows that can be understood alone.

Values are read as the file stores them; nothing is ever computed. What a reader of the sheet does
not see is handed over apart, as far as it has letters, and counted in the note: hidden sheets, rows
and columns, and cells whose style hides them (``xlsx_look`` says which those are).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from workbench.errors import DocumentError
from workbench.evidence.formats import cells, table, xlsx_look
from workbench.evidence.formats.content import Content, RawBlock, counted
from workbench.evidence.formats.office import Package, attribute, local

_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_TRUE = frozenset({"1", "true", "on"})
_MOST_HIDDEN = (
    500  # rows of hidden text that are handed over; hidden sheets may hold masses of data
)
_COLUMNS = 16_384  # that a sheet can have


@dataclass(slots=True)
class _Book:
    """What all sheets share, and the counts for the note."""

    strings: list[str]
    formats: list[str]
    unseen: list[bool]  # by cell style
    since_1904: bool
    left_out: dict[str, int] = field(default_factory=dict)
    uncomputed: int = 0
    hidden: list[str] = field(default_factory=list)

    def leave_out(self, what: str, number: int = 1) -> None:
        self.left_out[what] = self.left_out.get(what, 0) + number

    def hide(self, texts: Iterable[str]) -> None:
        """Note a row of hidden text; numbers alone say nothing."""
        row = " | ".join(text for text in texts if text)
        if len(self.hidden) < _MOST_HIDDEN and any(map(str.isalpha, row)):
            self.hidden.append(row)

    def note(self) -> str:
        said = []
        if self.left_out:
            parts = [counted(number, f"hidden {what}") for what, number in self.left_out.items()]
            said.append(f"Left out: {', '.join(parts)}.")
        if self.uncomputed:
            have = "has" if self.uncomputed == 1 else "have"
            said.append(
                f"{counted(self.uncomputed, 'formula')} {have} no stored value and "
                f"{'stands' if self.uncomputed == 1 else 'stand'} as text; to get values, open and "
                "save the file in a spreadsheet program."
            )
        return " ".join(said)


def read(data: bytes) -> Content:
    """The rows of an XLSX file, sheet by sheet."""
    package = Package(data)
    main = package.main()
    root = package.xml(main) if main else None
    if root is None or root.find("{*}sheets") is None:
        raise DocumentError(
            "The file holds no spreadsheet. Open it in its own program and save a new copy."
        )
    mac = attribute(root.find("{*}workbookPr"), "date1904") in _TRUE
    book = _Book(_strings(package, main), *_looks(package, main), mac)
    targets = package.targets(main)
    blocks: list[RawBlock] = []
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        # An attribute "id" in the namespace of relations, beside "sheetId" in none.
        part = targets.get(attribute(sheet, "id") or "", "")
        if sheet.get("state", "visible") != "visible":
            book.leave_out("sheet")
            _note_sheet(package, part, book)
            continue
        rows = list(table.blocks(_rows(package, part, book)))
        if rows:
            blocks += [RawBlock("heading", sheet.get("name", ""), 1), *rows]
    return Content(blocks, package.title() or None, note=book.note(), hidden=book.hidden)


def _strings(package: Package, main: str) -> list[str]:
    """The texts that cells refer to by number; phonetic guides are no part of them."""
    return [
        _rich(item)
        for part in package.related(main, "sharedStrings")
        for item in package.each(part, "si")
    ]


def _rich(item: etree._Element) -> str:
    return "".join(
        t.text or "" for t in item.iter("{*}t") if t is not None and local(t.getparent()) != "rPh"
    )


def _note_sheet(package: Package, part: str, book: _Book) -> None:
    """Note the first rows of a hidden sheet."""
    uncomputed = book.uncomputed
    for row in package.each(part, "row"):
        book.hide(_value(cell, book) for cell in _filled(row).values())
        if len(book.hidden) >= _MOST_HIDDEN:
            break
    book.uncomputed = uncomputed


def _looks(package: Package, main: str) -> tuple[list[str], list[bool]]:
    """The number format of each cell style, and whether the style hides its cells."""
    found: list[str] = []
    unseen: list[bool] = []
    for part in package.related(main, "styles"):
        root = package.xml(part)
        if root is None:
            continue
        own = {
            attribute(e, "numFmtId"): attribute(e, "formatCode") or ""
            for e in root.iterfind("{*}numFmts/{*}numFmt")
        }
        for style in root.iterfind("{*}cellXfs/{*}xf"):
            number = attribute(style, "numFmtId") or "0"
            code = own.get(number)
            found.append(cells.built_in(_count(number)) if code is None else code)
        unseen += xlsx_look.unseen(root, found[len(unseen) :])
    return found, unseen


def _rows(package: Package, part: str, book: _Book) -> Iterator[table.Row]:
    """The visible rows of a sheet; one blank row for a gap between them."""
    hidden: set[int] = set()  # columns
    missed: set[int] = set()  # those of them that hold something
    styled = any(book.unseen) and not package.related(
        part, "table"
    )  # a table has grounds of its own
    at = 0
    for element in package.each(part, "col", "row"):
        if local(element) == "col":
            if element.get("hidden") in _TRUE:
                first, last = _count(element.get("min", "")), _count(element.get("max", ""))
                hidden.update(range(first - 1, min(last, _COLUMNS)))
            continue
        number = _count(element.get("r", "")) or at + 1
        if number > at + 1:
            yield {}
        at = number
        filled = _filled(element)
        if element.get("hidden") in _TRUE:
            if filled:
                book.leave_out("row")
                book.hide(_value(cell, book) for cell in filled.values())
            continue
        out = hidden & filled.keys()
        missed |= out
        if styled:
            faded = {at for at, cell in filled.items() if _unseen(cell, book)}
            if faded - out:
                book.leave_out("cell", len(faded - out))
            out |= faded
        if out:
            book.hide(_value(filled[at], book) for at in sorted(out))
        yield {at: _value(cell, book) for at, cell in filled.items() if at not in out}
    if missed:
        book.leave_out("column", len(missed))


def _filled(row: etree._Element) -> dict[int, etree._Element]:
    """The cells of a row that hold anything, by column."""
    found: dict[int, etree._Element] = {}
    column = -1
    for cell in row.iterfind("{*}c"):
        column = _column(cell.get("r", ""), column + 1)
        if len(cell):
            found[column] = cell
    return found


def _unseen(cell: etree._Element, book: _Book) -> bool:
    style = _count(cell.get("s", "0"))
    return style < len(book.unseen) and book.unseen[style]


def _column(place: str, following: int) -> int:
    """A cell's column from its place ("B7"), counted from 0; cells may leave it to their order."""
    match = _PLACE.fullmatch(place)
    if match is None:
        return following
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return column - 1


def _value(cell: etree._Element, book: _Book) -> str:
    """A cell's stored value as text; the formula where none is stored."""
    kind = cell.get("t", "n")
    value = cell.findtext("{*}v") or ("" if kind == "str" else None)
    if kind == "inlineStr":
        return "".join(map(_rich, cell.iterfind("{*}is")))
    if value is None:
        return _formula(cell, book)
    if kind == "s":
        return _string(value, book)
    if kind == "b":
        return "TRUE" if value in _TRUE else "FALSE"
    if kind != "n":  # a formula's text, an error, a date of ISO 8601
        return str(value)
    style = _count(cell.get("s", "0"))
    code = book.formats[style] if style < len(book.formats) else ""
    return cells.number(value, code, since_1904=book.since_1904)


def _string(at: str, book: _Book) -> str:
    place = _count(at, none=-1)
    if not 0 <= place < len(book.strings):
        raise DocumentError(
            "The file is damaged: a cell refers to a text that is missing. Open it in its own "
            "program and save a new copy."
        )
    return book.strings[place]


def _formula(cell: etree._Element, book: _Book) -> str:
    """The text of a formula; one that is copied along a range has none of its own."""
    formula = cell.find("{*}f")
    if formula is None:
        return ""
    book.uncomputed += 1
    return f"={formula.text}" if formula.text else "(formula)"


def _count(text: str, none: int = 0) -> int:
    """A whole number as XML writes it; ``none`` for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else none
