"""Slices say their figure, their gap with its interval, and how much of it is chance."""

import math
from pathlib import Path

import numpy as np
import pytest

from workbench.compare import resampling, slices
from workbench.compare.metrics import METRICS
from workbench.compare.significance import measured
from workbench.errors import InputError
from workbench.records import Expected, Measured, Result

LOCK = Path(__file__).parents[2] / "requirements.lock"
#: From the day on that the lock holds it, these tests run or fail.
pytestmark = pytest.mark.skipif(
    "fairlearn==" not in LOCK.read_text("utf-8"), reason="fairlearn is not in the lock yet"
)

RIGHT, ECE, COST = (METRICS[name] for name in ("accuracy", "ece", "cost"))


def asked(stakes):
    return [Expected(str(n), tags={"stakes": s} if s else {}) for n, s in enumerate(stakes)]


def column(each):
    each = np.asarray(each, dtype=float)
    return each.reshape(len(each), 1, -1)


def by_stakes(metric, values, stakes, **more):
    return slices.by_tag(metric, column(values), asked(stakes), "stakes", **more)


def test_figures_and_gaps_by_hand():
    found = by_stakes(RIGHT, [1] * 30 + [0] * 10 + [1, 0] * 20, ["high"] * 40 + ["low"] * 40)
    high, low = found.slices
    assert (high.name, high.measured.value, high.measured.n) == ("high", 0.75, 40)
    assert (low.name, low.measured.value) == ("low", 0.5)
    assert (high.gap, low.gap, found.widest) == (0.25, -0.25, 0.25)
    assert found.overall.value == 0.625
    assert (high.small, found.warnings) == (False, ())
    # Newcombe's interval of 30/40 less 20/40
    assert (high.gap_low, high.gap_high) == pytest.approx((0.0377, 0.4309), abs=5e-3)
    assert (low.gap_low, low.gap_high) == pytest.approx((-high.gap_high, -high.gap_low))


def test_the_gap_is_to_all_other_questions():
    found = by_stakes(RIGHT, [1, 1, 0, 0, 0, 1], ["a", "a", "b", "b", "c", "c"])
    assert [s.gap for s in found.slices] == pytest.approx([0.75, -0.75, 0.0])
    assert found.widest == 1.0


def test_a_slice_has_the_figure_that_it_would_have_alone():
    random = np.random.default_rng(0)
    sure = random.random(120)
    pairs = np.column_stack([sure, random.random(120) < sure])
    names = np.where(np.arange(120) < 70, "a", "b")
    found = slices.by_tag(ECE, column(pairs), asked(names), "stakes", seed=3)
    for one in found.slices:
        assert one.measured == measured(ECE, column(pairs[names == one.name]), seed=3)


def test_small_slices_are_warned_of_and_nobody_is_left_out():
    found = by_stakes(RIGHT, [1] * 40 + [0] + [1] * 3, ["low"] * 40 + ["high"] + [""] * 3)
    assert [(s.name, s.measured.n, s.small) for s in found.slices] == [
        ("high", 1, True), ("low", 40, False), ("not said", 3, True),
    ]  # fmt: skip
    assert found.warnings == (
        "Groups of fewer than 30 questions say little: “high” (1), “not said” (3).",
    )


def test_one_slice_has_no_gap():
    found = by_stakes(RIGHT, [1, 0], ["a", "a"])
    assert (found.slices[0].gap, found.widest, found.p) == (None, None, None)
    assert found.warnings[-1].startswith("All questions have the same “stakes”")


def test_what_is_not_known_of_one_slice_is_said_of_it_alone():
    found = by_stakes(COST, [0.1, 0.1, math.inf, 0.1], ["a", "a", "b", "b"])
    a, b = found.slices
    assert (a.measured.value, b.measured.value, b.measured.unknown) == (0.1, None, 1)
    assert (a.gap, found.widest, found.overall.value) == (None, None, None)
    assert "“b” has no figure: what it needs is not known of all its questions." in found.warnings


def test_questions_that_do_not_count_are_in_no_slice():
    found = by_stakes(RIGHT, [1, 0, np.nan], ["a", "b", "c"])
    assert [s.name for s in found.slices] == ["a", "b"]
    with pytest.raises(InputError, match="No question counts"):
        by_stakes(RIGHT, [np.nan], ["a"])
    with pytest.raises(InputError, match="other questions"):
        by_stakes(RIGHT, [1, 0], ["a"])


def test_failures_count_as_wrong_in_their_slice():
    expected = asked(["a", "a", "b", "b"])
    results = [Result("m", str(n), "answered", right=True) for n in (0, 2, 3)]
    results.append(Result("m", "1", "failed", failure="timeout"))
    found = slices.by_tag(RIGHT, RIGHT.values(results, expected), expected, "stakes")
    assert [s.measured.value for s in found.slices] == [0.5, 1.0]


@pytest.mark.parametrize("metric", [RIGHT, ECE], ids=lambda m: m.id)
def test_the_quick_widest_gap_is_that_of_fairlearn(metric):
    """What the tag dealt out anew is held against is counted in the same way."""
    random = np.random.default_rng(1)
    names = random.choice(["a", "b", "c"], 90)
    each = random.random(90) < 0.6
    pairs = each if metric is RIGHT else np.column_stack([random.random(90), each])
    frame = slices._frame(metric, column(pairs), names)
    assert slices.widest_gap(metric, column(pairs), names) == pytest.approx(frame.difference())


def test_a_tag_that_has_nothing_to_do_with_it_is_seldom_blamed(monkeypatch):
    monkeypatch.setattr(slices, "DEALS", 99)
    monkeypatch.setattr(resampling, "DRAWS", 20)
    random = np.random.default_rng(2)
    blamed = gaps = 0
    for seed in range(100):
        found = by_stakes(
            RIGHT, random.random(60) < 0.7, random.choice(list("abcd"), 60), seed=seed
        )
        blamed += found.p <= 0.05
        gaps += found.widest
    assert blamed <= 5 + 3.3 * math.sqrt(100 * 0.05 * 0.95)
    assert gaps / 100 == pytest.approx(found.chance, rel=0.4)  # wide, and by chance alone
    clear = by_stakes(RIGHT, [1] * 40 + [0] * 40, ["a"] * 40 + ["b"] * 40)
    assert clear.p <= 0.01
    assert clear.chance < 0.3 < clear.widest


def test_intervals_of_gaps_cover_as_often_as_they_say():
    random = np.random.default_rng(3)
    for metric, draw, true in (
        (RIGHT, lambda n, p: (random.random(n) < p).astype(float), 0.25),
        (METRICS["f1"], lambda n, p: random.beta(2 * p, 2 - 2 * p, n), 0.25),
    ):
        hits = 0
        for _ in range(200):
            one, other = (measured(metric, column(draw(*of))) for of in ((50, 0.75), (70, 0.5)))
            _, low, high = slices.gap(one, other)
            hits += low <= true <= high
        assert hits / 200 >= 0.95 - 3.3 * math.sqrt(0.95 * 0.05 / 200)


def test_no_gap_of_what_has_no_figure():
    known, unknown = Measured("x", 0.5, 0.4, 0.6, 9), Measured("x", None, None, None, 9)
    assert slices.gap(known, unknown) == (None, None, None)
