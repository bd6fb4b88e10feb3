"""Every model keeps the promises that explanations stand on."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench import models
from workbench.errors import SettingsError
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.explain.units import units_of
from workbench.models.base import CLIP, ScoringModel
from workbench.models.extractive import ExtractiveModel, parse, shipped
from workbench.models.features import NAMES
from workbench.records import Passage

TEXTS = [
    "The pool opens at seven. A ticket costs 4 euros. Children under six swim for free.",
    "The sauna opens at noon. Towels are lent for 2 euros at the desk.",
    "Lost things are kept for 30 days. After that they are given away.",
]
QUESTION = "How much does a ticket for the pool cost?"


def passage(number, text):
    starts = [0, *[i + 2 for i, c in enumerate(text) if c == "." and i + 2 < len(text)]]
    sentences = tuple(
        (a, b) for a, b in zip(starts, [*[s - 1 for s in starts[1:]], len(text)], strict=True)
    )
    return Passage(f"d{number}", f"{number:064}", 0, len(text), text, sentences=sentences)


@pytest.fixture(scope="module")
def index():
    return Index.build([passage(n, text) for n, text in enumerate(TEXTS)])


@pytest.fixture(scope="module")
def found(index):
    return retrieve(index, QUESTION, k=3)


@pytest.fixture(scope="module", params=["extractive", "keyword"])
def model(request, index):
    return models.create(request.param, index)


def test_a_model_says_who_it_is_and_that_it_can_score(model):
    assert model.id in models.names()
    assert model.label == models.names()[model.id]
    assert isinstance(model, ScoringModel)


def test_the_sentence_that_answers_comes_first(model, found):
    assert model.answer(QUESTION, found).candidates[0].text == "A ticket costs 4 euros."


def test_candidates_quote_what_stands_there(model, found):
    for c in model.answer(QUESTION, found).candidates:
        assert found[c.evidence].passage.cut(c.start, c.end) == c.text


def test_candidates_come_best_first_and_each_once(model, found):
    given = model.answer(QUESTION, found).candidates
    assert len({(c.evidence, c.start) for c in given}) == len(given) == 7
    assert [c.score for c in given] == sorted((c.score for c in given), reverse=True)


def test_contributions_are_words_and_add_up_to_the_score(model, found):
    """Up to the value that every sentence starts with."""
    told = model.answer(QUESTION, found).candidates[:4]
    starts = [c.score - sum(p.value for p in c.contributions) for c in told]
    assert starts == pytest.approx([starts[0]] * len(starts), abs=1e-9)
    assert all(p.words.strip() for c in told for p in c.contributions)


def test_no_evidence_gives_no_candidate(model):
    assert model.answer(QUESTION, []).candidates == ()
    assert model.answer(QUESTION, []).chosen == ()


@pytest.mark.parametrize("unit", ["passage", "sentence", "word"])
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_score_is_the_same_alone_and_in_any_batch(model, found, unit, seed):
    units = units_of(found, unit)
    best = model.answer(QUESTION, found).candidates[0]
    masks = np.random.default_rng(seed).random((6, len(units))) < 0.6
    together = model.score(QUESTION, found, best, units, masks)
    alone = [model.score(QUESTION, found, best, units, row[None])[0] for row in masks]
    assert together.tolist() == alone
    assert np.abs(together).max() <= CLIP


@pytest.mark.parametrize("unit", ["passage", "sentence", "word"])
def test_with_everything_kept_the_score_is_that_of_the_answer(model, found, unit):
    given = model.answer(QUESTION, found)
    units = units_of(found, unit)
    full = model.score(QUESTION, found, given.candidates[0], units, np.ones((1, len(units)), bool))
    assert full[0] == pytest.approx(given.signals["log_odds"], abs=1e-9)


def test_a_removed_sentence_cannot_be_the_answer(model, found):
    units = units_of(found, "sentence")
    best = model.answer(QUESTION, found).candidates[0]
    keep = np.array([[u.text != best.text for u in units]])
    assert model.score(QUESTION, found, best, units, keep)[0] == -CLIP


def test_removing_a_rival_never_hurts(model, found):
    """Sentences meet in the normaliser alone."""
    units = units_of(found, "sentence")
    best = model.answer(QUESTION, found).candidates[0]
    rivals = [n for n, u in enumerate(units) if u.text != best.text]
    masks = np.ones((len(rivals) + 1, len(units)), bool)
    for row, n in enumerate(rivals, 1):
        masks[row, n] = False
    scores = model.score(QUESTION, found, best, units, masks)
    assert (scores[1:] >= scores[0]).all()


def test_the_split_into_rivals_is_exact_for_any_mask(index, found):
    """The raw score of a sentence does not change with what else is kept."""
    model = ExtractiveModel(index)
    laid = model.lay(QUESTION, found)
    alone = model.lay(QUESTION, found[:1])
    whole = [model.values(s, np.ones((1, len(s.spans)), bool))[0] for s in laid]
    part = [model.values(s, np.ones((1, len(s.spans)), bool))[0] for s in alone]
    assert part == whole[: len(part)]


def test_most_answers_are_one_sentence_and_none_has_more_than_three(index):
    model = ExtractiveModel(index)
    questions = [QUESTION, "When does the sauna open?", "How long are lost things kept?",
                 "When do pool and sauna open, and what do towels cost?"]  # fmt: skip
    sizes = [len(model.answer(q, retrieve(index, q, k=3)).chosen) for q in questions]
    assert sizes[:3] == [1, 1, 1]
    assert max(sizes) <= 3


# ---------------------------------------------------------------- the shipped coefficients


def card():
    return json.loads(files("workbench.models").joinpath("extractive.json").read_text("utf-8"))


def test_the_shipped_coefficients_have_their_lineage():
    found = card()
    assert [row["feature"] for row in found["features"]] == list(NAMES)
    data = found["lineage"]["data"]
    assert all(len(row["sha256"]) == 64 and row["licence"] and row["articles"] for row in data)
    assert found["lineage"]["command"].startswith("python -m training.extractive")
    assert len(shipped().weights) == len(NAMES)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c["features"].pop(),
        lambda c: c["features"].reverse(),
        lambda c: c["features"][0].update(weight=float("nan")),
        lambda c: c.pop("intercept"),
        lambda c: c["features"][0].update(feature="magic"),
    ],
)
def test_spoilt_coefficients_are_refused(spoil):
    spoilt = card()
    spoil(spoilt)
    with pytest.raises(SettingsError):
        parse(json.dumps(spoilt))


def test_text_that_is_no_json_is_refused():
    with pytest.raises(SettingsError, match="cannot be read"):
        parse("weights: 1")
