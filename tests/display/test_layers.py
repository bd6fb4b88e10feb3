"""Marks over text lose no character, whatever the spans."""

from __future__ import annotations

from itertools import pairwise

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from workbench.display.html import tag
from workbench.display.layers import Layer, disjoint, render

_span = st.tuples(st.integers(-3, 45), st.integers(-3, 45)).map(lambda s: (min(s), max(s)))


@given(st.text("ab <&", max_size=40), st.lists(_span, max_size=6), st.lists(_span, max_size=6))
def test_text_comes_back_under_any_two_layers(
    text: str, outer: list[tuple[int, int]], inner: list[tuple[int, int]]
) -> None:
    layers = [
        Layer([s for s, _ in disjoint(spans)], lambda _, words, name=name: tag(name, words))
        for spans, name in ((outer, "mark"), (inner, "span"))
    ]
    soup = BeautifulSoup(tag("pre", render(text, 0, layers)), "html.parser")
    assert soup.get_text() == text
    for name, spans in (("mark", outer), ("span", inner)):
        covered = sum(any(a <= i < b for a, b in spans) for i in range(len(text)))
        assert sum(len(e.get_text()) for e in soup.find_all(name)) == covered


@given(st.lists(_span, max_size=8))
def test_pieces_do_not_overlap_and_know_who_covers_them(spans: list[tuple[int, int]]) -> None:
    pieces = disjoint(spans)
    assert all(a[0][1] <= b[0][0] for a, b in pairwise(pieces))
    for (low, high), over in pieces:
        for position in range(low, high):
            assert over == tuple(i for i, (a, b) in enumerate(spans) if a <= position < b)
