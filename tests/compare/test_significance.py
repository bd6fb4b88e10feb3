"""Intervals cover, tests err as seldom as they say, and verdicts allow for every comparison."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, permutation_test

from workbench.compare import chance, resampling, scores
from workbench.compare import significance as sig
from workbench.compare.metrics import METRICS
from workbench.errors import InputError
from workbench.records import Expected, Result

EXACT, F1, ECE, COST = (METRICS[name] for name in ("exact", "f1", "ece", "cost"))


def column(each):
    """Values of shape (questions, 1 seed, 1 column), or of two columns."""
    each = np.asarray(each, dtype=float)
    return each.reshape(len(each), 1, -1)


def everything(size=6000, seed=0):
    """All questions that could be asked: per-question values of each measure for two models."""
    random = np.random.default_rng(seed)
    hard = random.random(size)
    sure = np.clip(hard + random.normal(0, 0.1, size), 0, 1)
    right = [random.random(size) < hard**power for power in (1.6, 1.1)]
    part = [np.where(r, 1.0, np.where(random.random(size) < 0.5, 0, 0.6)) for r in right]
    time = [random.lognormal(5, spread, size) for spread in (0.6, 0.8)]
    return {
        "exact": [column(r) for r in right],
        "f1": [column(p) for p in part],
        "ece": [column(np.column_stack([sure, r])) for r in right],
        "aurc": [column(np.column_stack([sure, r])) for r in right],
        "latency_p50": [column(t) for t in time],
        "latency_p95": [column(t) for t in time],
    }


def rate(hits, of):
    """The share, and the bounds between which 999 of 1000 fair simulations of 0.95 end."""
    return hits / of, 0.95 - 3.3 * math.sqrt(0.95 * 0.05 / of)


@pytest.mark.parametrize(
    ("name", "asked", "times"),
    [("exact", 80, 300), ("f1", 80, 300), ("ece", 200, 60), ("aurc", 100, 60),
     ("latency_p50", 100, 60), ("latency_p95", 150, 60)],
)  # fmt: skip
@pytest.mark.parametrize("paired", [False, True], ids=["figure", "difference"])
def test_intervals_cover_the_figure_of_the_full_set(name, asked, times, paired, monkeypatch):
    """As often as they say, for one model and for the difference of two."""
    monkeypatch.setattr(resampling, "DRAWS", 1000)
    monkeypatch.setattr(resampling, "SLOW_DRAWS", 120)
    monkeypatch.setattr(sig, "more_questions", lambda *_, **__: None)
    monkeypatch.setattr(chance, "SWAPS", 19)
    monkeypatch.setattr(chance, "SLOW_SWAPS", 1)
    first, second = everything()[name]
    metric = METRICS[name]
    whole = metric.figure(first) - (metric.figure(second) if paired else 0)
    random = np.random.default_rng(1)
    hits, widths = 0, []
    for seed in range(times):
        some = random.choice(len(first), asked, replace=False)
        found = (
            sig.compare(metric, ("a", first[some]), ("b", second[some]), seed=seed)
            if paired
            else sig.measured(metric, first[some], seed=seed)
        )
        hits += found.low <= whole <= found.high
        widths.append(found.high - found.low)
    share, least = rate(hits, times)
    assert share >= least
    drawn = [
        metric.figure(first[some]) - (metric.figure(second[some]) if paired else 0)
        for some in (random.choice(len(first), asked, replace=False) for _ in range(300))
    ]
    spare = 1.15 if metric.summary is None else 1.8
    assert np.mean(widths) < spare * 2 * 1.96 * np.std(drawn)  # and not much wider than they must


MANY = resampling.LARGE + 100


@pytest.mark.parametrize("name", ["exact", "f1", "ece", "aurc", "latency_p50", "latency_p95"])
@pytest.mark.parametrize("paired", [False, True], ids=["figure", "difference"])
def test_many_questions_are_covered_as_well_by_far_fewer_draws(name, paired, monkeypatch):
    monkeypatch.setattr(resampling, "FEW_DRAWS", 40)
    first, second = everything()[name]
    metric = METRICS[name]
    whole = metric.figure(first) - (metric.figure(second) if paired else 0)
    random = np.random.default_rng(1)
    hits, times, widths, seen = 0, 60, [], []
    for seed in range(times):
        some = random.choice(len(first), MANY, replace=True)
        found = (
            sig.compare(metric, ("a", first[some]), ("b", second[some]), seed=seed)
            if paired
            else sig.measured(metric, first[some], seed=seed)
        )
        hits += found.low <= whole <= found.high
        widths.append(found.high - found.low)
        seen.append(found.estimate if paired else found.value)
    share, least = rate(hits, times)
    assert share >= least
    assert np.mean(widths) < 2 * 2 * 1.96 * np.std(seen)


@pytest.mark.parametrize("name", ["f1", "aurc", "latency_p50"])
def test_many_questions_tell_models_that_are_alike_apart_as_seldom_as_said(name):
    random = np.random.default_rng(3)
    wrong, times = 0, 60
    pool = everything()[name]
    for seed in range(times):
        some = random.choice(len(pool[0]), MANY)
        swap = (random.random(MANY) < 0.5)[:, None, None]
        first = np.where(swap, pool[0][some], pool[1][some])
        second = np.where(swap, pool[1][some], pool[0][some])
        found = sig.compare(METRICS[name], ("a", first), ("b", second), seed=seed)
        assert found.test == "normal"
        wrong += found.verdict != sig.ALIKE
    assert wrong / times <= 0.05 + 3.3 * math.sqrt(0.05 * 0.95 / times)


def test_draws_that_are_shared_are_those_of_each_pair():
    first, second = (values[:300] for values in everything()["latency_p50"])
    metric = METRICS["latency_p50"]
    alone = sig.compare(metric, ("a", first), ("b", second))
    shared = sig.compare(metric, ("a", first), ("b", second), draws=sig.Draws(0))
    assert shared == alone


def test_a_perfect_calibration_is_not_called_wrong(monkeypatch):
    """Its error by chance alone is far from 0; its interval still reaches 0."""
    monkeypatch.setattr(resampling, "SLOW_DRAWS", 10)
    random = np.random.default_rng(2)
    hits = 0
    for seed in range(40):
        sure = random.random(150)
        right = random.random(150) < sure
        hits += sig.measured(ECE, column(np.column_stack([sure, right])), seed=seed).low == 0
    assert hits >= 34


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_the_same_value_everywhere_is_no_proof(level):
    """Of 10 questions all alike, as many others could have been missed as the interval allows."""
    found = sig.measured(F1, column([level] * 10))
    assert found.value == level
    assert found.high - found.low > 0.2
    assert 0 <= found.low <= level <= found.high <= 1
    assert sig.measured(EXACT, column([1.0] * 10)).low == pytest.approx(0.7225, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 9))
def test_an_interval_holds_its_figure_and_is_the_same_for_the_same_seed(each, seed):
    found = sig.measured(F1, column(each), seed=seed)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found == sig.measured(F1, column(each), seed=seed)


@pytest.mark.parametrize(
    "each", [[0, 1], [0, 0, 1], [1, 1, 0], [0] * 9 + [1], [1] * 9 + [0], [0.0, 1e-308]]
)
def test_few_and_lopsided_questions_have_an_interval_around_their_figure(each):
    low, high = resampling.of_mean(np.array(each, dtype=float))
    assert min(each) <= low < np.mean(each) < high <= max(each)
    assert (low == min(each)) or (high == max(each)) or len(each) > 3


def test_mcnemar_is_the_binomial_test_of_what_only_one_has_right():
    first = np.array([1] * 9 + [0] * 2 + [1, 0] * 20)
    second = np.array([0] * 9 + [1] * 2 + [1, 0] * 20)
    assert chance.mcnemar(first, second) == pytest.approx(binomtest(2, 11).pvalue)
    assert chance.mcnemar(first, first) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([-0.75, -0.25, 0.0, 0.375, 0.5, 1.0]), min_size=2, max_size=9))
def test_few_questions_are_swapped_in_every_way(difference):
    d = np.array(difference)
    exact = permutation_test(
        (d,), np.mean, permutation_type="samples", n_resamples=np.inf, vectorized=False
    ).pvalue
    assert chance.permuted_mean(d) == pytest.approx(min(1.0, exact))


def test_ties_are_ties_however_they_were_added_up():
    """0.1 + 0.2 - 0.3 is no difference, though its sum is not quite 0."""
    assert chance.permuted_mean(np.array([0.1, 0.2, -0.3])) == 1


def test_drawn_swaps_come_close_to_all_of_them(monkeypatch):
    d = np.random.default_rng(0).normal(0.4, 1, 13)
    exact = chance.permuted_mean(d)
    monkeypatch.setattr(chance, "SWAPS", 4000)
    assert 0.02 < exact < 0.6
    assert chance.permuted_mean(d) == pytest.approx(exact, abs=0.03)
    slow = chance.permuted(lambda swap: float(np.where(swap, -d, d).mean()), len(d))
    assert slow == pytest.approx(exact, abs=0.05)


@pytest.mark.parametrize("name", ["exact", "f1", "aurc"])
def test_models_that_are_alike_are_told_apart_as_seldom_as_said(name, monkeypatch):
    monkeypatch.setattr(resampling, "SLOW_DRAWS", 2)
    monkeypatch.setattr(resampling, "DRAWS", 50)
    monkeypatch.setattr(sig, "more_questions", lambda *_, **__: None)
    monkeypatch.setattr(chance, "SWAPS", 399)
    monkeypatch.setattr(chance, "SLOW_SWAPS", 99)
    random = np.random.default_rng(3)
    wrong, times = 0, 150 if name == "aurc" else 400
    pool = everything()[name]
    for seed in range(times):
        some = random.choice(6000, 60, replace=False)
        swap = (random.random(60) < 0.5)[:, None, None]
        first = np.where(swap, pool[0][some], pool[1][some])
        second = np.where(swap, pool[1][some], pool[0][some])
        found = sig.compare(METRICS[name], ("a", first), ("b", second), seed=seed)
        wrong += found.verdict != sig.ALIKE
    assert wrong / times <= 0.05 + 3.3 * math.sqrt(0.05 * 0.95 / times)
    assert wrong > 0


def test_holm_by_hand():
    assert chance.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert chance.holm([]) == ()
    assert chance.holm([0.9, 0.8]) == (1.0, 1.0)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_only_raises_keeps_the_order_and_is_no_stricter_than_bonferroni(p):
    found = chance.holm(p)
    for i, one in enumerate(p):
        assert one <= found[i] <= min(1.0, one * len(p)) + 1e-12
        assert all(found[i] <= found[j] for j, other in enumerate(p) if one < other)


def test_a_family_of_models_that_are_alike_is_seldom_torn_apart():
    """Without the correction about 7 of 10 such families would be."""
    random = np.random.default_rng(4)
    p = random.random((400, 20))
    torn = [min(chance.holm(row)) < 0.05 for row in p]
    assert (p.min(axis=1) < 0.05).mean() > 0.5
    assert np.mean(torn) <= 0.05 + 3.3 * math.sqrt(0.05 * 0.95 / 400)


def results(model, right, **more):
    return [
        Result(model, str(n), "answered", "yes" if ok else "no", right=bool(ok), **more)
        for n, ok in enumerate(right)
    ]


def asked(number):
    return [Expected(str(n), ("yes",)) for n in range(number)]


def test_verdicts_are_of_the_first_and_know_which_way_is_good():
    good, bad = np.arange(60) < 50, np.arange(60) < 20
    by_model = {
        "good": results("good", good, cost_usd=0.5), "bad": results("bad", bad, cost_usd=0.1)
    }  # fmt: skip
    accuracy, cost = sig.compare_all([METRICS["accuracy"], COST], by_model, asked(60))
    assert (accuracy.verdict, accuracy.estimate) == (sig.BETTER, 0.5)
    assert accuracy.test == "mcnemar"
    assert (cost.verdict, cost.test) == (sig.WORSE, "permutation")
    assert cost.estimate == pytest.approx(0.4)
    assert accuracy.more == cost.more == 0
    turned = dict(reversed(by_model.items()))
    (back,) = sig.compare_all([METRICS["accuracy"]], turned, asked(60))
    assert (back.verdict, back.estimate, back.first) == (sig.WORSE, -0.5, "bad")


def test_clear_differences_stay_clear_however_many_comparisons_are_made():
    """Draws alone could show no p below 1 in so many draws."""
    random = np.random.default_rng(5)
    apart = random.normal(0.5, 0.3, 200)
    assert chance.permuted_mean(apart) < 1e-12
    shifted = chance.permuted(lambda s: float(np.where(s, -apart, apart).mean()), 200)
    assert shifted < 1e-12


def test_the_bound_is_no_smaller_than_the_truth():
    """All swaps of one sign: the exact probability is 2 in 2 to the n."""
    for n in (2, 8, 13):
        assert chance._bound(float(n), math.sqrt(n)) >= 2 / 2**n


def test_the_correction_takes_back_what_one_comparison_would_say():
    random = np.random.default_rng(6)
    right = random.random(100) < 0.6
    flipped = right.copy()
    flipped[np.flatnonzero(right)[:9]] = False
    flipped[np.flatnonzero(~right)[:1]] = True
    models = {"a": results("a", right), "b": results("b", flipped)}
    alone = sig.compare_all([METRICS["accuracy"]], models, asked(100))[0]
    assert (alone.verdict, alone.p_corrected) == (sig.BETTER, alone.p)
    models |= {name: results(name, right) for name in "cdef"}
    many = sig.compare_all([METRICS["accuracy"]], models, asked(100))
    assert len(many) == 15
    same = next(d for d in many if (d.first, d.second) == ("a", "b"))
    assert same.verdict == sig.ALIKE
    assert same.p == alone.p < same.p_corrected
    assert same.more > 0


def test_nothing_is_said_of_what_is_not_known():
    known, unknown = results("a", [1, 1, 0], cost_usd=0.1), results("b", [1, 0, 0])
    (found,) = sig.compare_all([COST], {"a": known, "b": unknown}, asked(3))
    assert (found.estimate, found.p, found.more, found.verdict) == (None, None, None, sig.ALIKE)
    figure = sig.measure(COST, [*known[:2], replace(known[2], cost_usd=None)], asked(3))
    assert (figure.value, figure.low, figure.n, figure.unknown) == (None, None, 3, 1)


def test_only_questions_that_count_for_both_are_compared():
    a, b = np.array([1.0, 0, np.nan, 1]), np.array([0, 0, 1.0, np.nan])
    found = sig.compare(F1, ("a", column(a)), ("b", column(b)))
    assert (found.n, found.estimate) == (2, 0.5)
    with pytest.raises(InputError, match="other questions"):
        sig.compare(F1, ("a", column(a)), ("b", column(b[:3])))


def test_failures_are_counted_beside_the_figure():
    some = [*results("a", [1, 1, 0]), Result("a", "3", "failed", failure="timeout")]
    found = sig.measure(METRICS["accuracy"], some, asked(4))
    assert (found.value, found.n, found.failed) == (0.5, 4, 1)


def test_pairing_sees_what_two_intervals_would_hide():
    random = np.random.default_rng(7)
    hard = random.random(120)
    one, other = column(np.clip(hard + 0.02, 0, 1)), column(hard * 0.98)
    found = sig.compare(F1, ("a", one), ("b", other))
    a, b = sig.measured(F1, one), sig.measured(F1, other)
    assert found.verdict == sig.BETTER
    assert a.low < b.high
    assert found.high - found.low < (a.high - a.low) / 5
    times = [column(1000 * np.sort(hard) + shift) for shift in (0, 1)]
    found = sig.compare(METRICS["latency_p50"], ("a", times[0]), ("b", times[1]))
    assert (found.low, found.high) == pytest.approx((-1, -1))


def test_seeds_are_drawn_with_their_question():
    """Answering each question five times makes no more questions of them."""
    random = np.random.default_rng(8)
    each = random.random(60)
    five = np.repeat(column(each), 5, axis=1)
    assert sig.measured(F1, five) == sig.measured(F1, column(each))
    pairs = column(np.column_stack([each, random.random(60) < each]))
    one, many = sig.measured(ECE, pairs), sig.measured(ECE, np.repeat(pairs, 5, axis=1))
    assert many.high - many.low > 0.6 * (one.high - one.low)


@pytest.mark.parametrize("binary", [True, False])
def test_so_many_more_questions_do_tell(binary, monkeypatch):
    """With as many as it says, the difference is found 8 times out of 10."""
    monkeypatch.setattr(resampling, "DRAWS", 50)
    monkeypatch.setattr(chance, "SWAPS", 399)
    metric = EXACT if binary else F1
    random = np.random.default_rng(9)

    def draw(number):
        side = random.choice([1.0, -1.0, 0.0], number, p=[0.16, 0.08, 0.76])
        base = np.where(side == 0, 1.0, 0.5 if not binary else np.maximum(0, -side))
        part = side if binary else side * random.choice([0.2, 0.5], number)
        return column(base + part), column(base)

    whole = draw(20_000)
    apart = (whole[0] - whole[1]).ravel()
    if binary:
        enough = chance.needed_binary((apart > 0).mean(), (apart < 0).mean())
    else:
        enough = chance.needed(apart.mean(), apart.std())
    found = 0
    for seed in range(250):
        a, b = draw(enough)
        found += sig.compare(metric, ("a", a), ("b", b), seed=seed).verdict == sig.BETTER
    assert 0.71 < found / 250 < 0.89


def test_more_questions_are_those_needed_less_those_asked():
    first, second = column([1, 1, 1, 0, 0, 1, 0, 1] * 5), column([1, 1, 0, 0, 1, 1, 0, 0] * 5)
    found = sig.compare(EXACT, ("a", first), ("b", second))
    enough = chance.needed_binary(10 / 40, 5 / 40)
    assert found.verdict == sig.ALIKE
    assert found.more == enough - 40 > 0
    stricter = sig.compare(EXACT, ("a", first), ("b", second), comparisons=10)
    assert stricter.more > found.more


def test_no_number_of_questions_tells_what_does_not_differ():
    same = column([1, 0, 1, 1])
    found = sig.compare(EXACT, ("a", same), ("b", same))
    assert (found.estimate, found.p, found.more) == (0, 1, None)
    assert chance.needed_binary(0.2, 0.2) is None
    assert chance.needed(0.0, 1.0) is None
    assert chance.needed(1e-6, 1.0) is None  # more than anybody will ask


@settings(deadline=None)
@given(st.floats(0.01, 0.4), st.floats(0.0, 0.39))
def test_a_smaller_difference_needs_more(only_first, only_second):
    if only_first - only_second > 0.01:
        closer = (only_second + only_first) / 2 + (only_first - only_second) / 4
        other = only_first + only_second - closer
        assert chance.needed_binary(closer, other) >= chance.needed_binary(only_first, only_second)


def test_scores_without_questions_have_no_figure():
    found = sig.measured(F1, column([np.nan, np.nan]))
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 0)
    assert scores.NOTHING != scores.NOTHING
