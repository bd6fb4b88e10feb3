"""PDF, page by page, by PDFium: lines are read here; ``pdf_layout`` makes blocks of them.

Text that no reader sees is handed over apart; ``pdf_look`` says what that is.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from statistics import median

import pypdfium2 as pdfium
from pypdfium2 import raw

from workbench.errors import DocumentError
from workbench.evidence.formats import pdf_look
from workbench.evidence.formats.content import Content
from workbench.evidence.formats.pdf_layout import Line, to_blocks

_DAMAGED = "Download or export it again, or open it in a PDF reader and save a new copy."
_NO_TITLE = re.compile(
    r"\s*(?:\W?(?:untitled|anonymous|unspecified)\W?|microsoft word - .*)?\s*", re.I
)
_CELL_GAP = (
    1.2  # a gap of so many font sizes, which no justified line has, parts two cells of a table
)
_HYPHEN = "\x02"  # PDFium's mark for a hyphen at which a word was divided


def read(data: bytes) -> Content:
    """The blocks of a PDF, each with its page, counted from 1."""
    if b"%%EOF" not in data.rstrip(b"\0 \r\n\t")[-4096:]:
        raise DocumentError(f"The PDF is cut off: its end is missing. {_DAMAGED}")
    document = _open(data)
    try:
        pages = len(document)
        lines: list[Line] = []
        hidden: list[str] = []
        pictures = 0  # pages that show something, but no text
        for number in range(pages):
            found, unseen, shows = _page(document, number)
            hidden += unseen
            lines += found
            pictures += shows and not any(c.isalnum() for line in found for c in line.text)
        title = document.get_metadata_value("Title") or ""
    finally:
        document.close()
    _check(lines, pages)
    note = f"{pictures} of {pages} pages hold no text; they look like scans." if pictures else ""
    title = "" if _NO_TITLE.fullmatch(title) else title
    return Content(to_blocks(lines), title, pages, note, hidden)


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise DocumentError(
                "The PDF is protected by a password. Save a copy without the password and add that."
            ) from error
        raise DocumentError(f"The PDF is damaged and cannot be opened. {_DAMAGED}") from error
    if not pages:
        raise DocumentError(f"The PDF has no pages that can be read. {_DAMAGED}")
    return document


def _check(lines: list[Line], pages: int) -> None:
    """Refuse a PDF that shows letters but does not say which."""
    text = "".join(line.text for line in lines)
    letters = sum(character.isalnum() for character in text)
    if not letters:
        raise DocumentError(
            f"The PDF has no text on its {pages} page{'s' * (pages > 1)}; it looks like a scan. "
            "Run text recognition (OCR) on it first, and add the result."
        )
    unknown = sum(c in "\x00\ufffd" or "\ue000" <= c <= "\uf8ff" for c in text)
    if unknown > letters / 2:
        raise DocumentError(
            "The fonts of the PDF do not say which letters they show, so its text cannot be read. "
            "Run text recognition (OCR) on it, or export it again from its source."
        )


def _page(document: pdfium.PdfDocument, number: int) -> tuple[list[Line], list[str], bool]:
    """The lines of one page in the file's order, hidden text, and whether it shows anything."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise DocumentError(f"Page {number + 1} of the PDF is damaged. {_DAMAGED}") from error
    try:
        unseen, said = pdf_look.unseen(page, text)
        lines = list(_lines(text, number + 1, unseen))
        return lines, said, raw.FPDFPage_CountObjects(page) > 0
    finally:
        text.close()
        page.close()


def _lines(page: pdfium.PdfTextPage, number: int, unseen: frozenset[int]) -> Iterator[Line]:
    places = [i for i in range(page.count_chars()) if i not in unseen]
    characters = [chr(raw.FPDFText_GetUnicode(page, i)) for i in places]
    count = len(characters)
    start = 0
    for i in range(count + 1):
        if i < count and characters[i] not in {"\n", _HYPHEN}:
            continue
        stop = i
        while stop > start and characters[stop - 1].isspace():
            stop -= 1
        while start < stop and characters[start].isspace():
            start += 1
        if start < stop:
            hyphen = i < count and characters[i] == _HYPHEN
            yield _line(page, number, characters[start:stop], places[start:stop], hyphen)
        start = i + 1


def _line(
    page: pdfium.PdfTextPage, number: int, characters: list[str], places: list[int], hyphen: bool
) -> Line:
    """A line from its characters and their places on the page."""
    sizes = (_size(page, i) for i in (places[0], places[len(places) // 2], places[-1]))
    size = median(sizes) or 1.0
    parts = characters[:]
    for i in range(1, len(places) - 1):
        if characters[i].isspace() and raw.FPDFText_IsGenerated(page, places[i]) == 1:
            gap = _box(page, places[i + 1])[0] - _box(page, places[i - 1])[1]
            if gap > _CELL_GAP * size:
                parts[i] = "\t"
    text = "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    left, _, base = _box(page, places[0])
    return Line(number, text, left, _box(page, places[-1])[1], base, size, hyphen)


def _box(page: pdfium.PdfTextPage, index: int) -> tuple[float, float, float]:
    """Left and right edge and base line of a character, in points."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    raw.FPDFText_GetCharBox(page, index, left, right, bottom, top)
    raw.FPDFText_GetCharOrigin(page, index, x, y)
    return left.value, right.value, y.value


def _size(page: pdfium.PdfTextPage, index: int) -> float:
    """Height of a character's font as it is shown, in points; 0 where it is not known."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(page, index, matrix):
        return 0.0
    return float(raw.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d))
