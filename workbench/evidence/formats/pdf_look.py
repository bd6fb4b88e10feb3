"""Which characters of a PDF page a reader does not see.

Hidden is text that is drawn invisibly, transparently, white on nothing darker, in type below 1.5
points, or outside of the page. Invisible text over a scanned page is what text recognition made of
the picture, and counts as seen. Where it is not clear what lies beneath white text, it counts as
seen too. Not looked at: layers that are switched off, clipping, and what is drawn over text later.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from workbench.evidence.formats.colours import WHITE, Colour, alike

_SMALLEST = 1.5  # points of type
_FAINT = 0.05  # of 1, how opaque text has to be
_LIGHT = 230  # of 255, in every part of a colour that may pass for white
_SCAN = 0.6  # share of a page that its pictures cover where it is a scan
_DEEPEST = 8  # forms within forms
_STROKED = {raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP}
_FILLED = {raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP}

_Box = tuple[float, float, float, float]  # left, bottom, right, top, in points
_Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Thing:
    """An object on a page; ``forms`` are the matrices of the forms that it stands in."""

    handle: Any
    kind: int
    forms: tuple[_Matrix, ...] = ()

    def box(self) -> _Box:
        """Where it stands on the page."""
        sides = [ctypes.c_float() for _ in range(4)]
        raw.FPDFPageObj_GetBounds(self.handle, *sides)
        box = (sides[0].value, sides[1].value, sides[2].value, sides[3].value)
        for matrix in reversed(self.forms):
            box = _moved(box, matrix)
        return box

    def colour(self, read: Any) -> Colour | None:
        """Its colour; None where it is a pattern."""
        parts = [ctypes.c_uint() for _ in range(4)]
        if not read(self.handle, *parts):
            return None
        red, green, blue, opaque = (part.value for part in parts)
        return float(red), float(green), float(blue), opaque / 255

    def size(self) -> float:
        """The size of its type as it is shown, in points."""
        size = ctypes.c_float()
        raw.FPDFTextObj_GetFontSize(self.handle, size)
        shown = float(size.value)
        for matrix in (*self.forms, _matrix(self.handle)):
            shown *= math.hypot(matrix[2], matrix[3])
        return shown


def unseen(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> tuple[frozenset[int], list[str]]:
    """The characters that a reader does not see, by index, and what they say in stretches."""
    sheet = _sheet(page)
    if _is_plain(page.raw, sheet):
        return frozenset(), []
    things = list(_things(page.raw))
    hidden = {_address(thing.handle) for thing in _hidden(things, sheet)}
    if not hidden:
        return frozenset(), []
    found: set[int] = set()
    said: list[str] = []
    inside = False
    for i in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, i))
        address = _address(raw.FPDFText_GetTextObject(text, i))
        was, inside = inside, inside if not address else address in hidden
        if not inside:
            continue
        if not was:
            said.append("")
        said[-1] += character
        if character not in "\r\n":  # the ends of lines stay, to part what is seen
            found.add(i)
    return frozenset(found), [x for part in said if (x := " ".join(part.split()))]


def _sheet(page: pdfium.PdfPage) -> _Box:
    bounds = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, bounds)
    return bounds.left, bounds.bottom, bounds.right, bounds.top


def _is_plain(page: Any, sheet: _Box) -> bool:
    """Whether all text of a page is dark and filled, of some height and upon it: most pages are.

    A quick look, so that only the other ones cost the time of a close one.
    """
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for i in range(raw.FPDFPage_CountObjects(page)):
        handle = raw.FPDFPage_GetObject(page, i)
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            return False
        if kind != raw.FPDF_PAGEOBJ_TEXT:
            continue
        raw.FPDFPageObj_GetFillColor(handle, red, green, blue, opaque)
        if blue.value > _LIGHT or opaque.value < _LIGHT:
            return False
        if raw.FPDFTextObj_GetTextRenderMode(handle) != raw.FPDF_TEXTRENDERMODE_FILL:
            return False
        raw.FPDFPageObj_GetBounds(handle, left, bottom, right, top)
        low, high = bottom.value, top.value
        if high - low < _SMALLEST or high < sheet[1] or low > sheet[3]:
            return False
        if right.value < sheet[0] or left.value > sheet[2]:
            return False
    return True


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _things(page: Any) -> Iterator[_Thing]:
    for i in range(raw.FPDFPage_CountObjects(page)):
        yield from _within(raw.FPDFPage_GetObject(page, i), ())


def _within(handle: Any, forms: tuple[_Matrix, ...]) -> Iterator[_Thing]:
    """An object, or instead of a form what it holds, in the order of drawing."""
    kind = raw.FPDFPageObj_GetType(handle)
    if kind != raw.FPDF_PAGEOBJ_FORM:
        yield _Thing(handle, kind, forms)
    elif len(forms) < _DEEPEST:
        inner = (*forms, _matrix(handle))
        for i in range(raw.FPDFFormObj_CountObjects(handle)):
            yield from _within(raw.FPDFFormObj_GetObject(handle, i), inner)


def _matrix(handle: Any) -> _Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, m)
    return m.a, m.b, m.c, m.d, m.e, m.f


def _moved(box: _Box, matrix: _Matrix) -> _Box:
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    return min(across), min(up), max(across), max(up)


def _hidden(things: Sequence[_Thing], sheet: _Box) -> Iterator[_Thing]:
    """The text objects of a page that a reader does not see."""
    invisible: list[_Thing] = []
    shown = 0
    for at, thing in enumerate(things):
        if thing.kind != raw.FPDF_PAGEOBJ_TEXT:
            continue
        mode = raw.FPDFTextObj_GetTextRenderMode(thing.handle)
        if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            invisible.append(thing)
            continue
        shown += 1
        box = thing.box()
        off = box[2] < sheet[0] or box[0] > sheet[2] or box[3] < sheet[1] or box[1] > sheet[3]
        tiny = box[3] - box[1] < _SMALLEST and thing.size() < _SMALLEST
        if (off or tiny or _faded(thing, mode, box, things[:at])) and box[2] > box[0]:
            yield thing
    if invisible and not (5 * shown <= len(invisible) and _is_scan(things, sheet)):
        yield from invisible


def _faded(thing: _Thing, mode: int, box: _Box, beneath: Sequence[_Thing]) -> bool:
    """Whether text has no colour of its own against what was drawn before it."""
    if mode in _STROKED:
        ink = thing.colour(raw.FPDFPageObj_GetStrokeColor)
    elif mode in _FILLED:
        ink = thing.colour(raw.FPDFPageObj_GetFillColor)
    else:
        return False
    if ink is None:
        return False
    if ink[3] < _FAINT:
        return True
    return alike(ink, WHITE) and _on_white(box, beneath)


def _on_white(box: _Box, beneath: Sequence[_Thing]) -> bool:
    """Whether white is what lies beneath the middle of a box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for thing in reversed(beneath):
        if thing.kind == raw.FPDF_PAGEOBJ_TEXT:
            continue
        left, bottom, right, top = thing.box()
        if not (left <= x <= right and bottom <= y <= top):
            continue
        if thing.kind != raw.FPDF_PAGEOBJ_PATH:
            return False
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(thing.handle, fill, stroke)
        if fill.value == raw.FPDF_FILLMODE_NONE:
            continue
        ground = thing.colour(raw.FPDFPageObj_GetFillColor)
        if ground is None or (ground[3] >= _FAINT and not alike(ground, WHITE)):
            return False
        if ground[3] >= 1:
            return True
    return True


def _is_scan(things: Sequence[_Thing], sheet: _Box) -> bool:
    """Whether pictures cover most of the page."""
    covered = 0.0
    for thing in things:
        if thing.kind == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.box()
            wide = min(right, sheet[2]) - max(left, sheet[0])
            high = min(top, sheet[3]) - max(bottom, sheet[1])
            covered += max(0.0, wide) * max(0.0, high)
    return covered >= _SCAN * (sheet[2] - sheet[0]) * (sheet[3] - sheet[1])
