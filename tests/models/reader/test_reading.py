"""Spans of one passage: whole words, best first, over no gap, and their parts add up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models.reader.toy import ToyNetwork
from workbench.models.reader.reading import LONGEST, Reading

WORDS = st.lists(
    st.sampled_from("pool opens at seven a ticket costs four euros".split()), max_size=40
)


def all_spans(reading, text):
    offsets = reading._tokens.offsets.tolist()
    for i, (start, _) in enumerate(offsets):
        for _, end in offsets[i : i + LONGEST]:
            yield reading.at(start, end)


@settings(deadline=None)
@given(WORDS)
def test_the_best_span_is_the_best_of_all(words):
    text = " ".join(words)
    reading = Reading(ToyNetwork(), "when does it open", text)
    best = reading.best()
    if not words:
        assert best == []
        return
    scores = [s.score for s in all_spans(reading, text)]
    assert best[0].score == pytest.approx(max(scores), abs=1e-9)
    assert reading.at(best[0].start, best[0].end) == best[0]


@settings(deadline=None)
@given(WORDS)
def test_a_span_is_whole_words_and_its_parts_add_up(words):
    text = " ".join(words)
    for span in Reading(ToyNetwork(), "what does it cost", text).best(3):
        said = text[span.start : span.end]
        assert said == " ".join(said.split())
        assert f" {said} " in f" {text} "
        assert span.score == pytest.approx(span.first + span.last + span.answerable)


@settings(deadline=None)
@given(WORDS)
def test_further_spans_overlap_none_before_and_are_no_better(words):
    found = Reading(ToyNetwork(), "how much", " ".join(words)).best(4)
    for i, span in enumerate(found):
        assert all(span.end <= other.start or other.end <= span.start for other in found[:i])
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)


@settings(deadline=None)
@given(WORDS, st.data())
def test_no_span_reaches_over_a_gap(words, data):
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    blank = text[:start] + " " * (end - start) + text[end:]
    for span in Reading(ToyNetwork(), "what", blank, [(start, end)] if end > start else []).best(5):
        assert span.end <= max(start, span.start) or span.start >= end or end == start


def test_blanks_are_read_as_if_the_text_were_cut_out():
    network = ToyNetwork()
    cut = Reading(network, "what", "The pool opens at seven.").best(3)
    blank = Reading(network, "what", "The pool           opens at seven.").best(3)
    assert [s.score for s in cut] == [s.score for s in blank]


def test_an_answer_behind_the_first_window_is_found():
    text = " ".join(f"word{n}" for n in range(700))
    reading = Reading(ToyNetwork(), "what", text)
    assert len(reading) > 2
    last = text.rindex("word699")
    assert np.isfinite(reading.at(last, len(text)).score)
    assert reading.at(0, len(text)) is None  # in no window as a whole
