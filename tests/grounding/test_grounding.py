"""An answer resolves and means its confidence; an abstention says what was looked for."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import models, words
from workbench.errors import QuestionError, SettingsError
from workbench.evidence.cite import resolve
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.grounding.answer import check_question, ground
from workbench.grounding.confidence import NAMES, confidence, parse, shipped
from workbench.records import Candidates, Passage, Status
from workbench.settings import Settings

TEXT = "The pool opens at seven. A ticket costs 4 euros."
SETTINGS = Settings()


@pytest.fixture(scope="module")
def index():
    import hashlib

    hash_ = hashlib.sha256(TEXT.encode()).hexdigest()
    return Index.build(
        [Passage("d", hash_, 0, len(TEXT), TEXT, sentences=((0, 24), (25, 48)), title="Pool")]
    )


def grounded(index, question, threshold, model="extractive"):
    found = retrieve(index, question, k=3)
    answer = models.create(model, index).answer(question, found)
    return ground(question, found, answer, model, index=index, threshold=threshold, documents=1)


@pytest.mark.parametrize("model", ["extractive", "keyword"])
def test_every_citation_resolves_and_the_first_is_one_sentence(index, model):
    given = grounded(index, "How much is a ticket?", 0.0, model)
    assert given.status is Status.ANSWERED
    assert given.abstention is None
    cited = [c for s in given.statements for c in s.citations]
    assert [resolve(c, TEXT) for c in cited] == [c.text for c in cited]
    assert cited[0].text == "A ticket costs 4 euros."
    assert given.statements[0].quoted
    assert given.statements[0].text == cited[0].text


def test_below_the_threshold_it_says_what_was_looked_for_and_what_came_closest(index):
    given = grounded(index, "How much is a ticket for the opera?", 1.0)
    assert given.status is Status.ABSTAINED
    assert given.statements == ()
    assert "opera" in given.abstention.looked_for
    assert given.abstention.missing == ("opera",)
    assert resolve(given.abstention.closest, TEXT)
    said = words.abstention(given.abstention)
    assert "“opera”" in said
    assert "1 document" in said
    assert given.abstention.closest.text in said


def test_nothing_stored_is_an_abstention_without_a_closest_sentence():
    empty = Index.build([])
    given = ground("Anything?", [], Candidates(()), "extractive", index=empty, threshold=0.4,
                   documents=0)  # fmt: skip
    assert given.status is Status.ABSTAINED
    assert given.confidence == 0.0
    assert given.abstention.closest is None


def test_reasons_are_words_about_this_question(index):
    sure = grounded(index, "How much is a ticket?", 0.0)
    lost = grounded(index, "How much is a ticket for the opera?", 0.0)
    assert any("every important word" in r or "important words" in r for r in sure.reasons)
    assert any("“opera”" in r for r in lost.reasons)
    assert lost.confidence < sure.confidence


# ---------------------------------------------------------------- questions


@pytest.mark.parametrize(
    ("text", "clean"),
    [("  When?\n", "When?"), ("a\x00b\x1bc", "a b c"), ("Wann öffnet es?", "Wann öffnet es?")],
)
def test_a_question_is_cleaned(text, clean):
    assert check_question(text, SETTINGS) == clean


@pytest.mark.parametrize("text", ["", " \n", "\x00\x07", "?!", "…—", "x" * 2001])
def test_what_is_no_question_is_refused(text):
    with pytest.raises(QuestionError):
        check_question(text, SETTINGS)


@given(st.text(max_size=300))
def test_a_question_that_is_taken_has_words_and_no_control_characters(text):
    try:
        taken = check_question(text, SETTINGS)
    except QuestionError:
        return
    assert taken == taken.strip()
    assert any(c.isalnum() for c in taken)
    assert not any(ord(c) < 32 for c in taken)


# ---------------------------------------------------------------- calibration


@pytest.mark.parametrize("model", models.names())
def test_every_model_is_calibrated(model):
    assert len(shipped()[model].weights) == len(NAMES)


@given(st.lists(st.floats(-50, 50), min_size=len(NAMES), max_size=len(NAMES)))
def test_a_probability_is_one(x):
    assert 0.0 <= shipped()["extractive"].probability(x) <= 1.0


def test_the_probability_rises_with_the_odds():
    found = shipped()["extractive"]
    low, high = list(found.centres), list(found.centres)
    low[0], high[0] = low[0] - 3, high[0] + 3
    assert np.sign(found.weights[0]) * (found.probability(high) - found.probability(low)) >= 0


def test_a_model_without_calibration_is_refused(index):
    found = retrieve(index, "ticket", k=1)
    candidates = models.create("keyword", index).answer("ticket", found)
    with pytest.raises(SettingsError, match="no calibration"):
        confidence("oracle", "ticket", found, candidates, index)


def test_a_calibration_for_other_signals_is_refused():
    card = json.loads(files("workbench.grounding").joinpath("calibration.json").read_text("utf-8"))
    assert card["lineage"]["data"]
    card["models"]["keyword"]["signals"].reverse()
    with pytest.raises(SettingsError, match="does not belong"):
        parse(json.dumps(card))
    with pytest.raises(SettingsError, match="cannot be read"):
        parse("{}")
