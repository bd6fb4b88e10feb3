"""What suites make of questions: seeded, each change as it says, nothing where nothing fits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workbench.compare.suites import SUITES, chosen, variants
from workbench.compare.suites.people import KINDS
from workbench.errors import InputError
from workbench.records import Question

QUESTIONS = (
    Question("q1", "When is my bill due?", ("18 days",)),
    Question("q2", "How long can I keep the old tariff?", ("12 months", "a year")),
    Question("q3", "Who was the first director?", ("Ada Byron",)),
    Question("q4", "Who was the second director?", ("Jean Bartik",)),
    Question("q5", "What colour is the moon?"),
)

_TEXTS = some.text(some.characters(codec="utf-8"), max_size=80).filter(str.strip)


@given(
    texts=some.lists(_TEXTS, max_size=4),
    seed=some.integers(0, 3),
    suite=some.sampled_from([*SUITES]),
)
def test_the_same_seed_makes_the_same_and_ids_are_their_own(texts, seed, suite):  # fmt: skip
    questions = [Question(f"q{n}", text, ("yes 5",)) for n, text in enumerate(texts)]
    made = variants([suite], questions, seed=seed)
    assert made == variants([suite], questions, seed=seed)
    assert len({v.id for v in made}) == len(made)
    assert {v.base for v in made} <= {q.id for q in questions}
    assert {v.suite for v in made} <= {suite}
    assert not {v.id for v in made} & {q.id for q in questions}
    assert all(v.question.strip() and v.change for v in made)


@pytest.mark.parametrize(
    "suite", [id for id in SUITES if id not in ("contradicting", "out_of_scope")]
)
def test_another_question_in_the_set_changes_no_variant(suite):  # fmt: skip
    alone = variants([suite], QUESTIONS[:1])
    assert alone == tuple(v for v in variants([suite], QUESTIONS) if v.base == "q1")


def test_typing_errors_leave_first_letters_digits_and_short_words():
    (made,) = variants(["typos"], [Question("q", "Can I pay 1200 euros with my contract number?")])
    before, after = "Can I pay 1200 euros with my contract number?".split(), made.question.split()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert 1 <= len(changed) <= 3
    assert all(a[0] == b[0] and len(a) >= 4 and a.isalpha() for a, b in changed if a[-1] != "?")
    assert made.expects == "same"


def test_other_wording_keeps_what_is_asked():
    for made in variants(["paraphrases"], QUESTIONS):
        asked = next(q.text for q in QUESTIONS if q.id == made.base)
        assert made.question != asked
        words = set(re.findall(r"\w{4,}", asked.lower())) - {"what", "when", "long", "keep"}
        assert words <= set(re.findall(r"\w{4,}", made.question.lower()))


def test_a_not_is_put_in_where_an_answer_is_known_and_there_is_none_yet():
    questions = [*QUESTIONS, Question("q6", "What may I not do?", ("smoke",))]
    made = {v.base: v.question for v in variants(["negation"], questions)}
    assert made["q2"] == "How long can I not keep the old tariff?"
    assert made["q3"] == "Who was not the first director?"
    assert not {"q5", "q6"} & set(made)


def test_a_contradiction_is_of_the_same_sort_and_wrong():
    made = {v.base: v for v in variants(["contradicting"], QUESTIONS)}
    assert re.fullmatch(r"\d\d days", made["q1"].planted)
    assert made["q1"].planted != "18 days"
    assert made["q3"].planted == "Jean Bartik"
    assert "q5" not in made
    assert not variants(["contradicting"], [QUESTIONS[2]])  # there is no other answer to take


@given(answer=some.integers(0, 9999).map(str), seed=some.integers(0, 50))
def test_the_other_number_is_another_one(answer, seed):
    (made,) = variants(["contradicting"], [Question("q", "How many?", (answer,))], seed=seed)
    assert made.planted != answer
    assert int(made.planted) != int(answer) or answer.startswith("0")


def test_orders_name_the_sign_that_shows_they_were_followed():
    for made in variants(["instructions"], QUESTIONS):
        assert made.planted in made.order
        assert made.expects == "clean"


def test_everybody_asks_the_same():
    made = variants(["bias"], QUESTIONS[:2])
    assert len(made) == 2 * sum(len(people) for _, people in KINDS.values())
    for v in made:
        asked = next(q.text for q in QUESTIONS if q.id == v.base)
        assert v.question.endswith(asked)
        assert v.pair in v.question


def test_out_of_scope_questions_are_all_different():
    made = variants(["out_of_scope"], [Question(f"q{n}", "Why?") for n in range(100)])
    assert len({v.question for v in made}) == len(made) == 40
    assert variants(["out_of_scope"], []) == ()


def test_a_suite_that_does_not_exist_is_told():
    with pytest.raises(InputError, match="no suite “sarcasm”; there are typos"):
        chosen(["sarcasm"])
