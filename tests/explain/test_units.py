"""Units are exact characters of what can be removed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.explain.making import evidence, passage
from workbench.evidence.tokens import words
from workbench.explain.units import KINDS, groups_of, units_of
from workbench.records import Evidence

TEXTS = st.lists(st.text("ab .,!\n’é日", min_size=1, max_size=30), max_size=4)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("passage", ["One two. Three four."]),
        ("sentence", ["One two.", "Three four."]),
        ("word", ["One", "two", "Three", "four"]),
    ],
)
def test_units_are_the_characters_they_name(kind, texts):
    p = passage("One two. Three four.", start=10)
    units = units_of([Evidence(1, p, 1.0)], kind)
    assert [u.text for u in units] == texts
    assert all(p.cut(u.start, u.end) == u.text for u in units)
    assert {(u.document, u.text_sha256, u.kind) for u in units} == {("d", p.text_sha256, kind)}


@given(texts=TEXTS, start=st.integers(0, 50), kind=st.sampled_from(("passage", "sentence", "word")))
def test_offsets_are_exact_and_in_reading_order(texts, start, kind):
    items = evidence(*texts, start=start)
    by_document = {item.passage.document: item.passage for item in items}
    units = units_of(items, kind)
    assert all(by_document[u.document].cut(u.start, u.end) == u.text for u in units)
    assert list(units) == sorted(units, key=lambda u: (int(u.document[1:]), u.start))
    for document in by_document:
        own = [u for u in units if u.document == document]
        assert all(a.end <= b.start for a, b in pairwise(own))


@given(question=st.text("ab .?’é", max_size=40))
def test_words_of_the_question_are_units_of_no_document(question):
    units = units_of([], "question", question)
    assert [(u.start, u.end) for u in units] == words(question)
    assert all(question[u.start : u.end] == u.text for u in units)
    assert {(u.document, u.kind) for u in units} <= {("", "question")}


def test_the_same_passage_twice_is_one_set_of_units():
    p = passage("One two. Three four.")
    assert len(units_of([Evidence(1, p, 1.0), Evidence(2, p, 0.5)], "sentence")) == 2


def test_another_unit_is_refused_and_the_choice_is_named():
    with pytest.raises(ValueError, match="no unit") as error:
        units_of([], "chapter")
    assert all(kind in str(error.value) for kind in KINDS)


def test_the_same_sentence_in_two_documents_is_one_group():
    units = units_of(evidence("Tea is hot. Go.", "Tea  is\nhot.", "Tea is cold."), "passage")
    assert groups_of(units) == (0, 1, 2)
    units = units_of(evidence("Tea is hot. Go.", "Come. Tea is  hot."), "sentence")
    assert [u.text for u in units] == ["Tea is hot.", "Go.", "Come.", "Tea is  hot."]
    assert groups_of(units) == (0, 1, 2, 0)


def test_the_same_word_twice_is_two_players():
    assert groups_of(units_of(evidence("go go go"), "word")) == (0, 1, 2)
    assert groups_of(units_of([], "question", "go or no go")) == (0, 1, 2, 3)
