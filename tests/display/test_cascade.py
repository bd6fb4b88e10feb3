"""The figure, the table and the sentence hold the numbers, and are readable without hues."""

import pytest

from workbench.display import cascade as display
from workbench.display.plots import INK
from workbench.records import Step, Sweep, SweepFailure

STEPS = (
    Step(0.0, 0.0, 0.6, 0.5, 0.7, 0.1, 0.01),
    Step(0.52, 0.18, 0.83, 0.75, 0.89, 0.5, 0.2),
    Step(1.01, 1.0, 0.8, 0.7, 0.9, None, 1.5),
)
ALONE = (STEPS[0], Step(1.01, 1.0, 0.8, 0.7, 0.9, 2.0, 1.4))
NAMES = ("Quick", "Slow")


def drawn(chosen=None):
    return display.figure(STEPS, ALONE, NAMES, chosen)


def test_the_line_and_its_band_are_the_steps():
    low, high, line = drawn().data[:3]
    assert list(line.x) == list(low.x) == list(high.x) == [0.0, 0.18, 1.0]
    assert list(line.y) == [0.6, 0.83, 0.8]
    assert (list(low.y), list(high.y)) == ([0.5, 0.75, 0.7], [0.7, 0.89, 0.9])
    assert high.fill == "tonexty"
    assert [row[0] for row in line.customdata] == ["never", "below a confidence of 52 %", "always"]


def test_both_models_and_the_chosen_point_are_told_apart_by_shape_and_word():
    marks = drawn(STEPS[1]).data[3:]
    assert [(m.x[0], m.y[0]) for m in marks] == [(0.0, 0.6), (1.0, 0.8), (0.18, 0.83)]
    assert [m.text[0] for m in marks] == ["cheap", "dear", "chosen"]
    assert len({m.marker.symbol for m in marks}) == 3
    assert [m.name for m in marks] == ["only: Quick", "only: Slow", "the chosen threshold"]


def test_nothing_is_marked_where_nothing_is_chosen():
    assert len(drawn().data) == 5


def test_the_axis_holds_every_interval():
    low, high = drawn().layout.yaxis.range
    assert low < 0.5
    assert high > 0.9


def test_names_cannot_write_in_the_figure():
    figure = display.figure(STEPS, ALONE, ("<b>Quick</b>", "Slow"))
    assert all("<b>" not in (trace.name or "") for trace in figure.data)
    assert all("<b>" not in (trace.hovertemplate or "") for trace in figure.data)


def test_it_stands_on_no_ground_of_its_own():
    layout = drawn().layout.template.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color == INK


def test_the_sentence_says_share_accuracy_interval_and_cost():
    assert display.sentence(STEPS[1], "“Slow”") == (
        "18 % of the questions go to “Slow”, 83 % of those with a known answer are answered "
        "rightly (75–89 %), and a thousand answers cost $0.50."
    )
    assert display.sentence(STEPS[2], "it").endswith("what they cost is not known.")
    free = Step(0.0, 0.0, 0.6, 0.5, 0.7, 0.0, 0.01)
    assert display.sentence(free, "it").endswith("a thousand answers cost nothing.")


def test_the_table_has_both_models_and_every_step():
    rows = display.table(STEPS, ALONE, NAMES)
    assert [row["Passed on"] for row in rows] == [
        "only: Quick", "only: Slow", "never", "below 52 %", "always",
    ]  # fmt: skip
    assert rows[1]["$ for 1,000"] == 2.0
    assert rows[4]["$ for 1,000"] is None
    assert (rows[3]["Share"], rows[3]["Right"], rows[3]["to"]) == (0.18, 0.83, 0.89)


@pytest.mark.parametrize(("failed", "said"), [((), False), ((3, 3, 1), True)])
def test_it_is_said_what_counts(failed, said):
    few, none = (0.5, 0.4, 0.3, 0.2), (None,) * 4
    sweep = Sweep(
        "a", "b", few, (True, True, True, False), (True,) * 4, (True,) * 4, none, none, none, none,
        "0" * 64, 4, tuple(SweepFailure(i, "a", "Down.") for i in failed),
    )  # fmt: skip
    text = display.counted(sweep)
    assert text.startswith("4 questions were asked, 3 of them with a known answer.")
    assert ("2 made a model fail, which counts as wrong." in text) == said
