"""Small files of some kinds, to be damaged or blown up."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import docx


def zipped(parts, method=ZIP_DEFLATED):
    target = io.BytesIO()
    with ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def a_docx():
    target, made = io.BytesIO(), docx.Document()
    made.add_heading("Fees", 1)
    made.add_paragraph("The fee is five euros.")
    made.save(target)
    return target.getvalue()
