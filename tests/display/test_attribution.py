"""A heatmap on one scale, whose greyed parts are seen to be greyed, and its verdict."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag

from tests.display import explained as given
from workbench.display import units
from workbench.display.attribution import (
    attribution_heatmap,
    attribution_legend,
    attribution_table,
    uses_table,
    verdict_card,
)
from workbench.display.charts import FULL
from workbench.display.style import stylesheet
from workbench.records import Attribution, Mark, Unit, Use, Verdict

A = given.attribution()


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def heatmap(a: Attribution = A, **more: object) -> BeautifulSoup:
    return soup(attribution_heatmap(a, given.evidence(), titles=given.TITLES, **more))


def tinted(page: BeautifulSoup) -> list[Tag]:
    return page.select(".wb-heat-text .wb-w")


@pytest.mark.parametrize("kind", ["sentence", "passage", "word"])
def test_the_text_is_there_to_the_character_for_every_unit(kind: str) -> None:
    found = given.units(kind)
    flat = tuple(float(i % 3 - 1) for i in range(len(found)))
    a = replace(A, unit=kind, units=found, values=flat, low=flat, high=flat)
    shown = [e.get_text() for e in heatmap(a).select(".wb-heat-text")]
    assert shown == [item.passage.text for item in given.evidence()]
    assert len(tinted(heatmap(a))) == len(found)


def test_each_unit_is_tinted_by_its_own_value() -> None:
    by_text = {e.get_text(): e for e in tinted(heatmap())}
    first = by_text["If our engineer is late for an appointment, we credit your account with £30."]
    assert "wb-pro" in first["class"]
    assert first["style"] == "--m:1"
    against = by_text["It was paid on request only."]
    assert "wb-con" in against["class"]
    assert against["style"] == "--m:0.1"
    assert "−0.30 log-odds, between −0.50 and −0.10" in against["title"]


def test_the_same_value_has_the_same_colour_in_any_document_and_answer() -> None:
    values = (1.5, *A.values[1:6], 1.5, 0.0)
    beside = replace(A, values=values, low=values, high=values)
    alone = replace(beside, values=(1.5,) + (0.0,) * 5 + (1.5, 0.0), full=40.0)
    styles = [tinted(heatmap(a))[i]["style"] for a in (beside, alone) for i in (0, 6)]
    assert styles == ["--m:0.5"] * 4
    assert units.full("log_odds") == FULL == 3.0


@pytest.mark.parametrize(("payoff", "full"), [("similarity", 1.0), ("score", 0.3)])
def test_what_goes_from_0_to_1_has_a_scale_of_its_own(payoff: str, full: float) -> None:
    values = (full / 2,) * 8
    a = replace(A, payoff=payoff, values=values, low=values, high=values)
    assert {e["style"] for e in tinted(heatmap(a))} == {"--m:0.5"}
    assert f"+{full:.{units.places(payoff)}f} or more" in attribution_legend(a)


def test_what_cannot_be_told_from_no_effect_is_greyed_and_says_so() -> None:
    for element, unclear in zip(tinted(heatmap()), A.unclear, strict=True):
        assert ("wb-unclear" in element["class"]) is unclear
        assert element.has_attr("style") is not unclear
        said = "Cannot be told from no effect" in element["title"]
        assert said or "has no effect" in element["title"] or not unclear
    (rule,) = re.findall(r"\.wb-w\.wb-unclear {(.*?)}", str(stylesheet()))
    assert "text-decoration-style: dotted" in rule
    assert "--wb-pro" not in rule
    assert "--wb-con" not in rule


def test_every_heatmap_has_a_legend_with_both_ends_and_the_greyed_word() -> None:
    gone = [replace(e, passage=replace(e.passage, text="")) for e in given.evidence()]
    for html in (
        attribution_heatmap(A, given.evidence(), titles=given.TITLES),
        attribution_heatmap(A, gone, titles=given.TITLES),
        attribution_heatmap(A, (), titles={}),
    ):
        legend = soup(html).select_one(".wb-legend")
        assert legend is not None
        text = legend.get_text(" ")
        assert "−3.00 or less" in text
        assert "+3.00 or more" in text
        assert "cannot be told from no effect" in text
        assert "same scale for every document" in text


def test_the_two_strongest_carry_their_number_beside_the_text() -> None:
    assert [e["data-n"] for e in heatmap().select(".wb-worth")] == ["+4.20", "−1.60"]
    vague = replace(A, low=(-9.0,) * 8, high=(9.0,) * 8)
    assert not heatmap(vague).select(".wb-worth")


def test_passages_without_a_clear_effect_are_folded_but_never_all() -> None:
    assert [d.has_attr("open") for d in heatmap().select("details")] == [True, True, False]
    vague = replace(A, low=(-9.0,) * 8, high=(9.0,) * 8)
    assert all(d.has_attr("open") for d in heatmap(vague).select("details"))


def test_units_are_found_by_document_and_text_not_by_offset_alone() -> None:
    other = tuple(replace(u, text_sha256="cd" * 32) for u in A.units)
    assert not tinted(heatmap(replace(A, units=other)))


def test_overlapping_units_show_every_character_once() -> None:
    text = given.LATE
    spans = [(500, 540), (520, 560), (500, 500 + len(text))]
    found = tuple(
        Unit("d1", given.HASH, a, b, text[a - 500 : b - 500], "passage") for a, b in spans
    )
    flat = (1.0, 2.0, 0.5)
    a = replace(A, unit="sentence", units=found, values=flat, low=flat, high=flat)
    page = heatmap(a)
    assert page.select_one(".wb-heat-text").get_text() == text
    assert [e["style"] for e in tinted(page)] == ["--m:0.33", "--m:0.67", "--m:0.67", "--m:0.17"]


def test_words_of_the_question_tint_the_question_itself() -> None:
    found = given.question_units()
    values = tuple(float(i) for i in range(len(found)))
    a = replace(A, unit="question", units=found, values=values, low=values, high=values)
    page = heatmap(a, question=given.QUESTION)
    assert page.select_one(".wb-heat-text").get_text() == given.QUESTION
    assert not page.select("details")
    assert "not kept" in heatmap(a).get_text()


def test_withdrawn_passages_say_so() -> None:
    gone = [replace(e, passage=replace(e.passage, text="")) for e in given.evidence()]
    assert attribution_heatmap(A, gone, titles=given.TITLES).count("Source withdrawn") == 3


def hostile() -> Attribution:
    bad = given.HOSTILE
    cited = replace(given.citation(), text=bad)
    return replace(
        A, method=bad, notes=(bad,), span=bad, unit=bad, quantity=bad, payoff=bad,
        units=tuple(replace(u, text=bad) for u in A.units),
        uses=(Use(cited, True, 1.0, False, 0.1),),
    )  # fmt: skip


def test_hostile_text_makes_no_element_anywhere() -> None:
    a, bad = hostile(), given.HOSTILE
    evil = [
        replace(e, passage=replace(e.passage, text=bad, end=500 + len(bad), title=bad))
        for e in given.evidence()
    ]
    everything = [
        attribution_heatmap(a, evil, titles={"d1": bad}),
        attribution_heatmap(replace(a, unit="question"), evil, titles={}, question=bad),
        attribution_table(a),
        verdict_card(a, contradicted_titles=[bad]),
        uses_table(a.uses, {"d1": bad}),
    ]
    for html in everything:
        assert not soup(html).find_all(["script", "b"])
        assert "alert(1)" in soup(html).get_text()


def test_the_table_has_all_numbers_up_to_fifty_and_counts_the_rest() -> None:
    page = soup(attribution_table(A))
    assert page.summary.get_text() == "All numbers"
    rows = [[c.get_text() for c in row.select("th,td")] for row in page.select("tbody tr")]
    assert rows[0][1:] == ["+4.20", "+3.60 to +4.80", "yes"]
    assert {row[3] for row in rows} == {"yes", "no", "no effect"}
    n = 60
    flat = tuple(float(i) for i in range(n))
    many = replace(A, units=(A.units[0],) * n, values=flat, low=flat, high=flat)
    long = soup(attribution_table(many))
    assert len(long.select("tbody tr")) == 50
    assert "10 more with smaller values" in long.get_text()


def test_the_card_says_verdict_grade_and_cost() -> None:
    text = soup(verdict_card(A, contradicted_titles=["Old standards"])).get_text(" ")
    assert "The answer depends on one sentence: without it there is no such answer." in text
    assert "Something else is said in “Old standards”" in re.sub(r"\s+", " ", text).replace(
        " .", "."
    )
    assert "●●●●" in text
    assert "Reliable" in text
    assert "142 evaluations, and 164 evaluations to grade it" in text
    assert "method shapley" in text
    assert "Stopped" not in text


def test_the_card_warns_of_what_is_missing() -> None:
    a = replace(A, complete=False, notes=("Mind this.",), faithfulness=None, verdict=None)
    text = soup(verdict_card(a)).get_text(" ")
    for said in ("Stopped before its end", "Mind this.", "Not graded", "was not worked out"):
        assert said in text
    structural = soup(verdict_card(replace(A, structural=True, evaluations=0))).get_text()
    assert "no evaluation was needed" in structural


def test_grades_differ_by_their_sign_and_not_by_hue_alone() -> None:
    signs = set()
    for lds in (0.95, 0.75, 0.5, -0.3, None):
        graded = replace(given.GRADED, lds=lds, comprehensiveness=lds)
        signs.add(soup(verdict_card(replace(A, faithfulness=graded))).select_one(".wb-pips").text)
    assert len(signs) == 5


def test_use_and_support_are_two_marks() -> None:
    rows = soup(uses_table(A.uses, given.TITLES)).select("tbody tr")
    marks = [[c.strong.get_text() for c in row.select("td")[2:]] for row in rows]
    assert marks == [
        ["needed", "says the same"],
        ["not needed", "says the same"],
        ["not needed", "does not say it"],
    ]
    assert "loses most of its support" in rows[0].get_text()
    unknown = Use(given.citation(), True, 0.4, supports=False, support=None)
    text = soup(uses_table((unknown,), {}, payoff="similarity")).get_text()
    assert "not looked for" in text
    assert "without it the answer changes" in text
    assert "Source withdrawn" in text  # its document has no title any more


def test_personal_data_is_covered_in_units_uses_and_contradictions() -> None:
    mark = Mark("personal", "PERSON", 500, 500 + len(given.LATE))
    marked = [replace(e, marks=(mark,)) for e in given.evidence()[:1]]
    a = replace(A, verdict=Verdict("one", (0,), (), (given.citation(),)))
    shown = units.covered_attribution(a, marked)
    assert "engineer" not in shown.units[0].text
    assert "credit" not in shown.uses[0].citation.text
    assert "credit" not in shown.verdict.contradicted[0].text
    assert units.covered_attribution(A, given.evidence()) == A


def test_personal_data_is_covered_in_the_words_that_are_explained() -> None:
    start = given.LATE.index("£30")
    mark = Mark("personal", "PERSON", 500 + start, 500 + start + 3)
    marked = [replace(e, marks=(mark,)) for e in given.evidence()[:1]]
    for said, shown in [("account with £30", "account with £••"), ("30", "••"), ("late", "late")]:
        assert units.covered_attribution(replace(A, span=said), marked).span == shown
