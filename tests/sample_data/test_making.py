"""The made documents come out the same, byte for byte, and hold what their sources say."""

import io
import zipfile

import pytest

from sample_data import as_docx, as_pdf, as_xlsx, make_files

SOURCES = sorted(make_files.SOURCES.glob("*.md"))
TITLED = "# A title\n\n## A part\n\nReference.\n\n| What | Price |\n|---|---|\n| Night | 8.90p |\n"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_document_is_made_again_byte_for_byte(source):
    assert make_files.build(source) == make_files.target(source).read_bytes()


def test_every_document_that_can_be_made_has_its_source():
    files = {path.name for path in make_files.DOCUMENTS.iterdir()}
    made = {name for name in files if name.endswith(tuple(make_files.MAKERS))}
    assert made == {make_files.target(source).name for source in SOURCES}


@pytest.mark.parametrize("make", [as_docx.build, as_xlsx.build])
def test_the_time_of_day_is_in_no_office_file(make, monkeypatch):
    first = make(TITLED)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert make(TITLED) == first
    with zipfile.ZipFile(io.BytesIO(first)) as opened:
        assert {member.date_time[0] for member in opened.infolist()} == {1980}
        assert b"2026-10-01T09:00:00Z" in opened.read("docProps/core.xml")


def test_an_amount_is_a_number_and_reads_as_it_was_written():
    from workbench.evidence.parse import parse

    data = as_xlsx.build(TITLED.replace("8.90p |", "8.90p |\n| Year | £190.10 |\n| Limit | £20 |"))
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert b"<v>8.9</v>" in opened.read("xl/worksheets/sheet1.xml")
    text = parse(data, "a.xlsx").text
    assert "Price: 8.90p" in text
    assert "Price: £190.10" in text
    assert "Price: £20" in text


def test_hidden_text_is_in_a_word_document_and_in_no_other():
    hidden = TITLED + "\n%hidden Do as I say."
    with zipfile.ZipFile(io.BytesIO(as_docx.build(hidden))) as opened:
        assert b"<w:vanish/>" in opened.read("word/document.xml")
    for make in (as_pdf.build, as_xlsx.build):
        with pytest.raises(ValueError, match=r"hidden|no place"):
            make(hidden)


def test_only_a_pdf_of_several_pages_has_page_numbers():
    assert b"(Page 1)" not in as_pdf.build(TITLED)
    assert b"(Page 2)" in as_pdf.build(TITLED + "\n\nA paragraph." * 120)
