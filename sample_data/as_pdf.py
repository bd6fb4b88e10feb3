"""A PDF from a source: the same text and version of reportlab give the same bytes.

No dates, no random identifiers, no compression.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from sample_data.source import AUTHOR, parts, title

_BOLD = "Helvetica-Bold"
_INK, _ACCENT, _LINE = HexColor("#1c2430"), HexColor("#0f5c63"), HexColor("#b8c4c8")
_BODY = ParagraphStyle(
    "body", fontName="Helvetica", fontSize=10, leading=13.5, spaceAfter=6, textColor=_INK
)
_ITEM = ParagraphStyle("item", parent=_BODY, leftIndent=14, bulletIndent=2, spaceAfter=3)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=9, leading=11, spaceAfter=0)
_HEADINGS = tuple(
    ParagraphStyle(
        f"heading{level}",
        parent=_BODY,
        fontName=_BOLD,
        fontSize=size,
        leading=size * 1.2,
        spaceBefore=before,
        spaceAfter=5,
        textColor=_ACCENT,
        keepWithNext=1,
    )
    for level, size, before in ((1, 19, 0), (2, 13, 9), (3, 11.5, 8))
)
_TABLE_STYLE = [
    ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
    ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e8f1f1")),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


class Whole(Paragraph):
    """A paragraph that never runs over two pages."""

    def split(self, *_size: float) -> list[Flowable]:
        """Into no parts."""
        return []


def build(source: str) -> bytes:
    """The PDF of one source (see :mod:`sample_data.source`), as the bytes of the whole file."""
    pages, data = _laid_out(source, _number)
    # A number on an only page would be read as text: nothing repeats by which a parser knows it.
    return data if pages > 1 else _laid_out(source, _nothing)[1]


def _number(canvas: Canvas, _template: object) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.setFillColor(_ACCENT)
    canvas.drawRightString(A4[0] - 22 * mm, 11 * mm, f"Page {canvas.getPageNumber()}")


def _nothing(_canvas: Canvas, _template: object) -> None:
    """No mark on the page."""


def _laid_out(source: str, mark: Callable[[Canvas, object], None]) -> tuple[int, bytes]:
    """The number of pages and the file."""
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=19 * mm,
        title=title(source),
        author=AUTHOR,
        invariant=1,
        pageCompression=0,  # compressed bytes would depend on the machine's zlib
    )
    template.build(list(_flowables(source)), onFirstPage=mark, onLaterPages=mark)
    return template.page, out.getvalue()


def _flowables(source: str) -> Iterator[Flowable]:
    for part in parts(source):
        if part.kind == "heading":
            yield Paragraph(_markup(part.text), _HEADINGS[int(part.mark) - 1])
        elif part.kind == "table":
            yield _table(part.rows)
            yield Spacer(1, 8)
        elif part.kind == "item":
            bullet = "•" if part.mark == "-" else part.mark
            yield Whole(_markup(part.text), _ITEM, bulletText=bullet)
        elif part.kind == "paragraph":
            yield Whole(_markup(part.text), _BODY)
        else:
            raise ValueError(f"A PDF has no {part.kind} text. Write it as a paragraph.")


def _table(rows: Sequence[Sequence[str]]) -> Table:
    head, body = rows[0], rows[1:]
    cells = [[Paragraph(f"<b>{_markup(cell)}</b>", _CELL) for cell in head]]
    cells += [[Paragraph(_markup(cell), _CELL) for cell in row] for row in body]
    natural = [
        max(stringWidth(row[i], _BOLD, 9) for row in [head, *body]) + 13 for i in range(len(head))
    ]
    scale = (A4[0] - 44 * mm) / sum(natural)
    widths = [scale * width for width in natural]
    return Table(cells, widths, style=_TABLE_STYLE, splitByRow=0)


def _markup(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))
