"""Two sources side by side: what they say, where they differ, and which of them holds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.display.conftest import make_passage
from workbench.display.conflict import ABOUT, UNKNOWN, conflicts
from workbench.evidence.cite import cite
from workbench.records import Answer, Conflict, Evidence, Mark, Statement, Status

NEW, OLD = "A visit is told 8 days ahead.", "A visit is told 3 days ahead."
TITLES = {"new": "Notice 2026", "old": "Visits 2024"}
ENDED = Mark("outdated", "valid_until", text="2026-02-28")


def answer(*marks: Mark, newer: str = "new", because: str = "", kind: str = "number") -> Answer:
    ours = Evidence(1, make_passage(NEW, document="new"), 1.0)
    theirs = Evidence(2, make_passage(OLD, document="old", start=2_000), 0.9, marks=marks)
    one = cite(ours.passage, 1_000, 1_000 + len(NEW))
    other = cite(theirs.passage, 2_000, 2_000 + len(OLD))
    found = Conflict(one, other, (1_016, 1_022), (2_016, 2_022), kind, newer, because)
    return Answer(
        "a1", "How many days?", Status.ANSWERED, 0.8, (Statement(NEW, (one,)),), (ours, theirs),
        "extractive", datetime(2026, 11, 24, tzinfo=UTC), conflicts=(found,),
    )  # fmt: skip


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_nothing_is_drawn_without_a_contradiction():
    assert conflicts(replace(answer(), conflicts=()), titles=TITLES) is None


def test_both_sides_stand_there_with_what_differs_marked_and_why():
    html = conflicts(
        answer(ENDED, because="the other one held until 28 February 2026"), titles=TITLES
    )
    assert re.findall(r'<mark class="wb-differs">([^<]*)</mark>', html) == ["8 days", "3 days"]
    sides = html.split('class="wb-conflict-side"')[1:]
    assert "In force" in sides[0]
    assert "Notice 2026" in sides[0]
    assert "Outdated" in sides[1]
    assert "Visits 2024" in sides[1]
    assert (
        "“Notice 2026” holds now: the other one held until 28 February 2026. The answer quotes it."
    ) in text(html)
    assert ABOUT["number"] in html


def test_a_word_and_not_a_colour_says_which_holds():
    def words(drawn: Answer) -> list[str]:
        return re.findall(r'class="wb-old">([^<]*)<', conflicts(drawn, titles=TITLES))

    assert words(answer(ENDED)) == ["In force", "Outdated"]
    assert words(answer(Mark("outdated", "valid_from", text="2027-01-01")))[1] == "Not in force yet"
    assert words(answer()) == ["Newer", "Older"]
    assert words(answer(newer="")) == ["Validity not known"] * 2


def test_where_it_is_not_known_it_says_so_and_names_none():
    html = text(conflicts(answer(newer=""), titles=TITLES))
    assert UNKNOWN in html
    assert "is newer" not in html


def test_the_other_side_may_be_the_newer_one():
    html = text(conflicts(answer(newer="old"), titles=TITLES))
    assert "“Visits 2024” is newer. The answer quotes the other one." in html
    assert "“Notice 2026” is newer. The answer quotes it." in text(
        conflicts(answer(), titles=TITLES)
    )


def test_a_page_is_linked_to_the_cited_characters():
    html = conflicts(answer(), titles=TITLES, page="document")
    assert "./document?document=old&amp;start=2000&amp;end=2029" in html
    assert "href" not in conflicts(answer(), titles=TITLES)


def test_a_deleted_source_is_told_and_its_words_are_gone():
    given = answer(ENDED)
    (found,) = given.conflicts
    gone = replace(found, theirs=replace(found.theirs, text=""))
    html = conflicts(replace(given, conflicts=(gone,)), titles=TITLES, page="document")
    assert "Source withdrawn" in html
    assert "3 days" not in html
    assert "start=2000" not in html


@pytest.mark.parametrize("at", [(0, 5), (1_020, 9_999), (1_022, 1_016), (1_000, 1_029)])
def test_places_that_do_not_fit_lose_no_character(at):
    given = answer()
    (found,) = given.conflicts
    html = conflicts(replace(given, conflicts=(replace(found, ours_at=at),)), titles=TITLES)
    shown = re.search(r"<bdi>(.*?)</bdi>", html)
    assert re.sub(r"<[^>]+>", "", shown[1]) == NEW


def test_hostile_text_stays_text():
    given = answer(because="<script>alert(1)</script>")
    (found,) = given.conflicts
    bad = replace(found, ours=replace(found.ours, text="<img src=x onerror=alert(1)> 8 days"))
    html = conflicts(
        replace(given, conflicts=(bad,)), titles={"new": "<b>bold</b>", "old": "javascript:x"}
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
