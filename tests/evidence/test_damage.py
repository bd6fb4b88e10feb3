"""Files of every format, damaged at random: read or refused in words, and every block resolves."""

import io
import random
from collections import Counter
from email.message import EmailMessage
from zipfile import ZIP_DEFLATED, ZipFile, is_zipfile

import docx
import openpyxl
import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.evidence.damaging import damaged, damaged_inside
from tests.evidence.measuring import own_peak, peak_of
from tests.evidence.resolving import attempt, check_resolves
from tests.soak import amount
from workbench.errors import DocumentError
from workbench.evidence.chunk import passages
from workbench.evidence.formats import FORMATS
from workbench.evidence.guard import Parser
from workbench.evidence.ingest import from_upload, ingest
from workbench.evidence.parse import parse
from workbench.settings import Settings, app_folder

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


def test_every_format_has_a_sample():
    assert set(WHOLE) == {kind.module for kind in FORMATS}


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.module)
def test_a_damaged_file_is_read_or_refused_in_words(kind):
    whole = WHOLE[kind.module]()
    name = f"a{kind.suffixes[0]}"
    assert parse(whole, name).media_type == kind.media_type
    for seed in range(60):
        parsed = attempt(parse, damaged(whole, random.Random(seed)), name)
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


# ---------------------------------------------------------------- through the guard


def _zip():
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("b/Gebühr.md", WHOLE["markdown"]())
        archive.writestr("a.docx", _docx())
        archive.writestr("c.eml", _email())
    return target.getvalue()


def _whole():
    """The sample documents, and a small file of every kind."""
    samples = app_folder() / "sample_data" / "documents"
    found = {path.name: path.read_bytes() for path in sorted(samples.iterdir())}
    small = {f"small{kind.suffixes[0]}": WHOLE[kind.module]() for kind in FORMATS}
    return {**found, **small, "small.zip": _zip()}


def _outcome(parser, file, why):
    """One word for what became of a file, after a look at the text or at the sentence."""
    try:
        data = file.read()
    except DocumentError as error:
        found = error
    else:
        found = attempt(parser.parse, data, file.name)
    if isinstance(found, DocumentError):
        assert found.message.endswith("."), why
        assert "took longer" not in found.message, why
        if "brought its reader down" in found.message:
            return "lost the reader"
        return "error of a library" if "cannot be read (" in found.message else "refused"
    check_resolves(found, data, why)
    return "read"


@pytest.mark.slow
def test_damaged_files_of_all_kinds_get_past_no_guard():
    """Nothing hangs, nothing brings this process down, and memory stays far from the limit."""
    whole = _whole()
    names, counts, peak = list(whole), Counter(), 0
    before = own_peak()
    with Parser(seconds=60) as parser:
        for seed in range(amount(60, 1_000)):
            name = names[seed % len(names)]
            dice = random.Random(seed)
            inside = is_zipfile(io.BytesIO(whole[name])) and dice.random() < 0.7
            data = (damaged_inside if inside else damaged)(whole[name], dice)
            outcomes = [
                _outcome(parser, file, f"seed {seed}, {name}") for file in from_upload(name, data)
            ]
            counts.update(outcomes)
            peak = max(peak, peak_of(parser._child))
    grown = own_peak() - before
    print(
        f"\n{dict(counts)}, reader at most {peak / 1e6:.0f} MB, this process +{grown / 1e6:.0f} MB"
    )
    assert counts["read"]
    assert counts["refused"]
    assert counts["lost the reader"] <= counts.total() / 100
    assert peak < 600e6
    assert grown < 200e6
