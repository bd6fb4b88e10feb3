"""Passages weighed by name get the signals that retrieval would give them, whatever is asked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.evidence import retrieve as module
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve, weigh
from workbench.records import Passage

VOCABULARY = "meter bill tariff price move house gas the of — 5 日本 volt".split()
TEXT = st.lists(st.sampled_from(VOCABULARY), max_size=7).map(" ".join)
CORPUS = st.lists(TEXT, min_size=1, max_size=8)
SCOPES = [{}, {"collection": "a"}, {"collection": "b"}, {"documents": ["d0", "d3", "d4"]}]


def _index(texts):
    return Index.build(
        [
            Passage(f"d{i}", f"{i:064}", 0, len(t), t, collection="ab"[i % 2])
            for i, t in enumerate(texts)
        ]
    )


def _same(index, question, scope, k=20):
    positions = index.positions(**scope) if scope else None
    found = retrieve(index, question, k=k, **scope)
    places = [index.position(e.passage) for e in found]
    if not found:
        return places
    weighed = weigh(index, question, places, positions)
    assert len(weighed) == len(found)
    for item, signals in zip(found, weighed, strict=True):
        assert signals == item.signals
        assert sum(s.share for s in signals.values()) == item.score
    return places


@given(texts=CORPUS, question=TEXT, scope=st.sampled_from(SCOPES))
@settings(deadline=None, max_examples=60)
def test_signals_are_those_of_retrieval_to_the_bit(texts, question, scope):
    _same(_index(texts), question, scope)


@given(texts=CORPUS, question=TEXT, data=st.data())
@settings(deadline=None, max_examples=40)
def test_they_stand_in_the_order_in_which_they_were_asked_for(texts, question, data):
    index = _index(texts)
    places = data.draw(st.permutations(range(len(texts))))
    alone = [weigh(index, question, [place])[0] for place in places]
    assert weigh(index, question, places) == alone


def test_one_that_is_asked_for_twice_is_weighed_twice():
    index = _index(["meter bill", "gas", "meter"])
    first, again = weigh(index, "meter", [2, 2])
    assert first == again


@pytest.mark.parametrize("scope", SCOPES)
def test_a_pool_of_the_best_is_enough(monkeypatch, scope):
    """Above the limit only the best of each signal are scored, and those that were asked for."""
    monkeypatch.setattr(module, "ALL_UP_TO", 1)
    monkeypatch.setattr(module, "POOL", 3)
    index = _index([f"{a} {b}" for a in VOCABULARY[:6] for b in VOCABULARY[:3]])
    places = _same(index, "meter tariff price", scope)
    assert 3 <= len(places) <= 6


@pytest.mark.parametrize("scope", SCOPES)
def test_a_passage_outside_of_the_pool_is_weighed_as_well(monkeypatch, scope):
    monkeypatch.setattr(module, "ALL_UP_TO", 1)
    monkeypatch.setattr(module, "POOL", 2)
    index = _index([f"{a} {b}" for a in VOCABULARY[:6] for b in VOCABULARY[:3]])
    positions = index.positions(**scope) if scope else np.arange(18)
    question = "meter tariff price"
    inside = {index.position(e.passage) for e in retrieve(index, question, k=18, **scope)}
    (place, *_) = [int(p) for p in positions if int(p) not in inside] or [int(positions[0])]
    (signals,) = weigh(index, question, [place], index.positions(**scope) if scope else None)
    raw = index.bm25.scores(module.terms(question))[place]
    assert signals["bm25"].raw == raw
    assert all(s.low <= s.raw <= s.high for s in signals.values())


def test_scaling_is_over_the_passages_that_are_asked():
    index = _index(["meter bill", "tariff price", "meter meter", "gas bill"])
    everywhere, inside = (
        weigh(index, "meter", [0], scope)[0] for scope in (None, index.positions("a"))
    )
    assert everywhere["dense"].raw == inside["dense"].raw
    assert everywhere["dense"].low < inside["dense"].low
