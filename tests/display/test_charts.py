"""Bars say the words first, the number second, and the sign twice."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from workbench import words
from workbench.display import charts
from workbench.records import Answer, Attribution


def test_contributions_say_words_first_then_numbers(answer: Answer) -> None:
    soup = BeautifulSoup(charts.contributions(answer.statements[0]), "lxml")
    rows = [row.get_text(" ", strip=True) for row in soup.select(".wb-row")]
    assert rows == ["2 of 3 words occur +1.50", "It is long −0.40"]
    pro, con = soup.select(".wb-bar")
    assert "wb-pro" in pro["class"]
    assert "wb-con" in con["class"]
    assert pro["style"] == "--m:0.500"  # of the same full bar for every answer
    assert soup.select_one(".wb-legend") is not None


def test_contributions_add_up_before_the_reader(answer: Answer) -> None:
    text = BeautifulSoup(charts.contributions(answer.statements[0]), "lxml").get_text()
    assert "Together +1.10 log-odds; with the starting value +0.90" in text
    assert "raw score +2.00" in text


def test_a_model_without_contributions_says_so(answer: Answer) -> None:
    assert "does not say" in charts.contributions(replace(answer.statements[0], contributions=()))


def test_effects_are_ordered_and_said_in_words(attribution: Attribution) -> None:
    soup = BeautifulSoup(charts.effects(attribution), "lxml")
    said = [e.get_text() for e in soup.select(".wb-said")]
    assert said == [
        "Without this sentence there is no such answer.",
        "Without this sentence the answer is clearly stronger.",
        "Cannot be told from no effect.",
    ]
    assert "wb-beyond" in soup.select(".wb-bar")[0]["class"]
    assert "5 evaluations" in soup.get_text()


def test_what_cannot_be_told_from_zero_is_greyed_with_its_interval(
    attribution: Attribution,
) -> None:
    soup = BeautifulSoup(charts.effects(attribution), "lxml")
    (blurred,) = soup.select(".wb-blurred")
    assert blurred.select_one("[role=img]")["aria-label"] == (
        "+0.20 (between −0.10 and +0.50) log-odds"
    )


def test_an_exact_zero_is_not_called_unclear(attribution: Attribution) -> None:
    exact = replace(attribution, values=(0.0,) * 3, low=(0.0,) * 3, high=(0.0,) * 3)
    assert "Cannot be told" not in charts.effects(exact)
    assert "stays as it is" in charts.effects(exact)


def test_many_effects_are_folded_and_none_is_lost(attribution: Attribution) -> None:
    n = 40
    units = tuple(replace(attribution.units[0], text=f"<b>{i}</b>") for i in range(n))
    values = tuple(float(i) for i in range(n))
    many = replace(attribution, units=units, values=values, low=values, high=values)
    soup = BeautifulSoup(charts.effects(many), "lxml")
    assert len(soup.select("details .wb-row")) == n - charts.SHOWN
    assert {e.get_text() for e in soup.select(".wb-unit")} == {u.text for u in units}


def test_withdrawn_units_say_so(attribution: Attribution) -> None:
    gone = replace(attribution, units=tuple(replace(u, text="") for u in attribution.units))
    assert charts.effects(gone).count("Source withdrawn") == 3


@pytest.mark.parametrize("fall", [25.0, 10.0, 3.0, 1.0, 0.1, 0.0, -0.1, -1.0, -30.0])
def test_every_fall_has_words(fall: float) -> None:
    assert words.removal(fall, "passage").startswith("Without this passage ")


def test_figures_are_built_without_warnings(answer: Answer, attribution: Attribution) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        why = charts.contributions_figure(answer.statements[0])
        effect = charts.effects_figure(attribution, top=2)
    assert list(why.data[0].x) == [-0.4, 1.5]
    assert list(effect.data[0].x) == [-1.5, 12.0]
    assert "2 largest of 3" in effect.layout.title.text
    assert list(why.data[0].marker.pattern.shape) == ["/", ""]


def test_text_of_documents_is_literal_in_figures(attribution: Attribution) -> None:
    units = tuple(replace(u, text="<a href='x'>y</a>") for u in attribution.units)
    figure = charts.effects_figure(replace(attribution, units=units))
    assert "<a" not in str(figure.layout.yaxis.ticktext) + str(figure.data[0].customdata)
