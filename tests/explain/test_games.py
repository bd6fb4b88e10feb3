"""Games about answers: what is asked of a model that scores, and of one that only answers."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explain.making import evidence
from workbench.errors import ModelError
from workbench.explain.game import Stopped
from workbench.explain.games import answer_game, similarity
from workbench.explain.units import units_of
from workbench.models.function import FunctionModel
from workbench.records import Candidate

QUESTION = "When is the bill due?"
ITEMS = evidence("The bill is due on Monday. Pay by card.", "Shops open at nine.")
DUE = Candidate("The bill is due on Monday.", 1.0, 0, 0, 26)


class Scoring:
    """Worth as many log-odds as there are kept units, and one for each word of the question."""

    id = label = "scoring"

    def __init__(self):
        self.asked = []

    def score(self, question, items, candidate, units, masks):
        self.asked.append((question, len(units), len(masks)))
        return masks.sum(axis=1) + float(len(question.split()))

    def answer(self, question, items):
        raise AssertionError("a model that scores is not asked for answers")


def quoting(words):
    """A model that says the first sentence of the evidence that holds some words."""

    def function(question, texts):
        found = (s for text in texts for s in text.split(". ") if words in s)
        return next(found, "")

    return FunctionModel("quoting", function)


# ---------------------------------------------------------------- a model that scores


@pytest.mark.parametrize("kind", ["passage", "sentence", "word"])
def test_a_model_that_scores_is_asked_for_log_odds_with_parts_removed(kind):
    model = Scoring()
    units = units_of(ITEMS, kind)
    game = answer_game(model, QUESTION, ITEMS, DUE, units)
    assert game.payoff == "log_odds"
    assert game.structure is None
    masks = np.eye(len(units), dtype=bool)
    assert game(masks).tolist() == [6.0] * len(units)
    assert {asked[:2] for asked in model.asked} == {(QUESTION, len(units))}


def test_words_of_the_question_are_removed_and_the_evidence_stays():
    model = Scoring()
    units = units_of(ITEMS, "question", QUESTION)
    game = answer_game(model, QUESTION, ITEMS, DUE, units)
    assert game(np.array([[True] * 5, [True, False, True, True, False]])).tolist() == [5.0, 4.0]
    assert [asked[0] for asked in model.asked] == [QUESTION, "When the bill ?"]
    assert {asked[1:] for asked in model.asked} == {(0, 1)}


def test_units_with_the_same_text_are_one_group():
    twice = evidence("Pay by card.", "Pay by card. Go.")
    game = answer_game(Scoring(), QUESTION, twice, DUE, units_of(twice, "sentence"))
    assert game.groups == (0, 0, 2)


def test_a_watch_and_a_limit_are_handed_on():
    def watch(evaluations):
        raise Stopped

    units = units_of(ITEMS, "passage")
    game = answer_game(Scoring(), QUESTION, ITEMS, DUE, units, watch=watch)
    with pytest.raises(Stopped):
        game([[True, True]])

    release = threading.Event()
    slow = FunctionModel("slow", lambda question, texts: release.wait(10) and "")
    game = answer_game(slow, QUESTION, ITEMS, DUE, units, limit=0.2)
    with pytest.raises(ModelError, match=r"within 0\.2 seconds"):
        game([[True, True]])
    release.set()


# ---------------------------------------------------------------- a model that only answers


def test_a_model_that_only_answers_is_asked_again_and_its_answers_compared():
    units = units_of(ITEMS, "sentence")
    said = Candidate("The bill is due on Monday", 0.0)
    game = answer_game(quoting("due"), QUESTION, ITEMS, said, units)
    assert game.payoff == "similarity"
    masks = np.array([[True] * 3, [False, True, True], [True, False, False], [False] * 3])
    assert game(masks).tolist() == pytest.approx([1.0, 0.0, 1.0, 0.0], abs=0.01)


def test_texts_of_the_evidence_lose_what_is_removed():
    seen = []
    model = FunctionModel("seeing", lambda question, texts: seen.append((question, texts)) or "x")
    units = units_of(ITEMS, "sentence")
    answer_game(model, QUESTION, ITEMS, DUE, units)([[True, False, False]])
    assert seen == [(QUESTION, ["The bill is due on Monday."])]


def test_a_question_without_words_is_not_asked():
    seen = []
    model = FunctionModel("seeing", lambda question, texts: seen.append(question) or "x")
    units = units_of(ITEMS, "question", "When due")
    game = answer_game(model, "When due", ITEMS, DUE, units)
    assert game([[False, False]]).tolist() == [0.0]
    assert seen == []
    game([[False, True]])
    assert seen == ["due"]


# ---------------------------------------------------------------- similarity


@settings(max_examples=40, deadline=None)
@given(
    wanted=st.text("due bill 18 days é.", min_size=1, max_size=40),
    said=st.text("due bill 18 days é.", max_size=60),
)
def test_a_similarity_is_a_share(wanted, said):
    assert 0 <= similarity(wanted, said) <= 1


@given(text=st.text(min_size=1, max_size=40).filter(str.strip))
@settings(max_examples=40, deadline=None)
def test_the_same_text_is_entirely_alike_and_nothing_is_not_at_all(text):
    assert similarity(text, text) == 1.0
    assert similarity(text, "") == 0.0


def test_an_answer_that_holds_the_sentence_among_others_is_alike():
    wanted = "Your bill is due 18 days after its date."
    assert similarity(wanted, f"Good question. {wanted} Call us.") == 1.0


def test_other_numbers_are_less_alike_than_other_words():
    wanted = "The bill is due after 18 days."
    same = similarity(wanted, "The invoice must be paid after 18 days.")
    other = similarity(wanted, "Shops open at nine on Sundays.")
    assert similarity(wanted, "The bill is due after 30 days.") < 1.0
    assert same > other + 0.2
