"""A page of a document with what is cited marked on it."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from workbench.display.html import picture
from workbench.display.page import page_view
from workbench.records import PagePicture


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (100, 200), "white").save(out, "PNG")
    return out.getvalue()


ONE = ((0.1, 0.2, 0.4, 0.22), (0.1, 0.23, 0.3, 0.25))
TWO = ((0.6, 0.5, 0.9, 0.52),)


def view(*arguments: object, boxes=(ONE, TWO), found=(1.0, 1.0), title="Standards"):
    page = PagePicture(3, png(), 100, 200, boxes, found)
    return BeautifulSoup(page_view(page, title, *arguments), "html.parser")


def place(element) -> dict[str, float]:
    pairs = (part.split(":") for part in element["style"].split(";"))
    return {key: float(value.rstrip("%")) / 100 for key, value in pairs}


def test_the_picture_is_in_the_page_itself_and_says_what_it_shows() -> None:
    img = view(["1", "2"]).img
    assert img["src"].startswith("data:image/png;base64,")
    assert img["alt"] == "Page 3 of “Standards”, as the original looks"
    assert (img["width"], img["height"]) == ("100", "200")


def test_each_line_has_a_mark_around_it() -> None:
    marks = view(["1", "2"]).select(".wb-sheet-mark")
    assert len(marks) == 3
    for mark, box in zip(marks, [*ONE, *TWO], strict=True):
        at = place(mark)
        assert box[0] - 0.01 < at["left"] < box[0]
        assert box[1] - 0.01 < at["top"] < box[1]
        assert box[2] < at["left"] + at["width"] < box[2] + 0.01
        assert box[3] < at["top"] + at["height"] < box[3] + 0.01


def test_numbers_stand_once_each_in_the_nearer_margin() -> None:
    numbers = view(["1, 4", "2"]).select(".wb-sheet-number")
    assert [n.get_text() for n in numbers] == ["1, 4", "2"]
    assert [n["style"].split(":")[0] for n in numbers] == ["left", "right"]
    assert place(numbers[0])["top"] == pytest.approx(0.21)


def test_numbers_of_one_line_share_a_sign() -> None:
    near = ((0.2, 0.2, 0.4, 0.22),)
    numbers = view(["1", "2"], boxes=(ONE, near)).select(".wb-sheet-number")
    assert [n.get_text() for n in numbers] == ["1, 2"]


def test_the_legend_says_what_is_outlined() -> None:
    assert "Outlined is what the text marks as 1, 2." in view(["1", "2"]).get_text()
    assert "Nothing is marked on it." in view([], boxes=(), found=()).get_text()


def test_what_is_not_marked_is_said() -> None:
    boxes, found = (ONE, TWO, (), ()), (0.6, 0.5, 0.0, 0.0)
    said = view(["1", "2", "3", "4"], [True, False, False, True], boxes=boxes, found=found)
    notes = [note.get_text() for note in said.select("[role=note]")]
    assert notes == [
        "Of 1, 60% is marked here; the rest may stand on the page before or after.",
        "Of 2, 50% is marked here; the rest could not be found on the picture.",
        "3 could not be found on the picture; it stands in the text.",
    ]


def test_almost_all_is_not_called_all() -> None:
    text = view(["1", "2"], boxes=(ONE, TWO), found=(0.994, 1.0)).get_text()
    assert "Of 1, 99% is marked here" in text


def test_a_hostile_title_is_text() -> None:
    bad = '"><script>x</script><img src=x onerror=y>'
    soup = view(["1", "2"], title=bad)
    assert soup.script is None
    assert len(soup.select("img")) == 1
    assert soup.img["alt"] == f"Page 3 of “{bad}”, as the original looks"


@pytest.mark.parametrize("data", [b"", b"<svg onload=x>", b"GIF89a", b"\x89PNG"])
def test_only_a_png_becomes_a_picture(data: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        picture(data, "x")


def test_a_picture_takes_no_event_and_no_other_source() -> None:
    for name in ("onload", "src", "srcdoc"):
        with pytest.raises(ValueError, match="attribute"):
            picture(png(), "x", **{name: "y"})
