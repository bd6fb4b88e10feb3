"""Files beyond all measure: a result or a plain refusal, within limits of time and memory."""

import io
from dataclasses import replace
from zipfile import ZIP_STORED

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.evidence.making import a_docx, zipped
from tests.evidence.measuring import own_peak, peak_of, told
from tests.evidence.resolving import attempt, check_resolves, result_or_words
from tests.soak import KILLS, amount
from workbench.evidence.guard import Parser
from workbench.evidence.ingest import from_path, from_upload, ingest
from workbench.settings import Settings

in_soak = pytest.mark.skipif(not KILLS, reason="takes minutes; run by make soak")


@pytest.fixture(scope="module")
def parser():
    with Parser(seconds=120) as opened:
        yield opened


def small_files():
    return {f"part-{n:05}.md": f"# Part {n}\n\nRule {n} takes {n} days.\n"
            for n in range(amount(150, 10_000))}  # fmt: skip


def ask_for_the_last(wb, files):
    assert len(wb.documents.list()) == len(files)
    last = len(files) - 1
    answer = wb.ask(f"How many days does rule {last} take?")
    assert answer.evidence[0].passage.title == f"Part {last}"
    assert wb.verify_audit().ok


def test_thousands_of_small_files_of_one_folder_are_all_taken_in(empty_wb, tmp_path):
    files = small_files()
    (tmp_path / "many").mkdir()
    for name, text in files.items():
        (tmp_path / "many" / name).write_text(text)
    with told(f"{len(files)} files of a folder"):
        assert {f.status for f in empty_wb.ingest(tmp_path / "many")} == {"added"}
    ask_for_the_last(empty_wb, files)
    with told("the same again"):
        assert {f.status for f in empty_wb.ingest(tmp_path / "many")} == {"known"}


def test_thousands_of_small_files_of_one_archive_are_all_taken_in(empty_wb):
    files = small_files()
    data = zipped(files)
    with told(f"{len(files)} files of an archive"):
        found = list(empty_wb.ingest_files(from_upload("many.zip", data)))
    assert {f.status for f in found} == {"added"}
    ask_for_the_last(empty_wb, files)


def test_a_text_of_500_megabytes_is_refused_unread(documents, tmp_path):
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(500_000_000)
    (file,) = from_path(tmp_path / "huge.txt")
    unread = replace(file, read=lambda: pytest.fail("it was read"))
    (result,) = ingest([unread], documents, collection="c", settings=Settings())
    assert "500 MB; the limit is 50 MB. Split it" in result.error


@in_soak
def test_a_text_of_500_megabytes_ends_within_limits_where_it_is_allowed(documents, tmp_path):
    line = "Rule {} takes five days, and nobody knows why it takes so long.\n\n"
    with (tmp_path / "huge.txt").open("w") as file:
        for number in range(500_000_000 // len(line)):
            file.write(line.format(number))
    settings = Settings(max_file_mb=600)
    with told("a text of 500 MB"):
        files = from_path(tmp_path / "huge.txt")
        (result,) = ingest(files, documents, collection="c", settings=settings)
    print(result)
    assert result.status == "added" or result.error.endswith(".")
    assert own_peak() < 8e9


FACT = "Rule {} of sheet {} says that it takes some days."


def test_a_pdf_of_thousands_of_pages_is_read_page_by_page(parser):
    target, pages = io.BytesIO(), amount(200, 2_000)
    canvas = Canvas(target)
    for number in range(1, pages + 1):
        for line in range(40):
            canvas.drawString(72, 780 - 18 * line, FACT.format(line, number))
        canvas.showPage()
    canvas.save()
    data = target.getvalue()
    with told(f"a PDF of {pages} pages", parser):
        parsed = parser.parse(data, "long.pdf")
    assert parsed.pages == pages
    assert FACT.format(20, pages) in parsed.text
    assert check_resolves(parsed, data, "long.pdf")[-1].page == pages
    assert peak_of(parser._child) < 1e9


def test_a_word_file_that_is_all_paragraphs_ends_within_limits(parser, repack):
    end = b"<w:sectPr"
    paragraph = b"<w:p><w:r><w:t>The fee is five euros.</w:t></w:r></w:p>"
    many = paragraph * amount(40_000, 1_000_000)
    data = repack(a_docx(), {"word/document.xml": lambda x: x.replace(end, many + end)})
    with told("a Word file that is all paragraphs", parser):
        found = attempt(parser.parse, data, "long.docx")
    said = result_or_words(found, data, "long.docx")
    print(f"{len(said):,} characters: {said[:120]!r}")


@in_soak
def test_an_archive_of_very_many_files_is_listed_or_refused():
    data = zipped({f"{n}.txt": b"x" for n in range(150_000)}, ZIP_STORED)
    with told("an archive of 150,000 files"):
        files = from_upload("many.zip", data)
    assert len(files) in {1, 150_000}
