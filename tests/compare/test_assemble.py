"""What is said of a run follows from its results alone, and allows for what is not there."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workbench.compare.assemble import compared
from workbench.compare.matrix import rows
from workbench.errors import InputError
from workbench.records import Actor, Expected, ModelState, Question, Result, Run

N = 60
EXPECTED = [Expected(f"q{n}", (f"answer {n}",)) for n in range(N)]


def run(*models, seeds=1):
    states = tuple(ModelState(m, f"Model {m}", m) for m in models)
    at = datetime(2026, 11, 26, tzinfo=UTC)
    return Run(
        "r", "set", "v", N, states, tuple(range(seeds)), "c", at, Actor(), asks=N * len(models)
    )


def results(model, right, *, cost=0.001, ms=50.0, n=N, **changes):
    """Of which the first ``right`` are."""
    return [
        replace(
            Result(
                model, f"q{i}", "answered", f"answer {i}" if i < right else "no", 0.7,
                right=i < right, latency_ms=ms, cost_usd=cost,
            ),
            **changes,
        )
        for i in range(n)
    ]  # fmt: skip


def test_the_better_model_is_picked_and_the_other_dominated():
    found = compared(
        run("a", "b"), {"a": results("a", 50), "b": results("b", 20, cost=0.01)}, EXPECTED
    )
    assert [s.model for s in found.standings] == ["a", "b"]
    assert found.recommendation.model == "a"
    assert found.standing("b").against_best.verdict == "worse"
    assert found.standing("a").against_best is None
    assert [(f.model, f.on, f.dominated_by) for f in found.by_cost] == [
        ("a", True, ()), ("b", False, ("a",)),
    ]  # fmt: skip
    assert found.complete
    assert found.questions == N
    with pytest.raises(KeyError):
        found.standing("c")


def test_a_much_cheaper_one_that_cannot_be_told_apart_is_picked_and_doubted():
    found = compared(
        run("dear", "cheap"),
        {"dear": results("dear", 42, cost=0.02), "cheap": results("cheap", 41, cost=0.001)},
        EXPECTED,
    )
    assert found.recommendation.model == "cheap"
    assert "$1.00 instead of $20.00" in found.recommendation.reason
    assert "do not tell it from “Model dear”" in found.recommendation.doubt


def test_nobody_gives_up_accuracy_for_a_saving_that_nobody_notices():
    found = compared(
        run("dear", "cheap"),
        {"dear": results("dear", 42, cost=2e-6), "cheap": results("cheap", 41, cost=1e-7)},
        EXPECTED,
    )
    assert found.recommendation.model == "dear"


def test_a_cheap_one_that_looks_much_worse_is_not_picked_for_want_of_questions():
    few = EXPECTED[:8]
    found = compared(
        run("dear", "cheap"),
        {"dear": results("dear", 5, cost=0.02, n=8), "cheap": results("cheap", 3, n=8)}, few,
    )  # fmt: skip
    assert found.standing("cheap").against_best.verdict == "cannot be told apart"
    assert found.recommendation.model == "dear"
    assert "8 questions are few" in found.recommendation.doubt


def test_failures_count_as_wrong_and_are_named():
    bad = results("a", 50)
    bad[:10] = [
        Result("a", f"q{i}", "failed", failure="timeout", latency_ms=1.0) for i in range(10)
    ]
    found = compared(run("a"), {"a": bad}, EXPECTED)
    (one,) = found.standings
    assert one.failures == {"timeout": 10}
    assert one.figures["accuracy"].value == pytest.approx(40 / N)
    assert "failed at 10" in found.recommendation.doubt
    assert "cost is not known" in found.recommendation.doubt or "costs is not known" in (
        found.recommendation.doubt
    )


def test_only_questions_that_all_were_asked_count():
    found = compared(run("a", "b"), {"a": results("a", 50), "b": results("b", 5, n=10)}, EXPECTED)
    assert (found.complete, found.questions) == (False, 10)
    assert found.standing("a").figures["accuracy"].value == 1.0
    assert "did not ask all questions" in found.recommendation.doubt
    with pytest.raises(InputError, match="no question yet"):
        compared(run("a", "b"), {"a": results("a", 5), "b": []}, EXPECTED)


def test_nothing_is_recommended_where_all_failed():
    found = compared(run("a"), {"a": results("a", 0, status="failed", failure="dns")}, EXPECTED)
    assert found.recommendation.model is None
    assert found.recommendation.doubt


def test_the_same_results_say_the_same():
    given = {"a": results("a", 50), "b": results("b", 20)}
    assert compared(run("a", "b"), given, EXPECTED) == compared(run("a", "b"), given, EXPECTED)


QUESTIONS = [Question(f"q{n}", f"What is {n}?") for n in range(N)]


def test_the_matrix_shows_what_is_asked_for():
    given = {"a": results("a", 50), "b": results("b", 20, confidence=0.2)}
    assert len(rows(QUESTIONS, given)) == N
    assert [r.question.id for r in rows(QUESTIONS, given, "failures")] == [
        f"q{n}" for n in range(20, N)
    ]
    assert [r.question.id for r in rows(QUESTIONS, given, "different")] == [
        f"q{n}" for n in range(20, 50)
    ]
    apart = rows(QUESTIONS, given, "disagreement")
    assert [r.apart for r in apart] == sorted((r.apart for r in apart), reverse=True)
    assert apart[0].apart == pytest.approx(1.5)
    with pytest.raises(InputError, match="There is no view"):
        rows(QUESTIONS, given, "best")


def test_the_other_side_of_a_difference_is_its_mirror():
    found = compared(run("a", "b"), {"a": results("a", 50), "b": results("b", 20)}, EXPECTED)
    d = next(d for d in found.differences if d.metric == "accuracy")
    t = d.turned()
    assert (t.first, t.second, t.estimate) == (d.second, d.first, -d.estimate)
    assert (t.low, t.high) == (-d.high, -d.low)
    assert {d.verdict, t.verdict} == {"better", "worse"}
    assert t.turned() == d
