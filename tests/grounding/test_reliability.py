"""What is said of confidences can be checked by hand."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.grounding import reliability as r

JUDGED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80)


def test_the_error_is_the_mean_gap_of_the_bins():
    sure = [0.9] * 50 + [0.1] * 50
    assert r.ece(sure, [True] * 50 + [False] * 50) == pytest.approx(0.1)
    assert r.ece(sure, [False] * 50 + [True] * 50) == pytest.approx(0.9)
    assert r.ece([1.0] * 10, [True] * 10) == 0


def test_small_sets_have_ten_bins_and_large_ones_fifteen():
    assert len(r.bins(np.linspace(0, 1, 599), np.ones(599))) == 10
    assert len(r.bins(np.linspace(0, 1, 600), np.ones(600))) == 15
    assert len(r.bins([0.5, 0.6], [True, False])) == 2


def test_chance_alone_makes_an_error_that_falls_with_the_number():
    few, many = r.by_chance([0.5] * 50), r.by_chance([0.5] * 5000)
    assert many < 0.03 < few < 0.3
    assert r.by_chance([0.5] * 50) == few


def test_wilson_by_published_example():
    low, high = r.wilson(81, 263)
    assert (low, high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert r.wilson(0, 10)[0] == 0
    assert r.wilson(10, 10)[1] == 1


@given(st.integers(0, 50), st.integers(1, 50))
def test_the_interval_holds_the_share(hits, count):
    hits = min(hits, count)
    low, high = r.wilson(hits, count)
    assert 0 <= low <= hits / count <= high <= 1


def test_auroc_counts_ties_half():
    assert r.auroc([0.9, 0.1], [True, False]) == 1
    assert r.auroc([0.5, 0.5], [True, False]) == 0.5
    assert r.auroc([0.1, 0.9], [True, False]) == 0
    assert r.auroc([0.5], [True]) is None


def test_a_threshold_trades_answers_for_right_ones(make_fit):
    fit = make_fit()
    assert (r.at(fit, 0.5).answered, r.at(fit, 0.5).right) == (0.5, 1.0)
    assert (r.at(fit, 0.0).answered, r.at(fit, 0.0).right) == (1.0, 0.5)
    assert (r.at(fit, 1.0).answered, r.at(fit, 1.0).right) == (0.0, None)
    assert r.answering(fit, 0.75).threshold == 0.4
    assert r.being_right(fit, 0.6).threshold == 0.4
    assert r.being_right(fit, 1.0).threshold == 0.6
    assert r.being_right(make_fit(right=(False,) * 4), 0.5) is None


@given(JUDGED, st.floats(0, 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_promised_is_what_the_threshold_gives(make_fit, judged, share):
    fit = make_fit(*zip(*judged, strict=True), answerable=())
    assert r.answering(fit, share).answered >= share
    promised = r.being_right(fit, share)
    if promised is not None:
        assert promised.right >= share
    for point in r.curve(fit):
        again = r.at(fit, point.threshold)
        assert (again.answered, again.right) == pytest.approx((point.answered, point.right))
