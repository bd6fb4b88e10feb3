"""What follows from a cascade's threshold is what the cascade would do, question by question."""

from itertools import pairwise
from math import isclose
from statistics import median

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from workbench.errors import InputError
from workbench.grounding import cascading
from workbench.records import Sweep, SweepFailure

#: One question: confidence, answerable, right (both), costs, failed (both).
ROW = st.tuples(
    st.none() | st.floats(0, 1),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.floats(0, 1),
    st.none() | st.floats(0, 1),
    st.booleans(),
    st.booleans(),
)
ROWS = st.lists(ROW, min_size=1, max_size=40).filter(lambda rows: any(r[1] for r in rows))
PLAIN = st.lists(
    st.tuples(st.floats(0, 1), st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=40
).filter(lambda rows: any(r[1] for r in rows))


def make(rows):
    """A sweep: no failure and no cost where rows are short."""
    rows = [(*row, 0.1, 1.0, False, False) if len(row) == 4 else row for row in rows]
    failures = [
        SweepFailure(i, model, "It broke.")
        for i, row in enumerate(rows)
        for model, failed in (("a", row[6]), ("b", row[7]))
        if failed
    ]
    return Sweep(
        cheap="a",
        dear="b",
        confidence=tuple(None if r[6] else r[0] for r in rows),
        answerable=tuple(r[1] for r in rows),
        right_cheap=tuple(r[1] and r[2] and not r[6] and r[0] is not None for r in rows),
        right_dear=tuple(r[1] and r[3] and not r[7] for r in rows),
        cost_cheap=tuple(None if r[6] else r[4] for r in rows),
        cost_dear=tuple(None if r[7] else r[5] for r in rows),
        seconds_cheap=tuple(None if r[6] else 0.25 for r in rows),
        seconds_dear=tuple(None if r[7] else 2.0 for r in rows),
        questions_sha256="0" * 64,
        total=len(rows),
        failures=tuple(failures),
    )


def as_the_cascade_does(sweep, threshold):
    """Question by question: share passed on, right among the answerable, costs, seconds."""
    passed, right, costs, seconds = 0, 0, [], []
    for i, sure in enumerate(sweep.confidence):
        if sweep.seconds_cheap[i] is None:
            continue
        cost, took, good = sweep.cost_cheap[i], sweep.seconds_cheap[i], sweep.right_cheap[i]
        if sure is None or sure < threshold:
            passed += 1
            if sweep.seconds_dear[i] is None:
                continue
            more = sweep.cost_dear[i]
            cost = None if cost is None or more is None else cost + more
            took, good = took + sweep.seconds_dear[i], sweep.right_dear[i]
        right += good and sweep.answerable[i]
        costs.append(cost)
        seconds.append(took)
    return passed / len(sweep.confidence), right / sum(sweep.answerable), costs, seconds


@given(ROWS, st.floats(0, 1.01))
def test_a_step_is_what_the_cascade_does_question_by_question(rows, threshold):
    sweep = make(rows)
    step = cascading.at(sweep, threshold)
    passed, right, costs, seconds = as_the_cascade_does(sweep, threshold)
    assert (step.escalated, step.accuracy) == (passed, right)
    assert step.seconds == (median(seconds) if seconds else None)
    if not costs or None in costs:
        assert step.cost_per_1000 is None
    else:
        assert isclose(step.cost_per_1000, 1000 * sum(costs) / len(costs), abs_tol=1e-9)


@given(ROWS)
def test_a_higher_threshold_passes_no_fewer_on(rows):
    steps = cascading.steps(make(rows))
    for before, after in pairwise(steps):
        assert before.threshold < after.threshold
        assert before.escalated <= after.escalated


@given(ROWS, st.floats(0, 1.01))
def test_no_threshold_brings_what_no_step_shows(rows, threshold):
    sweep = make(rows)
    step = cascading.at(sweep, threshold)
    seen = {(s.escalated, s.accuracy) for s in cascading.steps(sweep)}
    assert (step.escalated, step.accuracy) in seen


@given(PLAIN)
def test_the_ends_are_the_two_models_alone(rows):
    sweep = make(rows)
    first, *_, last = cascading.steps(sweep)
    cheap, dear = cascading.alone(sweep)
    assert (first.escalated, last.escalated) == (cheap.escalated, dear.escalated) == (0.0, 1.0)
    assert (first.accuracy, first.low, first.high) == (cheap.accuracy, cheap.low, cheap.high)
    assert (last.accuracy, last.low, last.high) == (dear.accuracy, dear.low, dear.high)
    assert isclose(cheap.cost_per_1000, 100.0)
    assert isclose(dear.cost_per_1000, 1000.0)
    assert isclose(last.cost_per_1000, 1100.0)  # both were asked
    assert (first.seconds, dear.seconds, last.seconds) == (0.25, 2.0, 2.25)


@given(ROWS, st.floats(0, 1))
def test_a_wish_for_few_is_met_with_the_best_or_not_at_all(rows, share):
    sweep = make(rows)
    found, steps = cascading.at_most(sweep, share), cascading.steps(sweep)
    few = [s for s in steps if s.escalated <= share + 1e-9]
    if found is None:
        assert not few
        return
    assert found in few
    assert found.accuracy == max(s.accuracy for s in few)
    assert found.escalated == min(s.escalated for s in few if s.accuracy == found.accuracy)


@given(ROWS, st.floats(0, 1))
def test_a_wish_for_accuracy_is_met_with_the_fewest_or_not_at_all(rows, accuracy):
    sweep = make(rows)
    found, steps = cascading.at_least(sweep, accuracy), cascading.steps(sweep)
    good = [s for s in steps if s.accuracy >= accuracy - 1e-9]
    if found is None:
        assert not good
        return
    assert found in good
    assert found.escalated == min(s.escalated for s in good)


@given(PLAIN)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_a_share_is_met_as_exactly_as_it_is_said(rows):
    """A third of three questions is one question."""
    sweep = make(rows)
    step = cascading.steps(sweep)[-2]
    assume(step.escalated < 1)
    assert cascading.at_most(sweep, round(step.escalated, 12)).accuracy >= step.accuracy


def test_the_interval_is_wilsons():
    rows = [(0.5, True, i < 30, i < 37) for i in range(50)]
    step = cascading.at(make(rows), 0.0)
    own = binomtest(30, 50).proportion_ci(0.95, method="wilson")
    assert (step.low, step.high) == pytest.approx((own.low, own.high), abs=1e-4)


def test_questions_without_an_answer_count_for_the_share_and_never_as_right():
    rows = [(0.9, True, True, True), (0.1, False, True, True)]
    step = cascading.at(make(rows), 0.5)
    assert (step.escalated, step.accuracy) == (0.5, 1.0)


def test_an_unknown_cost_stays_unknown_only_where_it_is_paid():
    rows = [(0.9, True, True, True, 0.0, None, False, False)] * 2
    sweep = make([*rows, (0.1, True, True, True, 0.0, 0.5, False, False)])
    assert cascading.at(sweep, 0.5).cost_per_1000 == pytest.approx(500 / 3)
    assert cascading.at(sweep, cascading.ALWAYS).cost_per_1000 is None


def test_where_the_cheap_model_is_silent_the_dear_one_is_asked_at_every_threshold():
    sweep = make([(None, True, False, True), (0.9, True, True, True)])
    assert cascading.at(sweep, 0.0).escalated == 0.5
    assert cascading.at_most(sweep, 0.2) is None


def test_a_set_without_known_answers_is_refused():
    sweep = make([(0.5, False, False, False)])
    for ask in (cascading.steps, cascading.alone):
        with pytest.raises(InputError, match="known answer"):
            ask(sweep)
