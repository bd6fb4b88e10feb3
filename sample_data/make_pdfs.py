"""Make the PDF documents of the sample pilot from the texts in ``pdf_sources/``.

Run ``python -m sample_data.make_pdfs``. The same text and the same version of reportlab give the
same bytes: no dates, no random identifiers, no compression.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "pdf_sources"
DOCUMENTS = HERE / "documents"

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
    """The PDF of one text in the small part of Markdown that the sources use.

    Parameters
    ----------
    source : str
        Headings (``#``), paragraphs, lists (``-``, ``1.``), tables (``|``) and bold, with each
        paragraph on one line. The first line is the title.

    Returns
    -------
    bytes
        The whole file.
    """
    title = source.split("\n", 1)[0].removeprefix("# ")

    def number(canvas: Canvas, _template: object) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(_ACCENT)
        canvas.drawRightString(A4[0] - 22 * mm, 11 * mm, f"Page {canvas.getPageNumber()}")

    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=19 * mm,
        title=title,
        author="Larkmere Energy Ltd",
        invariant=1,
        pageCompression=0,  # compressed bytes would depend on the machine's zlib
    )
    template.build(list(_flowables(source)), onFirstPage=number, onLaterPages=number)
    return out.getvalue()


def _flowables(source: str) -> Iterator[Flowable]:
    for block in source.strip().split("\n\n"):
        lines = block.split("\n")
        if heading := re.match(r"(#{1,3}) (.+)", block):
            yield Paragraph(_markup(heading[2]), _HEADINGS[len(heading[1]) - 1])
        elif block.startswith("|"):
            yield _table(lines)
            yield Spacer(1, 8)
        elif re.match(r"- |\d+\. ", block):
            for line in lines:
                mark, text = line.split(" ", 1)
                yield Whole(_markup(text), _ITEM, bulletText="•" if mark == "-" else mark)
        else:
            yield Whole(_markup(block), _BODY)


def _table(lines: list[str]) -> Table:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head, body = rows[0], rows[2:]  # rows[1] is the line of dashes
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


def main() -> None:
    """Write every PDF beside the other documents."""
    for path in sorted(SOURCES.glob("*.md")):
        target = DOCUMENTS / f"{path.stem}.pdf"
        target.write_bytes(build(path.read_text("utf-8")))
        print(f"{target.name}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
