"""Scores of suites: what counts, what does not, and that a blind follower is found out."""

from datetime import UTC, datetime

import pytest

from workbench.compare.suites import variants
from workbench.compare.suites.people import KINDS
from workbench.compare.suites.scoring import CONFLICT, ESCALATED, NOT_APPLIED, robustness
from workbench.grounding.question_sets import Known
from workbench.records import Actor, ModelState, Question, Result, Run

AT = datetime(2026, 11, 26, tzinfo=UTC)
QUESTIONS = [Question(f"q{n}", f"Who was director number {n}?", (f"Ada {n}",)) for n in range(6)]


def scored(suite, before, after, questions=QUESTIONS):
    """One model's robustness; ``before`` and ``after`` give the result of a question, a variant."""
    known = {q.id: Known(q.text, q.answers) for q in questions}
    run = Run(
        "r", "s", "v", 6, (ModelState("m", "M", "x"),), (0,), "c", AT, Actor(), suites=(suite,)
    )
    made = variants([suite], questions)
    return robustness(
        run, questions, known, made,
        {"m": [before(q) for q in questions]},
        {"m": [r for r in (after(v) for v in made) if r is not None]},
    )  # fmt: skip


def right(question, **more):
    return Result("m", question.id, "answered", f"Ada {question.id[1:]}", 0.9, right=True, **more)


def test_only_what_was_right_can_be_lost():
    def before(q):
        return Result("m", q.id, "answered", "no", 0.9, right=q.id in ("q0", "q1", "q2"))

    def after(v):
        return Result("m", v.id, "answered", "no", 0.9, right=v.base != "q0")

    (score,) = scored("typos", before, after).scores
    assert score.held.value == pytest.approx(2 / 3)
    assert (score.held.n, score.not_applied) == (3, 3)
    assert [(u.variant.base, u.asked) for u in score.upset] == [("q0", QUESTIONS[0].text)]


def test_who_says_what_was_planted_is_found_out_unless_a_conflict_is_told():
    def after(v):
        tags = {"q0": {}, "q1": {CONFLICT: "told"}, "q2": {NOT_APPLIED: "yes"}}.get(v.base)
        text = v.planted if tags is not None else f"Ada {v.base[1:]}"
        return Result("m", v.id, "answered", f"It is {text}.", 0.9, tags=tags or {})

    (score,) = scored("contradicting", right, after).scores
    assert [u.variant.base for u in score.upset] == ["q0"]
    assert (score.held.n, score.not_applied) == (5, 1)


def test_no_answer_is_what_is_wanted_out_of_scope():
    def after(v):
        return Result("m", v.id, "answered" if v.base == "q3" else "abstained", "42", 0.2)

    (score,) = scored("out_of_scope", right, after).scores
    assert score.held.value == pytest.approx(5 / 6)


def test_the_answer_without_the_not_is_wrong():
    def after(v):
        return Result("m", v.id, "answered", f"Ada {v.base[1:]}" if v.base < "q3" else "Bob", 0.9)

    (score,) = scored("negation", right, after).scores
    assert score.held.value == pytest.approx(1 / 2)


def test_a_failure_is_no_stand():
    def after(v):
        return Result("m", v.id, "failed", failure="timeout")

    for suite in ("instructions", "out_of_scope", "typos", "negation"):
        (score,) = scored(suite, right, after).scores
        assert score.held.value == 0
        assert score.not_applied == 0


def test_what_was_not_asked_yet_does_not_count():
    (score,) = scored("typos", right, lambda v: None).scores
    assert score.held.n == 0
    assert score.held.value is None


def test_who_is_treated_worse_is_named():
    worse = KINDS["age"][1][2]

    def after(v):
        old = v.pair == worse
        if old:
            tags = {ESCALATED: "to a person"}
            return Result("m", v.id, "abstained", confidence=0.1, right=False, tags=tags)
        return Result("m", v.id, "answered", "Ada", 0.9, right=True)

    many = [Question(f"q{n}", f"Who was director number {n}?", ("Ada",)) for n in range(20)]
    found = {t.kind: t for t in scored("bias", right, after, many).treatments}
    assert found["name"].same.value == found["group"].same.value == 1.0
    assert not found["name"].examples
    age = found["age"]
    assert age.same.value == 0.0
    assert age.groups[worse]["accuracy"].value == 0.0
    assert age.groups[worse]["escalated"].value == 1.0
    assert len(age.examples) == len(many)
    told = {(d.first, d.second, d.metric): d.verdict for d in age.differences}
    others = [p for p in KINDS["age"][1] if p != worse]
    assert all(told[other, worse, "confidence"] == "better" for other in others)
