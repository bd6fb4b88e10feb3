import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.evidence.bm25 import K1, B
from workbench.evidence.embed import embedder
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve, with_split
from workbench.evidence.tokens import term, words
from workbench.records import Evidence, Passage, Signal

TEXT = st.text(max_size=40) | st.lists(
    st.sampled_from("meter's Meters bill, tariff (price) the — £5.50 日本 <s> 🎉 \n".split(" "))
).map(" ".join)

CORPUS = [
    "Meter readings: a meter is read monthly (by you).",
    "Bills are due after 14 days; readings are free.",
    "We move the meter when you move house.",
    "Gas",
]
QUESTION = "When is a meter read, and is the reading free?"


def _index(texts, start=0):
    return Index.build(
        [Passage(f"d{i}", f"{i:064}", start, start + len(t), t) for i, t in enumerate(texts)]
    )


@given(st.lists(TEXT, min_size=1, max_size=5), TEXT)
@settings(deadline=None, max_examples=200)
def test_parts_add_up_to_the_score(texts, question):
    index = _index(texts)
    for evidence in retrieve(index, question, k=5):
        split = with_split(index, question, evidence).split
        assert split.score == evidence.score
        assert abs(split.residual) < 1e-6


def test_on_ordinary_text_the_sum_agrees_to_rounding():
    index = _index(CORPUS)
    residuals = [
        with_split(index, QUESTION, e).split.residual for e in retrieve(index, QUESTION, k=4)
    ]
    assert max(map(abs, residuals)) < 1e-12


def test_cells_belong_to_words_of_the_stored_text():
    stored = "#" * 17 + CORPUS[0]
    passage = Passage("d", "0" * 64, 17, len(stored), CORPUS[0])
    index = Index.build([passage, *_index(CORPUS[1:]).passages])
    found = next(e for e in retrieve(index, QUESTION, k=4) if e.passage == passage)
    split = with_split(index, QUESTION, found).split
    assert [stored[a:b] for a, b in split.words] == (
        "Meter readings a meter is read monthly by you".split()
    )
    assert split.query == (
        "When",
        "is",
        "a",
        "meter",
        "read",
        "and",
        "is",
        "the",
        "reading",
        "free",
    )
    assert np.array(split.cells).shape == (10, 9)


def test_a_term_is_shared_equally_among_its_places():
    index = _index(CORPUS)
    evidence = retrieve(index, QUESTION, k=4)[0]
    bm25_only = Evidence(1, evidence.passage, 0.0, {"bm25": evidence.signals["bm25"]})
    cells = np.array(with_split(index, QUESTION, bm25_only).split.cells)
    held = [term(evidence.passage.text[a:b]) for a, b in words(evidence.passage.text)]
    asked = [term(QUESTION[a:b]) for a, b in words(QUESTION)]
    for i, wanted in enumerate(asked):
        for j, there in enumerate(held):
            assert (cells[i, j] > 0) == (wanted is not None and wanted == there)
    meter = cells[asked.index(term("meter"))]
    assert meter[0] == meter[3] > 0
    signal = evidence.signals["bm25"]
    assert cells.sum() == pytest.approx(signal.weight * signal.raw / (signal.high - signal.low))


def test_a_cosine_cell_is_the_product_of_what_two_words_bring():
    index = _index(["gas", "meter"])
    evidence = Evidence(1, index.passages[1], 0.0, {"dense": Signal(0.0, 0.0, 1.0, 1.0)})
    model = embedder()
    (cell,), (other,) = with_split(index, "bill tariff", evidence).split.cells
    whole = model.by_word("bill tariff", [(0, 4), (5, 11)])
    unit = whole / np.linalg.norm(whole.sum(axis=0))
    assert [cell, other] == pytest.approx((unit @ model.embed_exactly(["meter"])[0]).tolist())


def test_an_empty_range_adds_nothing():
    index = _index(["meter bill"] * 3)
    for evidence in retrieve(index, "meter", k=3):
        split = with_split(index, "meter", evidence).split
        assert (split.cells, split.scale) == (((0.0, 0.0),), 0.0)


@pytest.mark.parametrize(
    ("question", "text"), [("?!", "£ — %"), ("meter", " 🎉\n"), ("🎉", "meter")]
)
def test_text_without_words_counts_as_one(question, text):
    index = _index([text, "gas bill", "house"])
    found = next(e for e in retrieve(index, question, k=3) if e.passage.text == text)
    split = with_split(index, question, found).split
    assert split.query == (question,)
    assert [text[a:b] for a, b in split.words] == [text.strip()]
    assert abs(split.residual) < 1e-12


@pytest.mark.parametrize(
    ("question", "texts"), [("", CORPUS), ("  ", CORPUS), ("meter", ["", "gas"])]
)
def test_empty_text_has_no_words(question, texts):
    index = _index(texts)
    for evidence in retrieve(index, question, k=9):
        split = with_split(index, question, evidence).split
        assert abs(split.residual) < 1e-12
        assert bool(split.query) == bool(question.strip())
        assert bool(split.words) == bool(evidence.passage.text)


@pytest.fixture(scope="module")
def exact_shap():
    with warnings.catch_warnings():  # of the packages that shap draws with
        warnings.simplefilter("ignore")
        import shap
    return shap.explainers.Exact


def _frozen_game(index, question, evidence):
    """The score with some words kept, but lengths, norms, idf and the scaling as they were.

    Written from the formulas, not from the split: what a term adds grows less than in proportion
    to the places where it is kept.
    """
    model, text = index.embedder, evidence.passage.text
    spans = words(text)
    held = [term(text[a:b]) for a, b in spans]
    asked = Counter(t for t in (term(question[a:b]) for a, b in words(question)) if t)
    length = sum(t is not None for t in held)
    brought = model.by_word(text, spans)
    norm = np.linalg.norm(brought.sum(axis=0))
    vector = model.embed_exactly([question])[0]

    def value(masks):
        scores = []
        for mask in np.asarray(masks, bool):
            counts = Counter(t for t, kept in zip(held, mask, strict=True) if kept)
            bm25 = sum(
                times * index.idf(t) * counts[t]
                / (counts[t] + K1 * (1 - B + B * length / index.bm25.mean_length))
                for t, times in asked.items()
            )  # fmt: skip
            raws = {"bm25": bm25, "dense": brought[mask].sum(axis=0) @ vector / norm}
            scores.append(
                sum(
                    s.weight * (raws[n] - s.low) / (s.high - s.low)
                    for n, s in evidence.signals.items()
                )
            )
        return np.array(scores)

    return value, len(spans)


@pytest.mark.parametrize("document", ["d0", "d1", "d2"])
def test_on_the_frozen_game_shap_equals_the_split(document, exact_shap):
    index = _index(CORPUS)
    evidence = next(e for e in retrieve(index, QUESTION, k=4) if e.passage.document == document)
    split = with_split(index, QUESTION, evidence).split
    value, players = _frozen_game(index, QUESTION, evidence)
    assert value(np.ones((1, players)))[0] == pytest.approx(evidence.score, abs=1e-12)
    explained = exact_shap(value, np.zeros((1, players)))(np.ones((1, players)))
    assert explained.values[0] == pytest.approx(np.array(split.by_word), abs=1e-6)
    assert explained.base_values[0] == pytest.approx(split.scale, abs=1e-6)
