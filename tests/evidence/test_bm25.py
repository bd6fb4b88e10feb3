import math
from collections import Counter

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.bm25 import K1, B, Bm25
from workbench.evidence.terms import Terms

TERMS = st.lists(st.sampled_from("abcdefg"), max_size=8)


def _by_hand(documents, question):
    """The formula of the docstring, written out."""
    mean = sum(map(len, documents)) / len(documents)
    df = Counter(t for d in documents for t in set(d))
    n = len(documents)
    return [
        sum(
            math.log(1 + (n - df[t] + 0.5) / (df[t] + 0.5))
            * d.count(t)
            / (d.count(t) + K1 * (1 - B + B * len(d) / mean))
            for t in question
            if t in d
        )
        for d in documents
    ]


@given(st.lists(TERMS, min_size=1, max_size=6), TERMS)
def test_scores_are_those_of_the_formula(documents, question):
    built = Bm25.build(Terms.of(documents))
    expected = _by_hand(documents, question) if any(documents) else [0.0] * len(documents)
    assert built.scores(question) == pytest.approx(expected, abs=1e-12)


@given(st.lists(TERMS, min_size=1, max_size=6).filter(any), TERMS)
def test_shares_add_up_to_what_bm25s_scores(documents, question):
    engine = bm25s.BM25(k1=K1, b=B, method="lucene", dtype="float64")
    engine.index(documents, show_progress=False)
    theirs = engine.get_scores(question) if question else np.zeros(len(documents))
    built = Bm25.build(Terms.of(documents))
    for document, score in zip(documents, theirs, strict=True):
        ours = sum(built.share(t, document.count(t), len(document)) for t in question)
        assert ours == pytest.approx(score, abs=1e-12)


@given(st.lists(TERMS, min_size=1, max_size=12).filter(any))
def test_the_matrix_is_that_of_bm25s_to_the_bit(documents):
    terms = Terms.of(documents)
    theirs = bm25s.BM25(k1=K1, b=B, method="lucene", dtype="float64")
    ids = [[terms.vocabulary[t] for t in document] for document in documents]
    corpus = (ids, dict(terms.vocabulary))
    theirs.index(corpus, create_empty_token=False, show_progress=False)
    ours = Bm25.build(terms)._engine
    assert ours.vocab_dict == theirs.vocab_dict
    assert ours.scores.keys() == theirs.scores.keys()
    for name, expected in theirs.scores.items():
        assert np.array_equal(ours.scores[name], expected), name
        assert np.asarray(ours.scores[name]).dtype == np.asarray(expected).dtype, name


def test_rare_terms_weigh_more_and_unknown_ones_most():
    built = Bm25.build(Terms.of([["meter", "bill"], ["meter"], ["meter", "move"]]))
    assert built.idf("unheard") > built.idf("bill") > built.idf("meter") > 0
    assert built.passages_with("meter") == 3
    assert built.passages_with("unheard") == 0


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_nothing_to_find(documents, tmp_path):
    built = Bm25.build(Terms.of(documents))
    built.save(tmp_path)
    for bm25 in (built, Bm25.load(tmp_path)):
        assert bm25.scores(["meter"]).tolist() == [0.0] * len(documents)
        assert bm25.share("meter", 0, 0) == 0


def test_saved_scores_are_the_same_to_the_bit(tmp_path):
    built = Bm25.build(Terms.of([["meter", "bill", "bill"], ["meter"], []]))
    built.save(tmp_path)
    loaded = Bm25.load(tmp_path)
    question = ["bill", "meter", "meter", "unheard"]
    assert np.array_equal(loaded.scores(question), built.scores(question))
    assert loaded.share("bill", 2, 3) == built.share("bill", 2, 3)
