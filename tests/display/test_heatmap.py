"""One scale, two signs that show twice, and a sum that is checked in front of the reader."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag

from workbench.display.heat import FULL, strength
from workbench.display.heatmap import legend, passage_heatmap, split_figure
from workbench.display.style import stylesheet
from workbench.errors import InputError
from workbench.records import Evidence


def words_of(html: str) -> dict[str, Tag]:
    soup = BeautifulSoup(html, "lxml")
    return {e.get_text(): e for e in soup.select(".wb-heat-text .wb-w")}


def test_the_text_is_there_to_the_character(evidence: Evidence) -> None:
    soup = BeautifulSoup(passage_heatmap(evidence), "html.parser")
    assert soup.select_one(".wb-heat-text").get_text() == evidence.passage.text


def test_the_same_share_has_the_same_colour_in_any_passage(make: dict) -> None:
    alone = make["evidence"]({"late": 0.03})
    beside = make["evidence"](
        {"late": 0.03, "other": 5.0}, passage=make["passage"]("late other.", document="d9", start=7)
    )
    first, second = (words_of(passage_heatmap(e))["late"] for e in (alone, beside))
    assert first["style"] == second["style"] == "--m:0.3"
    assert first["class"] == second["class"]


def test_colour_grows_with_the_share_and_is_full_from_one_point_on() -> None:
    assert strength(0.25 * FULL) < strength(0.5 * FULL) < strength(FULL) == 1.0
    assert strength(-0.5 * FULL) == strength(0.5 * FULL) == 0.5
    assert strength(3 * FULL) == 1.0


def test_signs_differ_by_hue_and_by_underline(evidence: Evidence) -> None:
    found = words_of(passage_heatmap(evidence))
    assert "wb-pro" in found["late"]["class"]
    assert "wb-con" in found["Meters"]["class"]
    css = str(stylesheet())
    for side, line in (("pro", "solid"), ("con", "dashed")):
        (rule,) = re.findall(rf"\.wb-w\.wb-{side} {{(.*?)}}", css)
        assert f"background: rgb(var(--wb-{side})" in rule
        assert f"text-decoration-style: {line};" in rule


def test_each_number_is_one_hover_away(evidence: Evidence) -> None:
    found = words_of(passage_heatmap(evidence))
    assert found["late"]["title"] == "“late”: +0.050, mostly through “late”"
    assert found["Meters"]["title"].startswith("“Meters”: −0.050")


def test_the_legend_is_always_there_and_says_where_colour_ends(evidence: Evidence) -> None:
    without = replace(evidence, split=None)
    gone = replace(evidence, passage=replace(evidence.passage, text=""))
    for shown in (evidence, without, gone):
        assert legend() in passage_heatmap(shown)
    assert "+0.10 or more" in legend()
    assert "−0.10 or less" in legend()


def test_the_sum_is_shown_to_agree(make: dict) -> None:
    html = passage_heatmap(make["evidence"]({"engineer": 0.4, "late": 0.012}))
    sums = BeautifulSoup(html, "lxml").select_one(".wb-sums").get_text()
    assert "Word shares sum to 0.412, scale term 0.083, together 0.495 = the passage’s" in sums
    assert "Exact to 10⁻⁶" in sums


@pytest.mark.parametrize("off", [2e-6, -0.1])
def test_a_sum_that_does_not_agree_is_not_hidden(evidence: Evidence, off: float) -> None:
    html = passage_heatmap(replace(evidence, score=evidence.score + off))
    assert "wb-disagrees" in html
    assert "= the passage’s score" not in html


def test_withdrawn_text_says_so(evidence: Evidence) -> None:
    gone = replace(evidence, passage=replace(evidence.passage, text=""))
    assert "Source withdrawn" in passage_heatmap(gone)
    with pytest.raises(InputError, match="withdrawn"):
        split_figure(gone)


def test_the_grid_has_the_same_numbers_and_scale(evidence: Evidence) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = split_figure(evidence, top=3)
    grid = figure.data[0]
    assert (grid.zmin, grid.zmax) == (-FULL, FULL)
    assert list(figure.layout.yaxis.ticktext) == ["engineer", "late", "Meters"]
    assert [row[1] for row in grid.z] == [0.2, 0.05, -0.05]
    assert "+0.0500" in grid.text[1][1]
    assert "left out" in figure.layout.title.text
    assert "left out" not in split_figure(evidence, top=99).layout.title.text
    assert figure.layout.template.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_words_of_a_document_are_literal_in_the_grid(make: dict) -> None:
    passage = make["passage"]("late.")
    given = make["evidence"]({"late": 0.2}, passage=passage)
    split = replace(given.split, query=("<b>x</b>", "<a href='javascript:x'>y</a>"))
    figure = split_figure(replace(given, split=split))
    assert "<b>" not in str(figure.layout.xaxis.ticktext) + str(figure.data[0].text)
    assert "<a " not in str(figure.layout.xaxis.ticktext) + str(figure.data[0].text)
