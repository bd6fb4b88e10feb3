import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import CitationError
from workbench.evidence.cite import cite, resolve
from workbench.records import Citation, Passage

STORED = "Préface. 🎉 Bills are due after 14 days. The end."
START, END = 11, 39


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


PASSAGE = Passage("bills", _sha256(STORED), START, END, STORED[START:END])


@given(st.integers(START, END), st.integers(START, END))
def test_every_span_of_a_passage_resolves(start, end):
    if start >= end:
        with pytest.raises(CitationError, match="not inside"):
            cite(PASSAGE, start, end)
        return
    citation = cite(PASSAGE, start, end)
    assert citation.text == STORED[start:end]
    assert resolve(citation, STORED) == citation.text


@pytest.mark.parametrize(
    ("start", "end"), [(0, 5), (START - 1, 20), (20, END + 1), (-5, -1), (30, 20)]
)
def test_a_span_outside_the_passage_is_refused(start, end):
    with pytest.raises(CitationError, match="not inside"):
        cite(PASSAGE, start, end)


def test_a_passage_without_its_text_cannot_be_cited():
    withdrawn = Passage("bills", _sha256(STORED), START, END, "")
    with pytest.raises(CitationError, match="shorter"):
        cite(withdrawn, 12, 20)


def test_another_version_of_the_text_does_not_resolve():
    citation = cite(PASSAGE, 12, 20)
    with pytest.raises(CitationError, match="another version"):
        resolve(citation, STORED + " ")


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [(12, 17, "Bills"), (12, 16, "Bill"), (0, 0, ""), (-4, -1, "end"), (48, 60, "."), (20, 12, "")],
)
def test_other_words_than_those_cited_do_not_resolve(start, end, text):
    forged = Citation("bills", _sha256(STORED), start, end, text)
    with pytest.raises(CitationError, match="does not hold"):
        resolve(forged, STORED)
