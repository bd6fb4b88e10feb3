"""Marks over text: several layers of spans, nested, with every character shown once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.display.html import Markup, join

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layer:
    """Spans that do not overlap, in order, and what is drawn around the text of each.

    ``wrap`` gets the span's position in ``spans`` and its text as markup. A span that reaches
    over the edge of an outer layer's span is drawn in two pieces.
    """

    spans: Sequence[Span]
    wrap: Callable[[int, Markup], Markup]


def render(text: str, offset: int, layers: Sequence[Layer]) -> Markup:
    """The text with its layers, the outermost first; spans count from ``-offset`` of ``text``."""
    return _cut(text, offset, offset, offset + len(text), layers)


def _cut(text: str, offset: int, start: int, end: int, layers: Sequence[Layer]) -> Markup:
    if not layers:
        return join(text[start - offset : end - offset])
    layer, inner = layers[0], layers[1:]
    parts: list[Markup] = []
    at = start
    first = max(bisect_right(layer.spans, start, key=lambda span: span[0]) - 1, 0)
    for index in range(first, len(layer.spans)):
        low, high = max(layer.spans[index][0], at), min(layer.spans[index][1], end)
        if layer.spans[index][0] >= end:
            break
        if low >= high:
            continue
        if low > at:
            parts.append(_cut(text, offset, at, low, inner))
        parts.append(layer.wrap(index, _cut(text, offset, low, high, inner)))
        at = high
    if at < end:
        parts.append(_cut(text, offset, at, end, inner))
    return join(*parts)


def disjoint(spans: Iterable[Span]) -> list[tuple[Span, tuple[int, ...]]]:
    """Spans that may overlap, as pieces that do not: each with the positions that cover it."""
    listed = list(spans)
    edges = sorted({edge for span in listed if span[0] < span[1] for edge in span})
    pieces = []
    for low, high in pairwise(edges):
        over = tuple(i for i, (start, end) in enumerate(listed) if start <= low and high <= end)
        if over:
            pieces.append(((low, high), over))
    return pieces
