"""Files of every format with the same paragraphs in them, and what reads each without us."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import random
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.layouts import read_squad

_LETTERS = "abcdefghijklmnoprstuvw"
_WORDS, _SENTENCE, _SENTENCES = 20_000, 18, 5


def paragraphs(seed: int, data: Path | None = None) -> Iterator[str]:
    """Paragraphs without end: those of a SQuAD file in random order, or made of invented words.

    Every one ends in a number of its own, so that no two are alike.
    """
    rng = random.Random(seed)
    if data is not None:
        texts = [p.text for p in read_squad(data).paragraphs]
        rng.shuffle(texts)
        yield from (f"{text} This is number {i}." for i, text in enumerate(cycle(texts)))
    words = ["".join(rng.choices(_LETTERS, k=rng.randint(2, 9))) for _ in range(_WORDS)]
    rare = [1 / rank for rank in range(1, _WORDS + 1)]  # as words are in languages
    for i in range(10**9):
        picked = rng.choices(words, weights=rare, k=_SENTENCE * _SENTENCES)
        parts = [picked[at : at + _SENTENCE] for at in range(0, len(picked), _SENTENCE)]
        text = " ".join(f"{' '.join(part).capitalize()}." for part in parts)
        yield f"{text} This is number {i}."


def _html(texts: Sequence[str]) -> bytes:
    from lxml import html
    from lxml.html import builder as e

    page = e.HTML(e.HEAD(e.TITLE("Report")), e.BODY(e.H1("Report"), *(e.P(t) for t in texts)))
    made: bytes = html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>")
    return made


def _csv(texts: Sequence[str]) -> bytes:
    target = io.StringIO()
    rows = [["number", "text"], *([str(i), text] for i, text in enumerate(texts))]
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


def _jsonl(texts: Sequence[str]) -> bytes:
    return "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts)).encode()


def _eml(texts: Sequence[str]) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Report", "a@example.org", "b@example.org"
    message.set_content("\n\n".join(texts))
    return bytes(message)


def _docx(texts: Sequence[str]) -> bytes:
    from docx import Document

    document = Document()
    document.add_heading("Report", 1)
    for text in texts:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _xlsx(texts: Sequence[str]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Report")
    sheet.append(["number", "text"])
    for i, text in enumerate(texts):
        sheet.append([i, text])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _pdf(texts: Sequence[str]) -> bytes:
    from xml.sax.saxutils import escape

    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    target = io.BytesIO()
    SimpleDocTemplate(target).build([Paragraph(escape(text), style) for text in texts])
    return target.getvalue()


#: How a file of each format is made of paragraphs.
WRITERS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "txt": lambda texts: "\n\n".join(texts).encode(),
    "md": lambda texts: "\n\n".join(["# Report", *texts]).encode(),
    "html": _html,
    "csv": _csv,
    "jsonl": _jsonl,
    "eml": _eml,
    "docx": _docx,
    "xlsx": _xlsx,
    "pdf": _pdf,
}


def _read_md(data: bytes) -> Any:
    from markdown_it import MarkdownIt

    return [token.content for token in MarkdownIt().parse(data.decode()) if token.type == "inline"]


def _read_html(data: bytes) -> Any:
    from lxml import html

    return html.document_fromstring(data).text_content()


def _read_eml(data: bytes) -> Any:
    body = email.message_from_bytes(data, policy=email.policy.default).get_body()
    return body.get_content() if body else None


def _read_docx(data: bytes) -> Any:
    from docx import Document

    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


def _read_xlsx(data: bytes) -> Any:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    return [row for sheet in book for row in sheet.iter_rows(values_only=True)]


def _read_pdf(data: bytes) -> Any:
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


#: How the package that is usual for a format gets at its text, and nothing else.
BARE: dict[str, tuple[str, Callable[[bytes], Any]]] = {
    "txt": ("bytes.decode", lambda data: data.decode()),
    "md": ("markdown-it-py", _read_md),
    "html": ("lxml", _read_html),
    "csv": ("csv", lambda data: list(csv.reader(io.StringIO(data.decode())))),
    "jsonl": ("json", lambda data: [json.loads(line) for line in data.splitlines()]),
    "eml": ("email", _read_eml),
    "docx": ("python-docx", _read_docx),
    "xlsx": ("openpyxl", _read_xlsx),
    "pdf": ("pypdfium2", _read_pdf),
}
