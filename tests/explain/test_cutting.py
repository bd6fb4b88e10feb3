"""What is cut out is gone, and all else stays, to the word."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.explain.making import evidence, passage
from workbench.evidence.tokens import words
from workbench.explain import cutting
from workbench.explain.units import units_of
from workbench.records import Evidence

TEXT = st.text("abc  .,\n", max_size=60)
SPANS = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)).map(sorted), max_size=6)
WORDS = st.lists(st.sampled_from("one two three four five. six! seven?".split()), max_size=25)


def texts_of(items):
    return [item.passage.text for item in items]


@given(text=TEXT, spans=SPANS)
def test_what_is_left_is_what_no_span_covers(text, spans):
    """Characters that are not white space: those outside of all spans, in order, and no other."""
    covered = {i for start, end in spans for i in range(start, end)}
    outside = [c for i, c in enumerate(text) if i not in covered and not c.isspace()]
    assert [c for c in cutting.without(text, spans) if not c.isspace()] == outside


def test_spans_may_lie_within_each_other_and_overlap():
    assert cutting.without("one two three four", [(4, 13), (8, 9)]) == "one four"
    assert cutting.without("one two three four", [(8, 13), (4, 9)]) == "one four"


@given(pieces=WORDS, data=st.data())
def test_whole_words_cut_out_leave_the_other_words_in_order(pieces, data):
    text = "  ".join(pieces)
    spans = words(text)
    kept = data.draw(st.lists(st.booleans(), min_size=len(spans), max_size=len(spans)))
    gone = [span for span, keep in zip(spans, kept, strict=True) if not keep]
    left = cutting.without(text, data.draw(st.permutations(gone)))
    assert [left[a:b] for a, b in words(left)] == [
        text[a:b] for (a, b), keep in zip(spans, kept, strict=True) if keep
    ]


@given(text=TEXT, spans=SPANS)
def test_no_white_space_is_left_at_the_ends(text, spans):
    left = cutting.without(text, spans)
    assert left == left.strip()


def test_white_space_that_met_is_one_blank():
    assert cutting.without("one  two\n three", [(5, 8)]) == "one three"
    assert cutting.without("one two", [(0, 3), (2, 7)]) == ""


def test_a_question_loses_the_words_that_are_not_kept():
    question = "When is my  bill due?"
    units = units_of([], "question", question)
    assert cutting.of_question(question, units, np.ones(5, bool)) == question
    mask = np.array([True, False, True, True, False])
    assert cutting.of_question(question, units, mask) == "When my  bill ?"


# ---------------------------------------------------------------- evidence

TWO = ("One two. Three four.", "Five. Six seven.")


def kept(items, kind, *texts):
    """The evidence with only the units of these texts."""
    units = units_of(items, kind)
    mask = np.array([u.text in texts for u in units])
    return cutting.of_evidence(items, units, mask)


def test_a_whole_passage_stays_the_object_that_it_was():
    items = evidence(*TWO)
    left = kept(items, "sentence", "One two.", "Three four.", "Six seven.")
    assert left[0] is items[0]
    assert texts_of(left) == ["One two. Three four.", "Six seven."]


def test_a_passage_of_which_nothing_is_left_is_dropped_and_ranks_stay():
    left = kept(evidence(*TWO), "sentence", "Six seven.")
    assert [(e.rank, e.passage.text) for e in left] == [(2, "Six seven.")]
    assert kept(evidence(*TWO), "passage") == []


def test_what_no_unit_covers_stays():
    """A full stop belongs to no word."""
    left = kept(evidence("One two. Three."), "word", "One", "two")
    assert texts_of(left) == ["One two. ."]


def test_a_rewritten_passage_stands_for_no_stored_text_and_its_sentences_are_found_anew():
    items = evidence("One two. Three four. Five.", start=100)
    (left,) = kept(items, "sentence", "One two.", "Five.")
    p = left.passage
    assert (p.start, p.end, p.text) == (0, len(p.text), "One two. Five.")
    assert p.text_sha256 != items[0].passage.text_sha256
    assert [p.cut(a, b) for a, b in p.sentences] == ["One two.", "Five."]
    assert left.score == items[0].score


HEADED = "When your bill comes\n\nIt comes in May. It is due in June. Pay by card.\na | b. c | d"


def headed():
    """A heading is no sentence, and the row of a table is one, as the document's blocks say."""
    spans = [(HEADED.index(t), HEADED.index(t) + len(t)) for t in (
        "It comes in May.", "It is due in June.", "Pay by card.", "a | b. c | d")]  # fmt: skip
    bare = passage(HEADED, start=7)
    return Evidence(1, replace(bare, sentences=tuple((7 + a, 7 + b) for a, b in spans)), 1.0)


def sentences_of(p):
    return [p.cut(a, b) for a, b in p.sentences]


def test_sentences_that_stay_are_the_sentences_that_they_were():
    """What is no sentence of a passage does not become one because another one was removed."""
    item = headed()
    for gone in sentences_of(item.passage):
        kept_texts = [t for t in sentences_of(item.passage) if t != gone]
        (left,) = kept([item], "sentence", *kept_texts)
        assert gone not in left.passage.text
        assert sentences_of(left.passage) == kept_texts


@given(
    texts=st.lists(WORDS.map(" ".join).filter(bool), min_size=1, max_size=3),
    kind=st.sampled_from(("passage", "sentence", "word")),
    start=st.integers(0, 40),
    seed=st.integers(0, 2**32 - 1),
)
def test_evidence_without_units_holds_the_words_of_the_others_alone(texts, kind, start, seed):
    items = evidence(*texts, start=start)
    units = units_of(items, kind)
    mask = np.random.default_rng(seed).random(len(units)) < 0.5
    left = cutting.of_evidence(items, units, mask)
    found = {e.passage.document: [e.passage.text[a:b] for a, b in words(e.passage.text)]
             for e in left}  # fmt: skip
    for item in items:
        own = [u.text for u, keep in zip(units, mask, strict=True)
               if keep and u.document == item.passage.document]  # fmt: skip
        assert found.get(item.passage.document, []) == [
            text[a:b] for text in own for a, b in words(text)
        ]


def test_passages_that_overlap_both_lose_what_is_removed():
    """The same characters of one text, found in two passages."""
    text = "One two. Three four. Five six."
    first = Evidence(1, passage(text[:20]), 1.0)
    second = Evidence(2, passage(text[9:], start=9), 0.5)
    units = units_of([first, second], "sentence")
    assert [u.text for u in units] == ["One two.", "Three four.", "Five six."]
    left = cutting.of_evidence([first, second], units, np.array([True, False, True]))
    assert texts_of(left) == ["One two.", "Five six."]


def test_a_unit_of_another_version_of_the_text_removes_nothing():
    items = evidence("One two.")
    (unit,) = units_of(evidence("Nothing.", "One two."), "passage")[1:]
    assert unit.document != items[0].passage.document
    assert cutting.of_evidence(items, [unit], np.array([False])) == items
