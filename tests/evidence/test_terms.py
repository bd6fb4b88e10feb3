import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence import tokens
from workbench.evidence.bm25 import Bm25
from workbench.evidence.terms import Terms
from workbench.evidence.vectors import text_hash

TEXTS = st.lists(st.sampled_from(["bills meters", "meters", "", "moves bills", "gas"]), max_size=6)


def build(texts, previous=None, held=()):
    hashes = [text_hash(text) for text in texts]
    held = [text_hash(text) for text in held]
    return Terms.build(texts, hashes, previous=previous, held=held)


def same(one, other):
    assert list(one.vocabulary.items()) == list(other.vocabulary.items())
    assert np.array_equal(one.ids, other.ids)
    assert np.array_equal(one.ends, other.ends)
    assert (one.ids.dtype, one.ends.dtype) == (other.ids.dtype, other.ends.dtype)


@given(TEXTS, TEXTS)
def test_what_is_taken_over_is_the_same_as_made_anew(before, after):
    updated = build(after, build(before), before)
    same(updated, build(after))
    same(updated, Terms.of([tokens.terms(text) for text in after]))
    numbers = [[updated.vocabulary[t] for t in tokens.terms(text)] for text in after]
    assert updated.ids.tolist() == [number for text in numbers for number in text]
    assert updated.lengths.tolist() == [len(text) for text in numbers]


def test_only_what_is_new_is_taken_apart(monkeypatch):
    first = build(["bills meters", "gas"])
    seen = []
    real = tokens.terms
    monkeypatch.setattr(tokens, "terms", lambda text: seen.append(text) or real(text))
    build(["gas", "moves", "bills meters", "moves"], first, ["bills meters", "gas"])
    assert seen == ["moves"]


def test_the_words_of_a_deleted_text_are_gone():
    updated = build(["gas"], build(["secret gas"]), ["secret gas"])
    assert list(updated.vocabulary) == ["gas"]


def test_terms_of_other_settings_are_not_reused(monkeypatch):
    first = build(["bills"])
    monkeypatch.setattr(tokens, "SETTINGS", "other words")
    monkeypatch.setattr(tokens, "terms", lambda text: [text.upper()])
    assert list(build(["bills"], first, ["bills"]).vocabulary) == ["BILLS"]


def test_saved_terms_are_the_same_and_can_be_built_on(tmp_path):
    texts = ["bills meters", "", "gas"]
    terms = build(texts)
    Bm25.build(terms).save(tmp_path)
    loaded = Bm25.load(tmp_path).terms
    same(loaded, terms)
    assert loaded.settings == terms.settings
    same(build([*texts, "moves"], loaded, texts), build([*texts, "moves"]))


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        Terms({"a": 0}, np.zeros(2, np.int32), np.array([1], np.int64))
