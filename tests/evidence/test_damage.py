"""Files of every format, damaged at random: read or refused in words, and every block resolves."""

import io
import random
from email.message import EmailMessage

import docx
import openpyxl
import pytest
from reportlab.pdfgen.canvas import Canvas

from workbench.errors import DocumentError
from workbench.evidence.chunk import passages
from workbench.evidence.formats import FORMATS
from workbench.evidence.ingest import from_upload, ingest
from workbench.evidence.parse import parse
from workbench.settings import Settings

TABLE = [["Tariff", "Unit rate"], ["Flex – Ü", "24.1 p"], ["Fix", "26 p"]]


def _pdf():
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 700, "The fee is five euros.")
    canvas.save()
    return target.getvalue()


def _docx():
    target, document = io.BytesIO(), docx.Document()
    document.add_heading("Fees", 1)
    document.add_paragraph("The fee is five euros. It is due in May.")
    table = document.add_table(3, 2)
    for r, row in enumerate(TABLE):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    document.save(target)
    return target.getvalue()


def _xlsx():
    target, book = io.BytesIO(), openpyxl.Workbook()
    for row in TABLE:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def _email():
    message = EmailMessage()
    message["From"], message["Subject"] = "Zoë <zoe@example.org>", "Gebühr"
    message.set_content("Die Gebühr beträgt fünf Euro.")
    message.add_alternative("<p>Die <b>Gebühr</b></p>", subtype="html")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    return message.as_bytes()


WHOLE = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "html": "<html><h1>Gebühr</h1><table><tr><td>a<td>b</table><p>Text.</html>".encode,
    "markdown": "# Gebühr\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode,
    "delimited": 'Größe;"Preis"\nFlex;24,1\n"a ""b""";3\n'.encode,
    "jsonl": '{"a": {"b": [1, 2.5]}, "t": "ü"}\n{"a": null}\n'.encode,
    "message": _email,
    "text": "GEBÜHR\n\nSie beträgt fünf Euro.\n- eins\n".encode,
}


def damaged(data, seed):
    """A file with bytes changed, cut out, doubled or cut off."""
    dice = random.Random(seed)
    spoilt = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(spoilt))
        way = dice.randrange(4)
        if way == 0:
            spoilt[at] = dice.randrange(256)
        elif way == 1:
            del spoilt[at : at + dice.randint(1, 40)]
        elif way == 2:
            spoilt[at:at] = spoilt[at : at + dice.randint(1, 40)]
        elif dice.random() < 0.2:
            del spoilt[at + 1 :]
        spoilt = spoilt or bytearray(b"x")
    return bytes(spoilt)


def attempt(data, name):
    try:
        return parse(data, name)
    except DocumentError as error:
        return error


def test_every_format_has_a_sample():
    assert set(WHOLE) == {kind.module for kind in FORMATS}


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.module)
def test_a_damaged_file_is_read_or_refused_in_words(kind):
    whole = WHOLE[kind.module]()
    name = f"a{kind.suffixes[0]}"
    assert parse(whole, name).media_type == kind.media_type
    for seed in range(60):
        parsed = attempt(damaged(whole, seed), name)
        if isinstance(parsed, DocumentError):
            assert parsed.subject == name
            assert parsed.message.endswith(".")
            continue
        assert parsed.text == "\n\n".join(parsed.text[b.start : b.end] for b in parsed.blocks)
        parsed.text.encode("utf-8")


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.module)
def test_every_format_is_ingested_and_its_spans_resolve(kind, documents):
    name = f"a{kind.suffixes[0]}"
    (result,) = ingest(
        from_upload(name, WHOLE[kind.module]()), documents, collection="c",
        settings=Settings(parse_seconds=30),
    )  # fmt: skip
    assert result.status == "added"
    document, text, _, blocks, made = documents.added[0]
    assert made == passages(document, text, blocks)
    for passage in made:
        assert passage.text == text[passage.start : passage.end]
        assert all(text[a:b].strip() == text[a:b] for a, b in passage.sentences)
    if kind.module in {"docx", "xlsx", "delimited", "jsonl"}:
        rows = {(b.start, b.end) for b in blocks if b.kind == "row"}
        assert rows <= {span for passage in made for span in passage.sentences}


def test_what_was_not_read_is_said_beside_the_result(documents):
    files = [*from_upload("a.eml", _email()), *from_upload("a.md", b"All of it.")]
    noted, whole = ingest(files, documents, collection="c", settings=Settings(parse_seconds=30))
    assert "1 attachment is named, not read" in noted.note
    assert whole.note is None
