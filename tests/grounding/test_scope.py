"""The model of scope reads what it says, whatever the case, and refuses other coefficients."""

import json
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import SettingsError
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.grounding import scope
from workbench.records import Passage

TEXT = "The pool opens at seven. A ticket costs 4 euros."
INDEX = Index.build(
    [Passage("d", "t", 0, len(TEXT), TEXT, sentences=((0, 24), (25, 48)), title="Pool")]
)


def features(question):
    found = scope.features(question, retrieve(INDEX, question, k=3), INDEX)
    return dict(zip(scope.NAMES, found, strict=True))


def test_features_of_a_sentence_itself_and_of_something_else():
    same, other = features("a ticket costs 4 euros"), features("who composed Fidelio")
    assert same["sentence"] == pytest.approx(1.0, abs=1e-5)
    assert same["known"] == same["covered"] == pytest.approx(1.0)
    assert other["known"] == other["covered"] == other["bm25"] == 0.0
    assert all(same[name] > other[name] for name in scope.NAMES)


def test_case_and_punctuation_say_nothing():
    evidence = retrieve(INDEX, "ticket", k=3)
    one = scope.features("HOW MUCH, exactly, is a Ticket?!", evidence, INDEX)
    assert one == scope.features("how much exactly is a ticket", evidence, INDEX)


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_question_has_a_probability(text):
    assert 0 <= scope.probability(text, retrieve(INDEX, text, k=3), INDEX) <= 1


def test_no_evidence_is_no_scope():
    assert scope.probability("ticket", [], INDEX) == 0.0


def test_coefficients_for_other_features_are_refused():
    card = json.loads(files("workbench.grounding").joinpath("scope.json").read_text("utf-8"))
    assert card["lineage"]["data"]["sha256"]
    assert 0 < scope.shipped().threshold < 1
    card["features"].reverse()
    with pytest.raises(SettingsError, match="do not belong"):
        scope.parse(json.dumps(card))
    with pytest.raises(SettingsError, match="cannot be read"):
        scope.parse("{}")
