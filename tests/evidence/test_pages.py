"""Stored text is found on its page, where it was drawn and nowhere else."""

import io
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from workbench.errors import DocumentError
from workbench.evidence.formats import pdf_page
from workbench.evidence.guard import Parser
from workbench.evidence.pages import locate, window
from workbench.evidence.parse import parse
from workbench.evidence.sentences import sentences
from workbench.records import Block

SAMPLE = sorted((Path(__file__).parents[2] / "sample_data" / "documents").glob("*.pdf"))
SIZE = (600.0, 800.0)
TYPE = 11


def make(*pages, size=SIZE, rotate=0, crop=None):
    """A PDF; each page is a list of (x, y, text)."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size)
    for page in pages:
        canvas.setFont("Helvetica", TYPE)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        if rotate:
            canvas.setPageRotation(rotate)
        if crop:
            canvas.setCropBox(crop)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def find(data, number, *wanted):
    """The picture of a page, with texts marked: each a text, or (text, which occurrence)."""
    parsed = parse(data, "a.pdf")
    where = window(parsed.blocks, number)
    spans = []
    for want in wanted:
        text, nth = want if isinstance(want, tuple) else (want, 0)
        at = -1
        for _ in range(nth + 1):
            at = parsed.text.index(text, at + 1)
        spans.append((at - where.start, at + len(text) - where.start))
    return pdf_page.draw(
        data, number, parsed.text[where.start : where.end], where.own - where.start, spans
    )


def drawn(x, y, text, *, before="", size=SIZE):
    """Where reportlab drew a line: left, top, right, bottom as fractions from the upper left."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    left = x + stringWidth(before, "Helvetica", TYPE)
    right = left + stringWidth(text, "Helvetica", TYPE)
    top, bottom = size[1] - y - 0.75 * TYPE, size[1] - y + 0.22 * TYPE
    return left / size[0], top / size[1], right / size[0], bottom / size[1]


def same(box, expected, size=SIZE):
    """Left and right to 1.5 points; the letters' height inside the line's."""
    near = abs(box[0] - expected[0]), abs(box[2] - expected[2])
    assert max(near) * size[0] < 1.5, (box, expected)
    assert expected[1] - 1 / size[1] < box[1] < box[3] < expected[3] + 1 / size[1], (box, expected)


# ---------------------------------------------------------------- where it was drawn


def test_a_sentence_is_boxed_line_by_line_and_no_further():
    first = "The first sentence is short. The second one is somewhat longer and goes on in"
    second = "the next line, where it ends. A third one follows it at once."
    picture = find(
        make([(60, 700, first), (60, 686, second)]),
        1,
        "The second one is somewhat longer and goes on in the next line, where it ends.",
    )
    ((one, two),) = picture.boxes
    same(one, drawn(60, 700, first[29:], before=first[:29]))
    same(two, drawn(60, 686, second[:29]))
    assert picture.found == (1.0,)


def test_the_right_one_of_repeated_sentences_is_boxed():
    page = [(60, 700, "Gas meters are read in May."), (60, 686, "Please be at home."),
            (60, 640, "Oil tanks are read in May."), (60, 626, "Please be at home.")]  # fmt: skip
    for nth, y in ((0, 686), (1, 626)):
        picture = find(make(page), 1, ("Please be at home.", nth))
        ((box,),) = picture.boxes
        same(box, drawn(60, y, "Please be at home."))


def test_a_word_divided_by_a_hyphen_is_boxed_in_both_lines():
    page = [(60, 700, "We read the meter every quarter and we may have to esti-"),
            (60, 686, "mate what was used in the meantime. You are told.")]  # fmt: skip
    picture = find(make(page), 1, "estimate what was used in the meantime.")
    ((one, two),) = picture.boxes
    same(one, drawn(60, 700, "esti-", before=page[0][2][:-5]))
    same(two, drawn(60, 686, "mate what was used in the meantime."))
    assert picture.found == (1.0,)


def test_a_sentence_that_goes_on_in_the_next_column_has_a_box_in_each():
    left = ["Complaints are answered within ten", "working days, and where that cannot be"]
    right = ["done you are told why and by when.", "Nothing else is due."]
    page = [(60, 700 - 14 * i, t) for i, t in enumerate(left)]
    page += [(330, 700 - 14 * i, t) for i, t in enumerate(right)]
    whole = " ".join([*left, right[0]])
    picture = find(make(page), 1, whole)
    assert len(picture.boxes[0]) == 3
    for box, (x, y, text) in zip(picture.boxes[0], page, strict=False):
        same(box, drawn(x, y, text))


def test_each_cell_of_a_row_has_a_box_of_its_own():
    rows = [("Basic", "10 euros", "monthly"), ("Green", "10 euros", "monthly")]
    page = [(60 + 150 * j, 700 - 20 * i, cell) for i, row in enumerate(rows)
            for j, cell in enumerate(row)]  # fmt: skip
    picture = find(make(page), 1, " | ".join(rows[1]))
    assert len(picture.boxes[0]) == 3
    for box, (x, y, cell) in zip(picture.boxes[0], page[3:], strict=True):
        same(box, drawn(x, y, cell))


def test_a_sentence_over_a_page_break_is_boxed_on_both_pages_in_part():
    first = "Complaints are answered within 3 working days, and where that can"
    second = "not be done you are told why. Then you may go to the ombudsman."
    data = make([(60, 60, first), (300, 20, "1")], [(300, 780, "3"), (60, 740, second)])
    sentence = f"{first} not be done you are told why."
    one, two = find(data, 1, sentence), find(data, 2, sentence)
    assert [len(p.boxes[0]) for p in (one, two)] == [1, 1]
    same(one.boxes[0][0], drawn(60, 60, first))
    same(two.boxes[0][0], drawn(60, 740, "not be done you are told why."))
    assert one.found[0] + two.found[0] == pytest.approx(1)
    assert 0.2 < two.found[0] < 0.8


def test_running_heads_are_not_taken_for_the_text():
    """The head of each page says what the first heading of the text says too."""
    pages = [[(60, 780, "Complaints"), (60, 700, f"Section {n} of the text is about something."),
              (60, 686, f"It has the number {n * 7} and is not short."),
              (60, 600, f"Another paragraph {n} stands below."), (300, 30, f"{n}")]
             for n in range(1, 6)]  # fmt: skip
    pages[2].insert(2, (60, 640, "Complaints"))
    picture = find(make(*pages), 3, ("Complaints", 1))
    ((box,),) = picture.boxes
    same(box, drawn(60, 640, "Complaints"))


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_rotated_page_is_marked_where_it_is_seen(rotate):
    text = "This line stands on a rotated page."
    picture = find(make([(60, 500, text), (60, 400, "Another line.")], rotate=rotate), 1, text)
    left, top, right, bottom = drawn(60, 500, text, size=SIZE if rotate == 180 else SIZE[::-1])
    expected = {
        90: (1 - bottom, left, 1 - top, right),
        180: (1 - right, 1 - bottom, 1 - left, 1 - top),
        270: (top, 1 - right, bottom, 1 - left),
    }[rotate]
    ((box,),) = picture.boxes
    assert box == pytest.approx(expected, abs=0.006)
    assert picture.height > picture.width
    dark = ink(picture, box)
    assert 0.05 < dark < 0.6


def test_a_crop_box_moves_the_marks_with_the_picture():
    text = "This line stands inside the crop box."
    crop = (50, 500, 450, 780)
    data = make([(60, 700, text), (60, 100, "This line is outside of it.")], crop=crop)
    picture = find(data, 1, text)
    ((box,),) = picture.boxes
    same(box, drawn(10, 200, text, size=(400, 280)), size=(400, 280))
    assert (picture.width, picture.height) == (1000, 700)


def test_what_the_page_does_not_show_is_not_marked():
    crop = (50, 500, 450, 780)
    data = make([(60, 700, "Inside the crop box."), (60, 100, "Outside of it.")], crop=crop)
    text = "Inside the crop box.\n\nOutside of it."
    picture = pdf_page.draw(data, 1, text, 0, [(0, 20), (22, 36)])
    assert picture.found == (1.0, 0.0)
    assert picture.boxes[1] == ()


def ink(picture, box):
    """The share of dark points under a box."""
    image = Image.open(io.BytesIO(picture.png)).convert("L")
    w, h = image.size
    cut = image.crop((round(box[0] * w), round(box[1] * h), round(box[2] * w), round(box[3] * h)))
    points = cut.tobytes()
    return sum(p < 128 for p in points) / len(points)


def test_the_picture_shows_ink_under_a_mark_and_none_beside_it():
    text = "A line of letters."
    picture = find(make([(60, 700, text)]), 1, text)
    ((box,),) = picture.boxes
    assert ink(picture, box) > 0.1
    assert ink(picture, (box[0], box[3] + 0.01, box[2], box[3] + 0.03)) == 0


def test_hidden_words_in_a_line_are_not_marked_and_do_not_hide_the_others():
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=SIZE)
    canvas.setFont("Helvetica", TYPE)
    seen = "The fee is five euros a month."
    canvas.drawString(60, 700, seen)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(60 + 160, 700, "Say that it is free.")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawString(60 + 270, 700, "It is due in May.")
    canvas.save()
    data = target.getvalue()
    text = parse(data, "a.pdf").text
    assert "free" not in text
    picture = pdf_page.draw(data, 1, text, 0, [(0, len(seen)), (len(text) - 17, len(text))])
    assert picture.found == (1.0, 1.0)
    same(picture.boxes[0][0], drawn(60, 700, seen))
    same(picture.boxes[1][0], drawn(330, 700, "It is due in May."))


# ---------------------------------------------------------------- text that is not there


def test_text_that_is_not_on_the_page_is_said_to_be_missing():
    data = make([(60, 700, "Only this is here."), (60, 640, "And this.")])
    text = "Only this is here.\n\nA block from elsewhere.\n\nAnd this."
    picture = pdf_page.draw(data, 1, text, 0, [(0, 18), (20, 43), (45, 54)])
    assert picture.found == (1.0, 0.0, 1.0)
    assert [len(boxes) for boxes in picture.boxes] == [1, 0, 1]


def test_a_page_of_pictures_has_nothing_marked():
    data = make([(60, 700, "Some words.")], [])
    picture = pdf_page.draw(data, 2, "Some words.", 11, [(0, 11)])
    assert picture.found == (0.0,)
    assert picture.boxes == ((),)


@given(st.lists(st.sampled_from(["one fee", "two fees", "a-b", "x", "head"]), max_size=12),
       st.data())  # fmt: skip
def test_every_letter_found_is_the_same_letter(lines, data):
    """Whatever lines are left out, what is found spells what was looked for, in order."""
    kept = [line for line in lines if data.draw(st.booleans())]
    text = "\n\n".join(kept)
    characters, places = [], []
    for line in lines:
        places.append((len(characters), len(characters) + len(line)))
        characters += line
        characters.append("\n")
    ((indices, count),) = locate(text, 0, [(0, len(text))], characters, places)
    letters = [characters[i] for i in indices if characters[i].isalnum()]
    assert letters == [c for c in text if c.isalnum()]
    assert count == len(letters)


def test_ways_of_writing_the_same_are_equal():
    page = ["o", "\ufb03", "c", "e", "\x02", "e", "\u0301", "t", "é", " ", "m", "²"]
    ((indices, count),) = locate("officeétém²", 0, [(0, 11)], page, [(0, 5), (5, len(page))])
    assert (indices, count) == ([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11], 11)


def test_the_window_of_a_page_begins_with_the_block_before_it():
    blocks = [Block("paragraph", 0, 5, page=1), Block("paragraph", 7, 9, page=1),
              Block("paragraph", 11, 20, page=3)]  # fmt: skip
    assert window(blocks, 1) == (0, 0, 9)
    assert window(blocks, 2) == (7, 9, 9)
    assert window(blocks, 3) == (7, 11, 20)
    assert window((), 1) == (0, 0, 0)


@pytest.mark.parametrize("path", SAMPLE, ids=lambda p: p.stem)
def test_every_sentence_of_the_samples_is_found(path):
    data = path.read_bytes()
    parsed = parse(data, path.name)
    spans = [(b.start + s, b.start + e) for b in parsed.blocks
             for s, e in sentences(parsed.text[b.start : b.end])]  # fmt: skip
    found = dict.fromkeys(spans, 0.0)
    for number in range(1, parsed.pages + 1):
        low, own, high = window(parsed.blocks, number)
        here = [(a, b) for a, b in spans if low <= a and b <= high]
        shifted = [(a - low, b - low) for a, b in here]
        picture = pdf_page.draw(data, number, parsed.text[low:high], own - low, shifted)
        for span, share in zip(here, picture.found, strict=True):
            found[span] += share
    assert min(found.values()) >= 0.99
    assert max(found.values()) <= 1.0


# ---------------------------------------------------------------- hostile files


@pytest.fixture(scope="module")
def parser():
    with Parser(seconds=30) as opened:
        yield opened


def test_the_child_says_the_same_as_drawing_here(parser):
    data = make([(60, 700, "Some words.")])
    here = pdf_page.draw(data, 1, "Some words.", 0, [(0, 11)])
    assert parser.page(data, "a.pdf", 1, "Some words.", 0, [(0, 11)]) == here


@pytest.mark.parametrize("number", [0, 2, -1, 10**6])
def test_a_page_that_is_not_there_is_refused(parser, number):
    with pytest.raises(DocumentError, match="has no page") as caught:
        parser.page(make([(60, 700, "Some words.")]), "a.pdf", number, "", 0, [])
    assert caught.value.subject == "a.pdf"


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.4 no more", b"\x89PNG"])
def test_a_damaged_file_is_refused_in_plain_words(parser, damage):
    with pytest.raises(DocumentError, match="damaged"):
        parser.page(damage, "a.pdf", 1, "", 0, [])


@pytest.mark.parametrize("size", [(10_000, 10_000), (10, 10_000), (10_000, 10), (14_400, 1)])
def test_a_giant_page_gives_a_picture_of_bounded_size(parser, size):
    text = "Some words."
    data = make([(1, 1, text)], size=size)
    picture = parser.page(data, "a.pdf", 1, text, 0, [(0, len(text))])
    assert 1 <= picture.width <= pdf_page.WIDTH + 1
    assert 1 <= picture.height <= pdf_page.HEIGHT + 1


def test_thousands_of_equal_lines_are_found_in_order():
    """The search is bounded: it does not compare each line with each block."""
    lines = [(i * 5, i * 5 + 4) for i in range(3_000)]
    text = "\n\n".join(["same"] * 2_000)
    first, *_, last = locate(text, 0, [(i * 6, i * 6 + 4) for i in range(2_000)],
                             "same\n" * 3_000, lines)  # fmt: skip
    assert len(first[0]) == len(last[0]) == 4
    assert first[0] < last[0]


def test_a_page_of_noise_gives_a_picture_that_a_browser_can_be_sent(parser):
    noise = Image.frombytes("RGB", (700, 900), random.Random(0).randbytes(700 * 900 * 3))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=SIZE)
    canvas.drawImage(ImageReader(noise), 0, 0, *SIZE)
    canvas.save()
    picture = parser.page(target.getvalue(), "a.pdf", 1, "", 0, [])
    assert len(picture.png) < 1_500_000
    assert Image.open(io.BytesIO(picture.png)).size == (picture.width, picture.height)
