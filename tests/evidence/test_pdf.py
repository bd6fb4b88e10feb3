import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from workbench.errors import DocumentError
from workbench.evidence.formats.pdf_layout import Line, to_blocks
from workbench.evidence.parse import parse

WRAPPED = [
    "The supplier shall read the meter every quarter and, where a reading is not possible, esti-",
    "mate the use of the year before. A well-known fact is that each self-",
    "employed person has to pay. It costs",
    "more.",
]


def make(*pages, title=None, encrypt=None):
    """A PDF; each page is a list of (x, y, text, size)."""
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=encrypt)
    if title:
        canvas.setTitle(title)
    for page in pages:
        for x, y, text, size in page:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def lines(texts, top=700, x=72, size=11):
    return [(x, top - 14 * i, text, size) for i, text in enumerate(texts)]


def blocks(data):
    parsed = parse(data, "a.pdf")
    return [(b.kind, b.page, parsed.text[b.start : b.end]) for b in parsed.blocks]


def refused(data):
    with pytest.raises(DocumentError) as caught:
        parse(data, "a.pdf")
    return caught.value.message


@pytest.fixture(scope="module")
def guide():
    first = [
        (72, 800, "Tariff guide", 20), (72, 760, "1. Meters", 15), *lines(WRAPPED),
        *lines(["Second paragraph after a gap."], top=630),
        *lines(["• First bullet", "• Second bullet", "3. Third thing"], top=600),
        *[(72 + 150 * j, 540 - 14 * i, cell, 11)
          for i, row in enumerate([("Plan", "Price"), ("Basic", "10.50")])
          for j, cell in enumerate(row)],
        (72, 30, "Page 1 of 2", 8),
    ]  # fmt: skip
    second = [*lines(["Text of the second page."]), (72, 30, "Page 2 of 2", 8)]
    return make(first, second)


def test_lines_become_headings_paragraphs_items_and_rows(guide):
    assert blocks(guide) == [
        ("heading", 1, "Tariff guide"),
        ("heading", 1, "1. Meters"),
        ("paragraph", 1, (
            "The supplier shall read the meter every quarter and, where a reading is not possible, "
            "estimate the use of the year before. A well-known fact is that each self-employed "
            "person has to pay. It costs more."
        )),
        ("paragraph", 1, "Second paragraph after a gap."),
        ("item", 1, "First bullet"), ("item", 1, "Second bullet"), ("item", 1, "3. Third thing"),
        ("row", 1, "Plan | Price"), ("row", 1, "Basic | 10.50"),
        ("paragraph", 2, "Text of the second page."),
    ]  # fmt: skip


def test_levels_title_and_number_of_pages(guide):
    parsed = parse(guide, "a.txt")
    assert [b.level for b in parsed.blocks if b.kind == "heading"] == [1, 2]
    assert (parsed.title, parsed.pages, parsed.media_type) == ("Tariff guide", 2, "application/pdf")
    assert parse(make(lines(["Text."]), title="Stated"), "a.pdf").title == "Stated"
    assert parse(make(lines(["Text."])), "my_file.pdf").title == "my file"


def test_a_sentence_that_runs_over_a_page_ends_on_the_page_where_it_began():
    first = lines(["The fee is due on the first working day of the month and it is"])
    second = lines(["paid by card. Cash is not taken."])
    assert blocks(make(first, second)) == [
        ("paragraph", 1, (
            "The fee is due on the first working day of the month and it is paid by card."
        )),
        ("paragraph", 2, "Cash is not taken."),
    ]  # fmt: skip


def test_running_heads_are_kept_once():
    pages = [
        [(72, 800, "ACME Energy", 11), *lines([f"Body text of page {word}."])]
        for word in ("one", "two", "three", "four")
    ]
    texts = [text for _, _, text in blocks(make(*pages))]
    assert texts.count("ACME Energy") == 1
    assert len(texts) == 5


def test_columns_are_read_one_after_the_other():
    left = [f"left line {i} of running text" for i in range(8)]
    right = [f"right line {i} of running text" for i in range(8)]
    page = [*lines(left), *lines(right, x=320)]
    assert " ".join(text for _, _, text in blocks(make(page))) == " ".join(left + right)


def test_short_lines_of_an_address_keep_their_breaks():
    page = [*lines(["A full line of text that shows where the margin of the page is to be found."]),
            *lines(["ACME Ltd", "Main Street 1"], top=650)]  # fmt: skip
    assert blocks(make(page))[-1] == ("paragraph", 1, "ACME Ltd\nMain Street 1")


def test_places_may_be_anything():
    """Layout takes what a hostile file says of places and sizes."""
    odd = [
        Line(1, text, x, -x, y, size)
        for text in ("a", "\t", "B.")
        for x in (0.0, -1e9)
        for y in (1e9, 0.0)
        for size in (1e-9, 9.0)
    ]
    assert "B." in " ".join(block.text for block in to_blocks(odd))


def test_encrypted_pdfs_say_that_they_need_a_copy_without_password():
    page = lines(["Secret."])
    assert "password" in refused(make(page, encrypt=StandardEncryption("pw")))
    assert blocks(make(page, encrypt=StandardEncryption("", "owner")))[0][2] == "Secret."


def test_cut_off_and_damaged_pdfs_are_refused(guide):
    for share in (0.2, 0.5, 0.9, 0.99):
        assert "cut off" in refused(guide[: int(len(guide) * share)])
    assert "damaged" in refused(b"%PDF-1.4\nnothing here\n%%EOF\n")


def test_a_pdf_without_text_looks_like_a_scan():
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.rect(50, 50, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    message = refused(target.getvalue())
    assert "1 page;" in message
    assert "OCR" in message


def test_pages_without_text_are_counted_and_empty_ones_are_not():
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 700, "The first page has text.")
    canvas.showPage()
    for _ in range(2):
        canvas.rect(50, 50, 200, 200, fill=1)
        canvas.showPage()
    canvas.showPage()
    canvas.save()
    parsed = parse(target.getvalue(), "a.pdf")
    assert parsed.text == "The first page has text."
    assert parsed.note == f"2 of {parsed.pages} pages hold no text; they look like scans."
