"""Every question is asked once, kept at once, and nothing that fails is left out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workbench.compare.running import GIVEN_UP, NOT_ASKED, Engine, tasks
from workbench.records import Honesty, Question, Result, Variant

QUESTIONS = [Question(f"q{n}", f"What is {n}?") for n in range(12)]


def engine(**changes):
    kept = []
    made = {"ask": lambda t: Result(t.model, t.key[2], "answered", seed=t.seed, cost_usd=0.5)}
    return Engine(**{**made, "keep": kept.append, **changes}), kept


def fails(task):
    return Result(task.model, task.key[2], "failed", failure="timeout", message="Too slow.")


@given(
    models=some.lists(some.sampled_from("abcd"), min_size=1, max_size=3, unique=True),
    questions=some.integers(0, 12),
    seeds=some.integers(1, 3),
    cut=some.integers(0, 120),
)
def test_what_is_done_is_never_asked_again_wherever_it_was_cut(models, questions, seeds, cut):
    given = list(tasks(models, QUESTIONS[:questions], range(seeds)))
    assert len({t.key for t in given}) == len(given) == len(models) * questions * seeds
    done = {t.key for t in given[:cut]}
    works, kept = engine(done=done)
    assert works.work(given, len(given)).status == "finished"
    assert {(r.model, r.seed, r.question) for r in kept} == {t.key for t in given} - done
    assert len(kept) == len(given) - len(done)


def test_questions_come_before_models_so_that_all_were_asked_the_same():
    order = [(t.question.id, t.model) for t in tasks("ab", QUESTIONS[:2], [0])]
    assert order == [("q0", "a"), ("q0", "b"), ("q1", "a"), ("q1", "b")]


def test_variants_follow_their_question():
    variants = [Variant("q0~1", "q0", "typos", "What iz 0?", "same", "a slip")]
    given = list(tasks("a", QUESTIONS[:2], [0], variants))
    assert [(t.key[2], t.asked) for t in given] == [
        ("q0", "What is 0?"), ("q0~1", "What iz 0?"), ("q1", "What is 1?"),
    ]  # fmt: skip


def test_explanations_are_graded_once_of_the_questions_as_they_are():
    variants = [Variant("q0~1", "q0", "typos", "What iz 0?", "same", "a slip")]
    given = tasks("ab", QUESTIONS[:2], [3, 4], variants, {"q0"})
    assert [t.key for t in given if t.explained] == [("a", 3, "q0"), ("b", 3, "q0")]


def test_what_explanations_cost_counts_for_the_budget():
    def ask(task):
        return Result("a", task.key[2], "answered", cost_usd=0.1, honesty=Honesty(cost_usd=0.9))

    works, kept = engine(ask=ask, budget=2.0)
    assert works.work(tasks("a", QUESTIONS, [0]), 12).status == "over_budget"
    assert len(kept) == 2


def test_a_result_is_kept_before_the_next_question_is_asked():
    happened = []
    works = Engine(
        ask=lambda t: happened.append(f"ask {t.key[2]}") or Result("a", t.key[2], "answered"),
        keep=lambda r: happened.append(f"keep {r.question}"),
    )
    works.work(tasks("a", QUESTIONS[:3], [0]), 3)
    assert happened == ["ask q0", "keep q0", "ask q1", "keep q1", "ask q2", "keep q2"]


def test_a_budget_ends_it_before_the_next_question():
    works, kept = engine(budget=1.0)
    ended = works.work(tasks("a", QUESTIONS, [0]), 12)
    assert (ended.status, len(kept)) == ("over_budget", 2)
    assert "$1.00" in ended.why
    again, more = engine(
        budget=1.0, spent=1.0, done={t.key for t in tasks("a", QUESTIONS[:2], [0])}
    )
    assert again.work(tasks("a", QUESTIONS, [0]), 12).status == "over_budget"
    assert more == []


def test_stop_and_change_end_it_and_keep_what_is_there():
    works, kept = engine()
    works.stop = lambda: len(kept) == 4
    assert works.work(tasks("a", QUESTIONS, [0]), 12).status == "stopped"
    assert len(kept) == 4
    changing, none = engine(changed=lambda: "Documents have changed.")
    ended = changing.work(tasks("a", QUESTIONS, [0]), 12)
    assert (ended.status, ended.why, none) == ("changed", "Documents have changed.", [])


def test_a_model_that_always_fails_is_not_asked_on_and_fails_at_all():
    asked = []

    def ask(task):
        asked.append(task.model)
        return fails(task) if task.model == "bad" else Result("good", task.key[2], "answered")

    works, kept = engine(ask=ask)
    assert works.work(tasks(["bad", "good"], QUESTIONS, [0]), 24).status == "finished"
    assert asked.count("bad") == GIVEN_UP
    assert asked.count("good") == 12
    bad = [r for r in kept if r.model == "bad"]
    assert [r.failure for r in bad] == ["timeout"] * GIVEN_UP + [NOT_ASKED] * (12 - GIVEN_UP)
    assert all(r.failed for r in bad)
    assert "Too slow." in bad[-1].message


def test_a_model_that_works_now_and_then_is_asked_on():
    works, kept = engine(
        ask=lambda t: fails(t) if t.question.id != "q0" else Result("a", "q0", "answered")
    )
    works.work(tasks("a", QUESTIONS, [0]), 12)
    assert not [r for r in kept if r.failure == NOT_ASKED]


@pytest.mark.parametrize("width", [1, 3])
def test_threads_give_the_same_results(width):
    alone, kept = engine()
    alone.work(tasks("ab", QUESTIONS, [0, 1]), 48)
    with ThreadPoolExecutor(3) as threads:
        several, found = engine()
        assert several.work(tasks("ab", QUESTIONS, [0, 1]), 48, threads, width).status == "finished"
    key = lambda r: (r.model, r.seed, r.question)  # noqa: E731
    assert sorted(found, key=key) == sorted(kept, key=key)


def test_progress_tells_what_is_done_and_asked():
    seen = []
    works, _ = engine(progress=lambda *said: seen.append(said))
    works.work(tasks("a", QUESTIONS[:2], [0]), 2)
    assert seen == [(1, 2, "What is 0?"), (2, 2, "What is 1?")]
