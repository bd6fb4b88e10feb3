"""The words of explanations, each with its range."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.display import explained as given
from workbench import words
from workbench.records import Agreement, Faithfulness, Verdict

A = given.attribution()


def test_every_method_has_a_name_and_one_sentence_that_says_what_it_misses() -> None:
    names = "exact leave_one_out shapley kernel_shap lime surrogate adaptive".split()
    assert set(names) <= set(words.METHODS_PLAIN)
    for name in names:
        plain, sentence = words.METHODS_PLAIN[name]
        assert words.method(name) == plain
        assert "exact" in sentence
        assert sentence.count(". ") == 0
        assert sentence.endswith(".")
    assert len({plain for plain, _ in words.METHODS_PLAIN.values()}) == len(words.METHODS_PLAIN)
    assert words.method("mine") == "mine"


@pytest.mark.parametrize(
    ("lds", "word"),
    [(1.0, "Reliable"), (0.9, "Reliable"), (0.89, "Mostly reliable"), (0.7, "Mostly reliable"),
     (0.69, "Rough"), (0.4, "Rough"), (0.39, "Do not rely on it"), (0.0, "Do not rely on it"),
     (-1.0, "Do not rely on it")],
)  # fmt: skip
def test_grades_change_at_their_limits(lds: float, word: str) -> None:
    grade = words.faithful(replace(given.GRADED, lds=lds))
    assert grade.word == word
    assert grade.advice.endswith(".")


def test_where_nothing_can_be_graded_the_reason_is_told() -> None:
    nothing = Faithfulness(None, None, None, None)
    assert words.faithful(nothing).word == "Nothing to grade"
    assert "hardly changes" in words.faithful(nothing, Verdict("none")).advice
    assert "too few parts" in words.faithful(nothing, Verdict("one", (0,))).advice
    assert words.faithful(None).word == "Not graded"


def test_the_test_is_told_in_words_and_numbers() -> None:
    assert words.faithful_sentence(given.GRADED, "sentence") == (
        "In 100 trials with parts of the evidence removed, it put the outcomes in the right order "
        "almost every time (rank correlation 0.97). Removing the sentences that it ranks first "
        "takes 94 % of the answer’s backing away; keeping them alone keeps 97 %."
    )
    bad = replace(given.GRADED, lds=-0.3, comprehensiveness=-0.2, sufficiency=1.4)
    said = words.faithful_sentence(bad)
    assert "wrong order" in said
    assert "−0.30" in said
    assert "takes nothing of the answer’s backing away; keeping them alone keeps nothing." in said
    assert "takes all of" in words.faithful_sentence(replace(bad, comprehensiveness=1.2))
    assert "undefined" in words.faithful_sentence(Faithfulness(None, None, None, None))


@pytest.mark.parametrize(
    ("kind", "units", "said"),
    [
        ("one", (0,), "depends on one sentence: without it there is no such answer."),
        ("either", (0, 1), "Either of 2 sentences suffices: the answer is lost only without both"),
        ("either", (0, 1, 2), "Any of 3 sentences suffices: the answer is lost only without all"),
        ("both", (0, 1), "2 sentences are needed together: without either of them"),
        ("both", (0, 1, 2), "3 sentences are needed together: without any one of them"),
        ("many", (), "draws on many sentences; no few of them decide it."),
        ("none", (), "does not depend on this evidence:"),
        ("other", (), "was not worked out"),
    ],
)
def test_every_verdict_has_its_words(kind: str, units: tuple[int, ...], said: str) -> None:
    assert said in words.verdict(Verdict(kind, units), A)


def test_verdicts_name_their_unit_and_what_stands_against_them() -> None:
    asked = words.verdict(Verdict("both", (0, 1)), replace(A, unit="question"))
    assert asked.startswith("2 words of the question are needed together")
    whole = words.verdict(A.verdict, A)
    assert "2 sentences speak against it. Another source contradicts it." in whole
    assert "1 passage speaks against it." in words.verdict(
        Verdict("one", (0,), (2,)), replace(A, unit="passage")
    )


def test_effects_say_what_is_unclear_needed_or_interchangeable() -> None:
    assert words.effect(A, 2) == "Cannot be told from no effect."
    assert words.effect(A, 3) == "It has no effect."
    assert words.effect(A, 0) == "Speaks for the answer."
    alone = replace(A, quantity="removal", needs=((0,), (3, 4)))
    assert words.effect(alone, 0) == "Without this sentence there is no such answer."
    assert words.effect(alone, 3) == (
        "The answer needs at least one of 2 sentences; this is one of them. Removed alone it has "
        "no effect."
    )
    assert words.effect(alone, 1) == "Without this sentence the answer is a little weaker."
    assert words.effect(replace(A, payoff="score"), 4) == "Lowers the score."


@pytest.mark.parametrize(
    ("correlation", "word"),
    [(1.0, "agree"), (0.9, "agree"), (0.89, "mostly agree"), (0.6, "mostly agree"),
     (0.59, "differ"), (-1.0, "differ")],
)  # fmt: skip
def test_agreement_has_ranges(correlation: float, word: str) -> None:
    said = words.agreement(Agreement("exact", "lime", correlation, 0.5))
    assert f"” {word} (rank correlation" in said
    assert "three most helpful parts overlap by 50 %" in said
    assert "cannot be compared" in words.agreement(Agreement("exact", "lime", None, 0.0))


def test_quantities_and_payoffs_have_names() -> None:
    assert set(words.QUANTITIES) == {"shapley", "removal", "slope"}
    assert set(words.PAYOFFS) == {"log_odds", "similarity", "score"}


def test_every_feature_of_the_extractive_model_has_plain_words() -> None:
    from workbench.models.features import NAMES

    assert set(NAMES) == set(words.FEATURES)
