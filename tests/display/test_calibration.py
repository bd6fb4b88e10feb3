"""The figures hold the numbers, and stand on no ground of their own."""

import pytest

from workbench.display import calibration as figures
from workbench.display.plots import INK
from workbench.records import CalibrationBin, OperatingPoint

BINS = (CalibrationBin(10, 0.2, 0.1, 0.02, 0.4), CalibrationBin(12, 0.83, 0.75, 0.47, 0.91))
CURVE = (OperatingPoint(0.9, 0.3, 1.0), OperatingPoint(0.4, 0.8, 0.75))


def test_each_bin_is_a_point_with_its_interval():
    diagonal, points = figures.reliability(BINS).data
    assert list(diagonal.x) == list(diagonal.y) == [0, 1]
    assert (list(points.x), list(points.y)) == ([0.2, 0.83], [0.1, 0.75])
    assert list(points.error_y.array) == pytest.approx([0.3, 0.16])
    assert list(points.error_y.arrayminus) == pytest.approx([0.08, 0.28])
    assert [row[0] for row in points.customdata] == [10, 12]


def test_the_threshold_in_force_is_marked_where_it_is():
    line, now = figures.risk_coverage(CURVE, OperatingPoint(0.5, 0.5, 0.9)).data
    assert (list(line.x), list(line.y)) == ([0.3, 0.8], [1.0, 0.75])
    assert (list(now.x), list(now.y)) == ([0.5], [0.9])


def test_a_threshold_at_which_nothing_is_answered_has_no_mark():
    assert len(figures.risk_coverage(CURVE, OperatingPoint(1.0, 0.0, None)).data) == 1


@pytest.mark.parametrize(
    "figure", [figures.reliability(BINS), figures.risk_coverage(CURVE, CURVE[0])]
)
def test_figures_are_readable_on_light_and_dark(figure):
    layout = figure.layout.template.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color == INK


def test_the_bin_nearest_to_80_percent_is_said_in_words():
    said = figures.in_words(BINS)
    assert said.startswith("When it said 83%, it was right 75% of the time (12 questions;")
    assert "47% to 91%" in said
    assert "20%" in figures.in_words(BINS, near=0.1)
