"""The stored text is shown whole or by parts, with marks in place."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from time import perf_counter

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from workbench.display.document import document_summary, document_view, part_of, parts
from workbench.records import Block, Document

LINES = [
    ("heading", "Visits", 1, 1),
    ("paragraph", "We credit £30 to your account.", 0, 1),
    ("item", "Be at home", 0, 1),
    ("item", "2. Bring your number", 0, 1),
    ("row", "Late | £30", 0, 2),
    ("code", "meter --read", 0, 2),
]
TEXT = "\n\n".join(line[1] for line in LINES) + "\n\nText that no block covers."


def blocks() -> tuple[Block, ...]:
    found = []
    for kind, line, level, page in LINES:
        start = TEXT.index(line)
        found.append(Block(kind, start, start + len(line), level, page))
    return tuple(found)


def document(**changes: object) -> Document:
    given = {
        "id": "d1", "title": "Standards", "source": "upload:s.pdf", "media_type": "application/pdf",
        "sha256": "cd" * 32, "text_sha256": "ab" * 32, "version": 2, "collection": "sample",
        "size": 9, "characters": len(TEXT), "created_at": datetime(2026, 11, 24, tzinfo=UTC),
        "pages": 2,
    }  # fmt: skip
    return Document(**{**given, **changes})


def view(*args: object, **options: object) -> BeautifulSoup:
    return BeautifulSoup(document_view(document(), *args, **options), "html.parser")


def test_all_characters_are_shown_in_their_kind() -> None:
    soup = view(TEXT, blocks())
    shown = soup.select_one(".wb-page").get_text()
    assert "Text that no block covers." in shown
    for line in LINES:
        assert line[1] in shown
    assert soup.select_one("[role=heading][aria-level='4']").get_text() == "Visits"
    assert [li.get_text() for li in soup.select("ul li")] == ["Be at home", "2. Bring your number"]
    assert soup.pre.get_text() == "meter --read"
    assert [p.get_text() for p in soup.select(".wb-pagenumber")] == ["Page 1", "Page 2"]


def test_spans_are_marked_in_place_and_can_be_jumped_to() -> None:
    start = TEXT.index("credit")
    soup = view(TEXT, blocks(), [(start, start + 10, "cited <b>"), (start + 3, start + 14, "also")])
    assert "".join(m.get_text() for m in soup.select("mark")) == TEXT[start : start + 14]
    links = soup.select(".wb-jump a")
    assert [link.get_text() for link in links] == ["1", "2"]
    for link in links:
        assert soup.find(id=link["href"][1:]).find_parent("mark") is not None
    assert soup.select_one("mark")["title"] == "cited <b>"


def test_a_long_document_shows_one_part_and_says_so() -> None:
    text = "Sentence of a long document. " * 40_000
    marked = (700_000, 700_010, "cited")
    started = perf_counter()
    html = document_view(document(characters=len(text)), text, (), [marked])
    assert perf_counter() - started < 1
    assert len(html) < 100_000
    soup = BeautifulSoup(html, "html.parser")
    assert "Part 18 of 29 is shown" in soup.select_one(".wb-extent").get_text()
    assert soup.mark.get_text() == text[700_000:700_010]
    elsewhere = document_view(document(), text, (), [marked], part=0)
    assert "Others are in part 18" in elsewhere


def test_a_span_outside_the_text_does_no_harm() -> None:
    soup = view(TEXT, blocks(), [(5, 2, "x"), (10**9, 10**9 + 1, "y"), (-5, 3, "z")], part=99)
    assert [m.get_text() for m in soup.select("mark")] == [TEXT[:3]]


def test_an_empty_text_is_shown_as_empty() -> None:
    assert view("", ()).select_one(".wb-page").get_text() == ""


@given(st.lists(st.integers(1, 50), max_size=12), st.integers(1, 60))
def test_parts_cover_the_text_once(lengths: list[int], size: int) -> None:
    found, at = [], 0
    for length in lengths:
        found.append(Block("paragraph", at, at + length))
        at += length + 1
    text = "x" * at
    cut = parts(text, found, size)
    assert cut[0][0] == 0
    assert cut[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(cut))
    assert all(high - low <= size + 1 for low, high in cut)
    for position in range(len(text)):
        low, high = cut[part_of(cut, position)]
        assert low <= position < high


@pytest.mark.parametrize("field", ["title", "source", "collection", "media_type"])
def test_provenance_is_escaped(field: str) -> None:
    bad = "</style><script>x</script>\n\u202e"
    soup = BeautifulSoup(document_summary(document(**{field: bad})), "lxml")
    assert soup.script is None
    assert "<script>x</script>" in soup.get_text()


def test_provenance_names_version_source_and_hash() -> None:
    text = BeautifulSoup(document_summary(document(current=False)), "lxml").get_text()
    for part in ("upload:s.pdf", "version 2, no longer current", "2 pages", "cd" * 8):
        assert part in text
