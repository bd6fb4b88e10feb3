"""What is undefined is shown as undefined, bars add up, and every grid has one scale."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from tests.display import explained as given
from workbench.display import faithfulness as drawn
from workbench.display.charts import FULL
from workbench.errors import InputError
from workbench.records import Faithfulness, Panel

A = given.attribution()
NOTHING = Faithfulness(None, None, None, None)


def test_the_two_curves_differ_by_more_than_hue_and_end_at_a_half() -> None:
    figure = drawn.curves(given.GRADED)
    first, second = figure.data
    assert first.line.dash != second.line.dash
    assert first.marker.symbol != second.marker.symbol
    assert first.line.color != second.line.color
    assert max(first.x) == max(second.x) == 0.5
    assert list(first.y)[:2] == [0.0, 0.86]


def test_a_fall_beyond_all_is_not_cut_off() -> None:
    figure = drawn.curves(replace(given.GRADED, removed=((0.1, 1.6),), kept=((0.1, -0.4),)))
    low, high = figure.layout.yaxis.range
    assert low < -0.4
    assert high > 1.6


def test_undefined_curves_say_so() -> None:
    figure = drawn.curves(NOTHING)
    assert not figure.data
    assert any("Undefined" in note.text for note in figure.layout.annotations)


def test_undefined_numbers_are_undefined_and_not_zero() -> None:
    page = BeautifulSoup(drawn.faithfulness_table(NOTHING), "lxml")
    assert [c.get_text() for c in page.select(".wb-figure")] == ["undefined"] * 4
    assert "Nobody has tried" in drawn.faithfulness_table(None)


def test_every_number_stands_beside_what_is_good() -> None:
    page = BeautifulSoup(drawn.faithfulness_table(given.GRADED), "lxml")
    rows = {r.th.get_text(): r.select_one(".wb-figure").get_text() for r in page.select("tbody tr")}
    assert list(rows.values()) == ["0.97", "0.91", "94 %", "3 %", "86 %", "95 %"]
    assert all(r.select_one(".wb-note").get_text() for r in page.select("tbody tr"))
    assert "100 held-out trials" in page.get_text()
    beyond = replace(given.GRADED, sufficiency=-0.05, comprehensiveness=1.12)
    assert "−5 %" in drawn.faithfulness_table(beyond)
    assert "112 %" in drawn.faithfulness_table(beyond)


@pytest.mark.parametrize("top", [1, 3, 10])
def test_the_waterfall_goes_from_base_to_full(top: int) -> None:
    bars = drawn.waterfall(A, top).data[0]
    assert bars.x[0] == A.base
    at = A.base
    for start, length in zip(bars.base[1:-1], bars.x[1:-1], strict=True):
        assert start == pytest.approx(at)
        at += length
    assert at == pytest.approx(A.full)
    assert bars.x[-1] == A.full
    assert bars.base[-1] == 0
    ticks = drawn.waterfall(A, top).layout.yaxis.ticktext
    assert (f"{8 - top} others" in ticks) is (top < 8)
    assert set(bars.marker.pattern.shape) == {".", "", "/"} if top > 1 else True


def test_what_the_values_leave_out_has_a_bar_of_its_own() -> None:
    figure = drawn.waterfall(replace(A, full=A.full + 1))
    assert figure.layout.yaxis.ticktext[-2] == "not shared out"
    assert figure.data[0].x[-2] == pytest.approx(1.0)
    assert "not shared out" not in drawn.waterfall(A).layout.yaxis.ticktext


@pytest.mark.parametrize("quantity", ["removal", "slope"])
def test_values_that_do_not_add_up_are_not_stacked(quantity: str) -> None:
    with pytest.raises(InputError, match="do not add up"):
        drawn.waterfall(replace(A, quantity=quantity))


def test_the_panel_keeps_the_order_and_names_methods_of_users() -> None:
    page = BeautifulSoup(drawn.panel_table(given.panel()), "lxml")
    rows = [[c.get_text() for c in row.select("th,td")] for row in page.select("tbody tr")]
    assert [row[0] for row in rows] == [
        "Fair shares, sampled shapley", "Each part removed alone leave_one_out", "my_method ",
    ]  # fmt: skip
    assert rows[0][1] == "Reliable"
    assert rows[2][1] == "Not graded"
    assert rows[2][3] == "–"
    assert "mostly agree" in page.get_text()
    assert "No method" in drawn.panel_table(Panel(()))


def test_agreement_is_on_a_scale_from_minus_one_to_one_and_undefined_is_no_cell() -> None:
    figure = drawn.agreement_figure(given.panel())
    cells = figure.data[0]
    assert (cells.zmin, cells.zmax) == (-1, 1)
    assert [list(row) for row in cells.z] == [[1, 0.71, 1], [0.71, 1, None], [1, None, 1]]
    assert {note.text for note in figure.layout.annotations} == {"–"}
    assert cells.text[0][1] == "0.71"


def test_methods_side_by_side_share_the_absolute_scale() -> None:
    figure = drawn.side_by_side(given.panel(), top=3)
    cells = figure.data[0]
    assert (cells.zmin, cells.zmax) == (-FULL, FULL)
    assert [row[0] for row in cells.z] == [4.2, 0.9, -1.6]  # in reading order
    assert list(cells.text[1]) == ["+0.90", "(0.00)", "+0.90"]
    assert "5 with smaller values left out" in figure.layout.title.text.replace("<br>", " ")
    scored = replace(A, payoff="similarity")
    assert drawn.side_by_side(Panel((scored,))).data[0].zmax == 1.0


def test_different_units_are_not_put_side_by_side() -> None:
    short = replace(A, values=A.values[:2], low=A.low[:2], high=A.high[:2], units=A.units[:2])
    for panel in (Panel(()), Panel((A, short))):
        with pytest.raises(InputError, match="same units"):
            drawn.side_by_side(panel)


def test_sources_and_statements_keep_their_order_and_scale() -> None:
    values = ((4.0, 0.1), (0.0, 1.5))
    one, two = (replace(A, unit="passage", values=v, low=v, high=v) for v in values)
    figure = drawn.sources_statements([one, two], ["first", "second"], ["here", "there"])
    cells = figure.data[0]
    assert (cells.zmin, cells.zmax) == (-FULL, FULL)
    assert [list(row) for row in cells.z] == [[4.0, 0.1], [0.0, 1.5]]
    assert list(cells.text[1]) == ["(0.00)", "+1.50"]
    assert list(figure.layout.xaxis.ticktext) == ["here", "there"]
    assert list(figure.layout.yaxis.ticktext) == ["first", "second"]
    with pytest.raises(InputError, match="do not fit"):
        drawn.sources_statements([one, two], ["first"], ["here", "there"])
    with pytest.raises(InputError, match="do not fit"):
        drawn.sources_statements([one], ["first"], ["here"])


def test_hostile_text_is_literal_in_every_figure() -> None:
    bad = given.HOSTILE
    a = replace(A, method=bad, units=tuple(replace(u, text=bad) for u in A.units))
    panel = Panel((a, replace(a, method="lime")), given.panel().agreement)
    short = replace(a, values=A.values[:1], low=A.low[:1], high=A.high[:1], payoff=bad)
    for figure in (
        drawn.waterfall(a),
        drawn.agreement_figure(panel),
        drawn.side_by_side(panel),
        drawn.side_by_side(Panel((replace(a, unit=bad, payoff=bad, quantity=bad),))),
        drawn.waterfall(replace(a, payoff=bad)),
        drawn.sources_statements([short], [bad], [bad]),
    ):
        written = json.dumps(figure.to_plotly_json(), default=list)
        assert "<script" not in written
        assert "<b " not in written
        assert "&lt;script" in written
    page = BeautifulSoup(drawn.panel_table(panel), "lxml")
    assert not page.find_all(["script", "b"])
