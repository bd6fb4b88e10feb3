from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.evidence import retrieve as module
from workbench.evidence.embed import embedder
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.evidence.tokens import terms
from workbench.records import Passage

VOCABULARY = "meter bill tariff price move house gas the of — 5 日本 volt".split()
TEXT = st.lists(st.sampled_from(VOCABULARY), max_size=7).map(" ".join)
CORPUS = st.lists(TEXT, min_size=1, max_size=8)


def _index(texts, collections="ab"):
    return Index.build(
        [
            Passage(f"d{i}", f"{i:064}", 0, len(t), t, collection=collections[i % len(collections)])
            for i, t in enumerate(texts)
        ]
    )


def _by_hand(index, question, positions):
    """Score of each passage, from the definition."""
    vector = embedder().embed_exactly([question])[0]
    scores = np.zeros(len(positions))
    for raw in (
        index.bm25.scores(terms(question))[positions],
        embedder().embed_exactly([index.passages[i].text for i in positions]) @ vector,
    ):
        width = np.ptp(raw)
        if width > 1e-12:
            scores += 0.5 * (raw - raw.min()) / width
    return scores


@given(CORPUS, TEXT, st.integers(1, 9))
@settings(deadline=None)
def test_the_best_by_definition_are_found(texts, question, k):
    index = _index(texts)
    found = retrieve(index, question, k=k)
    expected = np.sort(_by_hand(index, question, np.arange(len(texts))))[::-1][:k]
    assert [e.score for e in found] == pytest.approx(expected.tolist(), abs=1e-9)
    assert [e.rank for e in found] == list(range(1, min(k, len(texts)) + 1))
    assert len({e.passage.key for e in found}) == len(found)


@given(CORPUS, TEXT)
@settings(deadline=None)
def test_a_score_is_the_sum_of_its_shares_to_the_bit(texts, question):
    for e in retrieve(_index(texts), question, k=9):
        assert e.score == sum(s.share for s in e.signals.values())
        assert 0 <= e.score <= 1
        assert list(e.signals) == ["bm25", "dense"]
        assert all(s.low <= s.raw <= s.high for s in e.signals.values())


@given(CORPUS, TEXT)
@settings(deadline=None)
def test_a_score_does_not_depend_on_how_many_are_asked_for(texts, question):
    index = _index(texts)
    scores = {e.passage.key: e.score for e in retrieve(index, question, k=len(texts))}
    for k in range(1, len(texts)):
        for e in retrieve(index, question, k=k):
            assert e.score == pytest.approx(scores[e.passage.key], abs=1e-9)


def test_what_answers_the_question_comes_first():
    index = _index(["Bills are due after 14 days.", "Meters are read monthly.", "Move house?"])
    first = retrieve(index, "When must I pay my bill?", k=3)[0]
    assert first.passage.text.startswith("Bills")


def test_scaling_is_over_the_passages_that_are_asked():
    index = _index(["meter bill", "tariff price", "meter meter", "gas bill", "bill", "the"])
    for scope in ({"collection": "b"}, {"documents": ["d0", "d3", "d5"]},
                  {"collection": "a", "documents": ["d0", "d2", "d1"]}):  # fmt: skip
        positions = index.positions(**scope)
        found = retrieve(index, "meter bill", k=9, **scope)
        assert {index.position(e.passage) for e in found} == set(positions)
        expected = sorted(_by_hand(index, "meter bill", positions), reverse=True)
        assert [e.score for e in found] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("texts", "arguments"),
    [
        ([], {}),
        ([], {"collection": "a"}),
        (["meter"], {"collection": "nowhere"}),
        (["meter"], {"documents": []}),
    ],
)
def test_nothing_asked_nothing_found(texts, arguments):
    assert retrieve(_index(texts), "meter", k=5, **arguments) == []


@pytest.mark.parametrize(
    "question", ["the of", "日本語で?", "", " \n", "\ud800", "x" * 50_000, "🎉"]
)
def test_a_question_without_known_terms_is_ranked_by_cosine_alone(question):
    found = retrieve(_index(["meter", "bill due", "tariff"]), question, k=5)
    assert len(found) == 3
    assert all(e.signals["bm25"].share == 0 for e in found)
    assert all(0 <= e.score <= 0.5 for e in found)


def test_equal_passages_stand_in_order_with_score_0():
    found = retrieve(_index(["meter bill"] * 100), "meter", k=5)
    assert [e.passage.document for e in found] == ["d0", "d1", "d2", "d3", "d4"]
    assert {e.score for e in found} == {0.0}


def test_ties_stand_in_order_behind_the_best():
    found = retrieve(_index(["gas"] * 50 + ["meter"] + ["gas"] * 50), "meter", k=4)
    assert [e.passage.document for e in found] == ["d50", "d0", "d1", "d2"]


@pytest.mark.parametrize("scope", [{}, {"collection": "a"}])
def test_above_the_limit_a_pool_of_the_best_is_scored(monkeypatch, scope):
    monkeypatch.setattr(module, "ALL_UP_TO", 5)
    monkeypatch.setattr(module, "POOL", 3)
    index = _index([f"{a} {b}" for a in VOCABULARY[:6] for b in VOCABULARY[:3]])
    positions = index.positions(**scope)
    question = "meter tariff price"
    by_term = positions[np.argsort(-index.bm25.scores(terms(question))[positions], kind="stable")]
    cosine = index.vectors[positions] @ embedder().embed([question])[0]
    by_cosine = positions[np.argsort(-cosine, kind="stable")]
    pool = np.union1d(by_term[:3], by_cosine[:3])
    found = retrieve(index, question, k=9, **scope)
    assert {index.position(e.passage) for e in found} == set(pool)
    expected = sorted(_by_hand(index, question, pool), reverse=True)
    assert [e.score for e in found] == pytest.approx(expected, abs=1e-9)


def test_threads_share_an_index(tmp_path):
    built = _index([f"{a} {b}" for a in VOCABULARY for b in VOCABULARY])
    built.save(tmp_path)
    index = Index.load(tmp_path, built.passages)
    questions = [f"{a} {b}?" for a in VOCABULARY for b in VOCABULARY]
    expected = [retrieve(built, q, k=3) for q in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda q: retrieve(index, q, k=3), questions)) == expected


def test_scores_too_near_for_32_bits_are_ranked_in_64():
    chance = np.random.default_rng(0)
    kinds = [f"{a} {b}" for a in VOCABULARY for b in VOCABULARY]
    index = _index(["gas " * 900 + " ".join(chance.choice(kinds, 3)) for _ in range(400)])
    found = retrieve(index, "volcano", k=400)
    scores = np.array([e.score for e in found])
    assert np.all(np.diff(scores) <= 0)
    near = np.flatnonzero((np.diff(scores) < 0) & (np.diff(scores) > -1e-4)) + 1
    assert len(near) > 5
    for k in near.tolist():
        best = retrieve(index, "volcano", k=k)
        assert [e.passage.key for e in best] == [e.passage.key for e in found[:k]]
