"""Every token of a passage is read, and no window is longer than the network's."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.models.reader.windows import CLS, LENGTH, OVERLAP, QUESTION, SEP, Tokens, windows


def numbered(count):
    ids = np.arange(1000, 1000 + count, dtype=np.int64)
    return Tokens(ids, np.stack([np.arange(count), np.arange(count) + 1], axis=1))


@settings(deadline=None)
@given(question=st.integers(0, 120), passage=st.integers(0, 900))
def test_all_tokens_are_in_a_window_and_neighbours_overlap(question, passage):
    made = windows(numbered(question), numbered(passage))
    seen = np.zeros(passage, dtype=int)
    for w in made:
        seen[w.start : w.end] += 1
        assert len(w.ids) == len(w.segments) <= LENGTH
        assert w.ids[0] == CLS
        assert w.ids[-1] == SEP == w.ids[w.first - 1]
        assert w.ids[w.first : -1].tolist() == list(range(1000 + w.start, 1000 + w.end))
        assert w.segments[: w.first].sum() == 0
        assert w.segments[w.first :].all()
        assert w.first <= QUESTION + 2
    assert (seen > 0).all()
    for a, b in itertools.pairwise(made):
        assert a.end - b.start == OVERLAP


def test_a_passage_without_tokens_is_one_window_of_the_question():
    (only,) = windows(numbered(3), numbered(0))
    assert only.start == only.end == 0
