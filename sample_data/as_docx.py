"""A Word document from a source: the same text and version of python-docx give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Opened
from docx.enum.style import WD_STYLE_TYPE
from docx.text.paragraph import Paragraph

from sample_data.packing import MADE, repack
from sample_data.source import AUTHOR, bold, parts, title

_NEEDED = ("Normal", "Title", "Heading", "List Bullet", "List Number", "Table Grid", "Table Normal")
_UNNEEDED = ("stylesWithEffects", "thumbnail", "customXml")


def build(source: str) -> bytes:
    """The DOCX of one source (see :mod:`sample_data.source`), as the bytes of the whole file."""
    document = Document()
    _slim(document)
    properties = document.core_properties
    properties.author = properties.last_modified_by = AUTHOR
    properties.title, properties.comments = title(source), ""
    properties.created = properties.modified = MADE
    for part in parts(source):
        if part.kind == "heading":
            level = int(part.mark) - 1
            document.add_heading(part.text, level)  # level 0 is the document's title
        elif part.kind == "table":
            _table(document, part.rows)
        elif part.kind == "item":
            style = "List Bullet" if part.mark == "-" else "List Number"
            _write(document.add_paragraph(style=style), part.text)
        else:
            _write(document.add_paragraph(), part.text, hidden=part.kind == "hidden")
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue())


def _slim(document: Opened) -> None:
    """Take out what the library's template brings along, nearly a megabyte without compression."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and not str(style.name).startswith(_NEEDED):
            style.delete()
    for holder in (document.part, document.part.package):
        for key in [k for k, rel in holder.rels.items() if rel.reltype.endswith(_UNNEEDED)]:
            del holder.rels[key]


def _table(document: Opened, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], f"**{text}**" if number == 0 else text)


def _write(paragraph: Paragraph, text: str, *, hidden: bool = False) -> None:
    for piece, is_bold in bold(text):
        run = paragraph.add_run(piece)
        run.bold = is_bold or None
        run.font.hidden = hidden or None
