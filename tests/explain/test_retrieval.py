"""Why a passage was found: what is removed is scored anew, and frozen it is the exact split."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explain.making import passage
from workbench.errors import InputError
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve, with_split
from workbench.explain import cutting
from workbench.explain.exact import exact
from workbench.explain.leave_one_out import leave_one_out
from workbench.explain.retrieval import passage_game, question_game, rescored
from workbench.records import Evidence

QUESTION = "When is the meter read?"
TEXTS = (
    "The meter is read once a year. We tell you when.",
    "A meter reading can be sent by post.",
    "Your bill is due after 18 days.",
    "The shop opens at nine. It closes at five.",
    "Read the meter, read the bill.",
)
SCOPES = (None, "a", "b")


@pytest.fixture(scope="module")
def index():
    return Index.build([passage(t, f"d{i}", collection="ab"[i % 2]) for i, t in enumerate(TEXTS)])


@pytest.fixture(scope="module")
def found(index):
    """The best passage, with its split."""
    return with_split(index, QUESTION, retrieve(index, QUESTION, k=1)[0])


def ends(game):
    return game([[False] * game.n, [True] * game.n]).tolist()


# ---------------------------------------------------------------- words of the question


@pytest.mark.parametrize("collection", SCOPES)
def test_with_all_words_it_is_the_score_and_without_one_that_of_the_question_without_it(
    index, collection
):
    for item in retrieve(index, QUESTION, k=5, collection=collection):
        game, units = question_game(index, QUESTION, item, collection=collection)
        assert [u.text for u in units] == ["When", "is", "the", "meter", "read"]
        assert ends(game)[1] == pytest.approx(item.score, abs=1e-12)
        mask = np.array([True, True, True, False, True])
        asked = cutting.of_question(QUESTION, units, mask)
        (again,) = [
            e for e in retrieve(index, asked, k=5, collection=collection)
            if e.passage.key == item.passage.key
        ]  # fmt: skip
        assert game(mask)[0] == pytest.approx(again.score, abs=1e-12)


@pytest.mark.parametrize("collection", SCOPES)
def test_over_a_rival_it_is_how_far_the_passage_is_ahead(index, collection):
    items = retrieve(index, QUESTION, k=5, collection=collection)
    for item, rival in pairwise(items):
        ahead, units = question_game(index, QUESTION, item, rival=rival, collection=collection)
        own, _ = question_game(index, QUESTION, item, collection=collection)
        theirs, _ = question_game(index, QUESTION, rival, collection=collection)
        masks = np.random.default_rng(0).random((12, len(units))) < 0.5
        assert ahead(masks) == pytest.approx(own(masks) - theirs(masks), abs=1e-12)
        assert ends(ahead)[1] == pytest.approx(item.score - rival.score, abs=1e-12)


def test_scores_are_payoffs_and_a_word_that_finds_the_passage_helps(index, found):
    game, units = question_game(index, QUESTION, found)
    assert game.payoff == "score"
    values = dict(zip([u.text for u in units], exact(game).values, strict=True))
    assert max(values, key=values.get) in ("meter", "read")


def test_a_passage_that_is_not_stored_any_more_is_refused_in_words(index, found):
    gone = Evidence(1, passage("Gone.", "gone"), 1.0)
    with pytest.raises(InputError, match="not stored any more"):
        question_game(index, QUESTION, gone)
    with pytest.raises(InputError, match="not stored any more"):
        question_game(index, QUESTION, found, rival=gone)


# ---------------------------------------------------------------- words of the passage


def test_frozen_values_are_the_exact_split(index):
    for item in retrieve(index, QUESTION, k=5):
        split = with_split(index, QUESTION, item).split
        game, units = passage_game(index, QUESTION, item, frozen=True)
        assert [(u.start, u.end) for u in units] == list(split.words)
        found = leave_one_out(game)
        assert found.values == pytest.approx(split.by_word, abs=1e-9)
        assert (found.base, found.full) == pytest.approx((split.scale, item.score), abs=1e-9)


def test_frozen_values_by_the_package_shap_are_the_exact_split(index, found):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap
    game, units = passage_game(index, QUESTION, found, frozen=True)
    explainer = shap.explainers.Exact(lambda x: game(x > 0.5), np.zeros((1, len(units))))
    theirs = explainer(np.ones((1, len(units)))).values[0]
    assert theirs == pytest.approx(found.split.by_word, abs=1e-6)


def test_frozen_values_of_the_sample_by_the_package_shap_are_the_exact_split(wb):
    """The shortest passage that was found for a question of the sample, by permutations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap
    answer = wb.ask("When is my bill due?")
    item = min(answer.evidence, key=lambda e: len(e.passage.text))
    game, units = passage_game(wb.index, answer.question, item, frozen=True)
    n = len(units)
    explainer = shap.explainers.Permutation(lambda x: game(x > 0.5), np.zeros((1, n)), seed=0)
    theirs = explainer(np.ones((1, n)), max_evals=2 * n + 1).values[0]
    assert theirs == pytest.approx(item.split.by_word, abs=1e-6)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_frozen_it_is_a_sum_over_any_words(index, found, seed):
    game, units = passage_game(index, QUESTION, found, frozen=True)
    masks = np.random.default_rng(seed).random((8, len(units))) < 0.5
    wanted = found.split.scale + masks @ np.array(found.split.by_word)
    assert game(masks) == pytest.approx(wanted, abs=1e-9)


def test_not_frozen_it_is_another_game(index, found):
    """A removed word shortens the passage and turns its vector."""
    frozen, units = passage_game(index, QUESTION, found, frozen=True)
    real, _ = passage_game(index, QUESTION, found)
    masks = ~np.eye(len(units), dtype=bool)
    assert np.abs(real(masks) - frozen(masks)).max() > 0.01
    assert ends(real)[1] == pytest.approx(ends(frozen)[1], abs=1e-9)


def test_not_frozen_it_is_the_score_of_the_shorter_text(index):
    item = next(e for e in retrieve(index, QUESTION, k=5) if e.passage.text == TEXTS[0])
    game, units = passage_game(index, QUESTION, item, unit="sentence")
    assert [u.text for u in units] == ["The meter is read once a year.", "We tell you when."]
    for row, text in (([1, 0], units[0].text), ([0, 1], units[1].text), ([1, 1], TEXTS[0])):
        alone = rescored(index, QUESTION, item, text)
        assert game(row)[0] == pytest.approx(alone.score, abs=1e-12)
    assert game([1, 1])[0] == pytest.approx(item.score, abs=1e-9)


def test_the_same_text_scored_again_has_the_same_signals(index):
    for item in retrieve(index, QUESTION, k=5):
        again = rescored(index, QUESTION, item, item.passage.text)
        for name, signal in item.signals.items():
            assert again.signals[name].raw == pytest.approx(signal.raw, abs=1e-9)
            assert (again.signals[name].low, again.signals[name].high) == (signal.low, signal.high)
        assert again.score == pytest.approx(item.score, abs=1e-9)
        assert again.split is None


def test_a_passage_of_which_nothing_is_left_has_the_score_of_no_text(index, found):
    game, _ = passage_game(index, QUESTION, found, unit="sentence")
    nothing = rescored(index, QUESTION, found, "")
    assert ends(game)[0] == pytest.approx(nothing.score, abs=1e-12)
    assert nothing.signals["bm25"].raw == 0.0
