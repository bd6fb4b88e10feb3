"""The closed form of a sentence model is its score, and the same words elsewhere say the same."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.explain.making import passage
from workbench import models
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.explain.units import units_of
from workbench.models.base import CLIP, StructuredModel
from workbench.records import Candidate, Mark

TEXTS = (
    "The pool opens at seven. A ticket costs 4 euros. Children under six swim for free.",
    "The sauna opens at noon. Towels are lent for 2 euros at the desk.",
    "News of the pool. A  ticket costs 4 euros. The pool is warm.",
    "Lost things are kept for 30 days. After that they are given away.",
)
QUESTION = "How much does a ticket for the pool cost?"
ANSWER = "A ticket costs 4 euros."
SEEDS = st.integers(0, 2**32 - 1)
ANY = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
UNITS = pytest.mark.parametrize("kind", ["passage", "sentence"])
ALL_UNITS = pytest.mark.parametrize("kind", ["passage", "sentence", "word"])


@pytest.fixture(scope="module")
def index():
    return Index.build([passage(text, f"d{n}") for n, text in enumerate(TEXTS)])


@pytest.fixture(scope="module")
def found(index):
    return retrieve(index, QUESTION, k=4)


@pytest.fixture(scope="module", params=["extractive", "keyword"])
def model(request, index):
    return models.create(request.param, index)


@pytest.fixture(scope="module")
def best(model, found):
    return model.answer(QUESTION, found).candidates[0]


@pytest.fixture(scope="module")
def span(best):
    """A part of the answer."""
    return replace(best, text="costs 4 euros", contributions=())


def drawn(seed, n, share=0.6, rows=8):
    return np.random.default_rng(seed).random((rows, n)) < share


def score(model, items, candidate, units, masks):
    return model.score(QUESTION, items, candidate, units, masks)


def without(units, *texts, of=None):
    """One mask: everything but the units of these texts, of one document or of all."""
    return np.array([[not (u.text in texts and (of is None or u.document == of)) for u in units]])


def plain(text):
    return " ".join(text.split())


def first_of(index):
    """The first text, as it was found."""
    return next(i for i in retrieve(index, QUESTION, k=4) if i.passage.text == TEXTS[0])


# ---------------------------------------------------------------- the closed form


def test_a_sentence_model_offers_its_structure(model):
    assert isinstance(model, StructuredModel)


@UNITS
@ANY
@given(seed=SEEDS, share=st.floats(0, 1))
def test_the_structure_is_the_score_of_any_coalition(model, found, best, span, kind, seed, share):
    units = units_of(found, kind)
    masks = drawn(seed, len(units), share)
    for candidate in (best, span):
        structure = model.structure(QUESTION, found, candidate, units)
        told = score(model, found, candidate, units, masks)
        assert structure.value(masks) == pytest.approx(told, abs=1e-9)


@UNITS
@pytest.mark.parametrize(
    "question", ["When is my bill due?", "How do I read my meter?", "What does it cost to move?"]
)
def test_the_structure_is_the_score_on_the_sample(wb, kind, question):
    answer = wb.answered(question)
    answerer = wb.answerer("extractive")
    units = units_of(answer.evidence, kind)
    masks = drawn(0, len(units), rows=60)
    for candidate in answerer.answer(question, answer.evidence).candidates[:3]:
        structure = answerer.structure(question, answer.evidence, candidate, units)
        told = answerer.score(question, answer.evidence, candidate, units, masks)
        assert structure.value(masks) == pytest.approx(told, abs=1e-9)


@UNITS
def test_the_structure_without_any_unit_is_the_floor_and_all_numbers_are_possible(
    model, found, best, kind
):
    structure = model.structure(QUESTION, found, best, units_of(found, kind))
    n = len(structure.own)
    assert structure.value(np.zeros((1, n), bool))[0] == structure.floor == -CLIP
    assert (structure.own >= 0).all()
    assert (structure.other >= 0).all()
    assert structure.other0 > 0


def test_units_that_cut_sentences_have_no_structure(model, found, best):
    assert model.structure(QUESTION, found, best, units_of(found, "word")) is None


def test_units_that_hold_a_part_of_a_sentence_have_no_structure(model, found, best):
    """One word of each sentence: no sentence goes with two units, and none goes as a whole."""
    firsts = {}
    for unit in units_of(found, "word"):
        sentence = next(u for u in units_of(found, "sentence") if unit.document == u.document
                        and u.start <= unit.start and unit.end <= u.end)  # fmt: skip
        firsts.setdefault(sentence, unit)
    assert model.structure(QUESTION, found, best, tuple(firsts.values())) is None


def test_units_that_overlap_have_no_structure_where_a_sentence_goes_with_either(model, found, best):
    units = (*units_of(found, "passage"), *units_of(found, "sentence"))
    assert model.structure(QUESTION, found, best, units) is None


@ANY
@given(seed=SEEDS)
def test_what_no_unit_covers_is_always_there(model, found, best, seed):
    """Units of one passage alone: the others stay, and something of the answer may."""
    units = units_of(found[1:2], "sentence")
    structure = model.structure(QUESTION, found, best, units)
    masks = drawn(seed, len(units))
    told = score(model, found, best, units, masks)
    assert structure.own0 > 0
    assert structure.value(masks) == pytest.approx(told, abs=1e-9)


def test_a_score_that_could_reach_its_clip_has_no_structure(model, found, best, monkeypatch):
    raw = model.values
    monkeypatch.setattr(model, "values", lambda sentence, keep: raw(sentence, keep) + 25)
    units = units_of(found, "sentence")
    assert model.structure(QUESTION, found, best, units) is None
    assert np.abs(score(model, found, best, units, drawn(0, len(units)))).max() <= CLIP


def test_a_candidate_that_nothing_says_has_no_structure_and_the_floor(model, found):
    nobody = Candidate("Nobody says this.", 0.0)
    units = units_of(found, "sentence")
    assert model.structure(QUESTION, found, nobody, units) is None
    assert set(score(model, found, nobody, units, drawn(0, len(units)))) == {-CLIP}


@ANY
@given(seed=SEEDS)
def test_the_structure_leaves_out_what_speaks_to_a_model(model, found, best, seed):
    marked = [
        replace(item, marks=(Mark("instruction", "override", start=s, end=e),))
        if item.rank == 2 else item
        for item in found for s, e in [item.passage.sentences[0]]
    ]  # fmt: skip
    units = units_of(marked, "sentence")
    masks = drawn(seed, len(units))
    told = score(model, marked, best, units, masks)
    structure = model.structure(QUESTION, marked, best, units)
    assert structure.value(masks) == pytest.approx(told, abs=1e-9)
    planted = [u.text for u in units].index(marked[1].passage.cut(*marked[1].passage.sentences[0]))
    assert structure.own[planted] == structure.other[planted] == 0.0


# ---------------------------------------------------------------- what is scored


@ALL_UNITS
def test_with_everything_kept_the_score_is_the_signal_of_the_answer(model, found, kind):
    given = model.answer(QUESTION, found)
    units = units_of(found, kind)
    whole = np.ones((1, len(units)), bool)
    told = score(model, found, given.candidates[0], units, whole)[0]
    assert told == pytest.approx(given.signals["log_odds"], abs=1e-9)


@ALL_UNITS
@ANY
@given(seed=SEEDS)
def test_a_score_is_the_same_alone_and_in_any_batch_to_the_bit(
    model, found, best, span, kind, seed
):
    units = units_of(found, kind)
    masks = drawn(seed, len(units))
    for candidate in (best, span):
        together = score(model, found, candidate, units, masks)
        alone = [score(model, found, candidate, units, row[None])[0] for row in masks]
        assert together.tolist() == alone


def test_what_is_kept_of_the_last_question_changes_no_score(model, found, best):
    """Sentences of the last question are remembered; other evidence or questions are not mixed."""
    units = units_of(found, "sentence")
    masks = drawn(1, len(units))
    first = score(model, found, best, units, masks)
    model.answer("When does the sauna open?", found)
    model.answer(QUESTION, found[:1])
    assert score(model, found, best, units, masks).tolist() == first.tolist()
    other = model.score("When does the sauna open?", found, best, units, masks)
    assert other.tolist() != first.tolist()


def test_the_same_sentence_in_another_document_is_the_same_answer(model, found, best):
    """Removing one of two copies hardly changes it; removing both loses it."""
    best = replace(best, text=ANSWER)
    units = units_of(found, "sentence")
    copies = [u.text for u in units if plain(u.text) == ANSWER]
    assert len(copies) == 2
    assert copies[0] != copies[1]
    whole, one, both = (
        score(model, found, best, units, without(units, *gone))[0]
        for gone in ((), copies[:1], copies)
    )
    assert both == -CLIP
    assert one > 0 or whole - one < 2.0
    assert whole - one < 0.1 * (whole - both)


def test_other_capitals_are_the_same_answer(model, found, best):
    units = units_of(found, "sentence")
    masks = drawn(2, len(units))
    loud = replace(best, text=best.text.upper())
    assert (
        score(model, found, loud, units, masks).tolist()
        == score(model, found, best, units, masks).tolist()
    )


# ---------------------------------------------------------------- a part of an answer


def test_any_sentence_that_holds_the_span_says_it(model, index):
    """The words of the statement, and a sentence that says them among others."""
    items = [first_of(index)]
    longer = passage("We know that it costs 4 euros here. Nothing else.", "d9")
    items = [items[0], replace(items[0], rank=2, passage=longer)]
    said = Candidate("costs 4 euros", 0.0)
    units = units_of(items, "sentence")
    whole, one, both = (
        score(model, items, said, units, without(units, *gone))[0]
        for gone in ((), (ANSWER,), (ANSWER, "We know that it costs 4 euros here."))
    )
    assert both == -CLIP
    assert one > -CLIP
    assert whole > one


@pytest.mark.parametrize("word", ["costs", "4", "euros"])
def test_without_a_word_of_the_span_it_is_not_said(model, index, word):
    items = [first_of(index)]
    said = Candidate("costs 4 euros", 0.0)
    units = units_of(items, "word")
    assert score(model, items, said, units, without(units, word))[0] == -CLIP
    assert score(model, items, said, units, without(units, "ticket"))[0] > -CLIP


def test_the_span_is_lost_where_each_sentence_that_holds_it_lacks_a_word(model, found, span):
    units = units_of(found, "word")
    holding = [i.passage.document for i in found if "4 euros" in plain(i.passage.text)]
    assert len(holding) == 2
    gone = without(units, "4", of=holding[0])
    assert score(model, found, span, units, gone)[0] > -CLIP
    assert score(model, found, span, units, without(units, "4"))[0] == -CLIP


def test_a_piece_of_a_word_is_said_by_nobody(model, found):
    units = units_of(found, "sentence")
    for piece in ("icket costs", "A tick", "4 euro"):
        told = score(model, found, Candidate(piece, 0.0), units, without(units))[0]
        assert told == -CLIP, piece


def test_a_span_that_also_stands_inside_of_another_word_is_said(model, index):
    """“is” stands in “This” as well."""
    text = "This is a ticket for the pool. It costs 4 euros."
    items = [replace(first_of(index), passage=passage(text, "d9"))]
    units = units_of(items, "sentence")
    assert score(model, items, Candidate("is", 0.0), units, without(units))[0] > -CLIP


def test_a_span_of_all_words_is_the_sentence(model, index):
    items = [first_of(index)]
    units = units_of(items, "sentence")
    masks = drawn(3, len(units))
    whole, bare = (
        score(model, items, Candidate(text, 0.0), units, masks) for text in (ANSWER, ANSWER[:-1])
    )
    assert whole.tolist() == bare.tolist()
