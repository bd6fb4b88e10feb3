"""One page of a PDF as a picture, and where on it stretches of the stored text stand."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from itertools import pairwise

import pypdfium2 as pdfium
from PIL.Image import Image
from pypdfium2 import raw

from workbench.errors import DocumentError
from workbench.evidence.formats import pdf, pdf_look
from workbench.evidence.pages import letters, locate
from workbench.records import Box, PagePicture

#: The picture's width and its greatest height, in pixels.
WIDTH, HEIGHT = 1_000, 3_000
_LARGE = 1_500_000  # bytes: a picture beyond it, of photographs, makes do with 256 colours
_FINE = 1_000_000  # units in which PDFium, which has whole numbers only, gives places on a page
_GAP = 3.0  # a gap of so many heights of the line parts two boxes, as between cells of a table


def draw(
    data: bytes, number: int, text: str, own: int, spans: Sequence[tuple[int, int]]
) -> PagePicture:
    """Draw a page and find spans of its text on it.

    Parameters
    ----------
    number : int
        The page, counted from 1.
    text : str
        The stored text of its :func:`workbench.evidence.pages.window`.
    own : int
        Where in it the page's own blocks begin.
    spans : sequence of (int, int)
        Start and end of each span in ``text``.

    Raises
    ------
    DocumentError
        If there is no such page, or it cannot be drawn.
    """
    document = pdf._open(data)
    try:
        pages = len(document)
        if not 1 <= number <= pages:
            raise DocumentError(f"The PDF has no page {number}. Choose one from 1 to {pages}.")
        try:
            page = document[number - 1]
            shown = page.get_textpage()
            png, width, height = _picture(page)
        except pdfium.PdfiumError as error:
            raise DocumentError(
                f"Page {number} of the PDF is damaged and cannot be drawn. {pdf._DAMAGED}"
            ) from error
        marked = _marked(page, shown, text, own, spans)
    finally:
        document.close()
    boxes = tuple(tuple(found) for found, _ in marked)
    return PagePicture(number, png, width, height, boxes, tuple(share for _, share in marked))


def _picture(page: pdfium.PdfPage) -> tuple[bytes, int, int]:
    """The page as PNG, bounded however large or narrow it is."""
    across, down = page.get_size()
    if not (across > 0 and down > 0):
        raise DocumentError("The page has no size, so there is nothing to draw.")
    bitmap = page.render(scale=min(WIDTH / across, HEIGHT / down))
    image = bitmap.to_pil().convert("RGB")
    png = _png(image)
    if len(png) > _LARGE:
        png = _png(image.quantize(256))
    return png, image.width, image.height


def _png(image: Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _marked(
    page: pdfium.PdfPage,
    shown: pdfium.PdfTextPage,
    text: str,
    own: int,
    spans: Sequence[tuple[int, int]],
) -> list[tuple[list[Box], float]]:
    """For each span its boxes, and the share of its letters and digits that they cover."""
    characters = _characters(page, shown)
    lines = _lines(characters)
    line_of = {i: n for n, (start, stop) in enumerate(lines) for i in range(start, stop)}
    marked = []
    for indices, count in locate(text, own, spans, characters, lines):
        places = [(line_of.get(i, -1), i, box) for i in indices if (box := _box(page, shown, i))]
        covered = len(letters([characters[i] for _, i, _ in places]).text)
        marked.append((_joined(places), min(1.0, covered / count) if count else 0.0))
    return marked


def _characters(page: pdfium.PdfPage, shown: pdfium.PdfTextPage) -> list[str]:
    """The characters of a page; empty for those nobody sees, and for the second half of a pair."""
    codes = [raw.FPDFText_GetUnicode(shown, i) for i in range(shown.count_chars())]
    characters = [chr(code) for code in codes]
    for i in range(len(codes) - 1):
        if 0xD800 <= codes[i] < 0xDC00 <= codes[i + 1] < 0xE000:
            characters[i] = chr(0x10000 + ((codes[i] - 0xD800) << 10) + codes[i + 1] - 0xDC00)
            characters[i + 1] = ""
    for i in pdf_look.unseen(page, shown)[0]:
        characters[i] = ""
    return characters


def _lines(characters: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end of each line, its divided word's hyphen with it."""
    ends = [i + 1 for i, c in enumerate(characters) if c in {"\n", pdf._HYPHEN}]
    edges = [0, *ends, len(characters)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def _box(page: pdfium.PdfPage, shown: pdfium.PdfTextPage, index: int) -> Box | None:
    """Where a character is seen; None where it is outside the page, or has no extent."""
    sides = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(shown, index, *sides)
    left, right, bottom, top = (side.value for side in sides)
    if left == right or bottom == top:
        loose = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(shown, index, loose)
        left, right, bottom, top = loose.left, loose.right, loose.bottom, loose.top
    corners = [_seen(page, x, y) for x, y in ((left, bottom), (right, top))]
    (x, x_2), (y, y_2) = (sorted(axis) for axis in zip(*corners, strict=True))
    inside = 0 <= (x + x_2) / 2 <= 1 and 0 <= (y + y_2) / 2 <= 1
    return (max(x, 0.0), max(y, 0.0), min(x_2, 1.0), min(y_2, 1.0)) if inside else None


def _seen(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point as fractions of the page's width and height, from its left and top as it is shown."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def _joined(places: Sequence[tuple[int, int, Box]]) -> list[Box]:
    """One box for each line, and for each cell of a line that has wide gaps."""
    boxes: list[Box] = []
    before = None
    for line, _, box in places:
        last = boxes[-1] if boxes else None
        if last and line == before and not _apart(last, box):
            boxes[-1] = (
                min(last[0], box[0]), min(last[1], box[1]),
                max(last[2], box[2]), max(last[3], box[3]),
            )  # fmt: skip
        else:
            boxes.append(box)
        before = line
    return boxes


def _apart(a: Box, b: Box) -> bool:
    """Whether a character stands far from the part of its line that is before it."""
    across = max(b[0] - a[2], a[0] - b[2])
    down = max(b[1] - a[3], a[1] - b[3])
    tall, wide = max(a[3] - a[1], b[3] - b[1]), max(b[2] - b[0], 0.002)
    return across > _GAP * max(tall, wide) or down > _GAP * tall
