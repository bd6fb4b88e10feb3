"""A stored document as a reader sees it: headings, paragraphs, rows, pages, marked spans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from workbench.display.html import Markup, label, tag
from workbench.display.layers import Layer, Span, disjoint, render
from workbench.display.say import moment, short
from workbench.records import Block, Document

#: Characters of one part: what a browser lays out without a pause.
PART = 40_000

Marked = tuple[int, int, str]

_NUMBERED = re.compile(r"\s*(\d+|[A-Za-z])[.)]")


def parts(text: str, blocks: Sequence[Block], size: int = PART) -> tuple[Span, ...]:
    """A long text cut into parts of about ``size`` characters, between blocks where possible."""
    edges = [0]
    for block in blocks:
        if block.end - edges[-1] > size and block.start > edges[-1]:
            edges.append(block.start)
        while block.end - edges[-1] > size:
            edges.append(edges[-1] + size)
    while len(text) - edges[-1] > size:
        edges.append(edges[-1] + size)
    return tuple(zip(edges, [*edges[1:], len(text)], strict=True))


def part_of(cut: Sequence[Span], position: int) -> int:
    """Which part holds a position, counted from 0."""
    return max(bisect_right(cut, position, key=lambda span: span[0]) - 1, 0)


def document_view(
    document: Document,
    text: str,
    blocks: Sequence[Block],
    spans: Sequence[Marked] = (),
    *,
    part: int | None = None,
    size: int = PART,
) -> Markup:
    """The stored text of a document as HTML, with spans marked where they stand.

    Parameters
    ----------
    text : str
        The whole stored text.
    blocks : sequence of Block
        The document's blocks, in order; text that no block covers is shown as paragraphs.
    spans : sequence of (start, end, label)
        What to mark; the view opens at the part with the first of them. They may overlap.
    part : int, optional
        Which of :func:`parts` to show, counted from 0, in place of that.
    size : int
        Characters of a part.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    marked = [(max(a, 0), min(b, len(text)), said) for a, b, said in spans if a < b]
    marked = [span for span in marked if span[0] < span[1]]
    cut = parts(text, blocks, size)
    shown = part_of(cut, marked[0][0]) if marked and part is None else (part or 0)
    shown = min(max(shown, 0), len(cut) - 1)
    low, high = cut[shown]
    anchor = f"wb-{short(document.id, document.text_sha256)}"
    marks = _marks(marked, anchor)
    inside = list(_inside(text, blocks, low, high))
    return tag(
        "div",
        document_summary(document),
        _extent(document, text, inside, cut, shown),
        _jump(marked, cut, shown, anchor),
        tag("div", list(_body(text, inside, marks)), class_="wb-text wb-page", dir="auto"),
        class_="wb wb-document",
    )


def document_summary(document: Document) -> Markup:
    """Title and provenance of a document, as HTML."""
    pages = f"{document.pages} pages" if document.pages and document.pages > 1 else None
    facts = [
        document.media_type,
        pages,
        f"{document.characters:,} characters",
        f"version {document.version}" + ("" if document.current else ", no longer current"),
        f"collection “{label(document.collection, 80)}”",
        f"added {moment(document.created_at)}",
    ]
    return tag(
        "div",
        tag("div", label(document.title), class_="wb-h", role="heading", aria_level=3, dir="auto"),
        tag("p", " · ".join(label(fact) for fact in facts if fact), class_="wb-meta"),
        tag(
            "p",
            "From ",
            tag("bdi", label(document.source)),
            " · SHA-256 ",
            tag("code", document.sha256[:16], title=document.sha256),
            class_="wb-meta",
        ),
        class_="wb wb-provenance",
    )


def _extent(
    document: Document, text: str, inside: Sequence[Block], cut: Sequence[Span], shown: int
) -> Markup | None:
    if len(cut) == 1:
        return None
    low, high = cut[shown]
    pages = sorted({block.page for block in inside if block.page is not None})
    on = ""
    if pages:
        several = f"pages {pages[0]}–{pages[-1]}" if len(pages) > 1 else f"page {pages[0]}"
        on = f", {several} of {document.pages or pages[-1]}"
    said = (
        f"Part {shown + 1} of {len(cut)} is shown: characters {low + 1:,}–{high:,} of "
        f"{len(text):,}{on}."
    )
    return tag("p", said, class_="wb-note wb-extent", role="note")


def _jump(marked: Sequence[Marked], cut: Sequence[Span], shown: int, anchor: str) -> Markup | None:
    if not marked:
        return None
    low, high = cut[shown]
    here = [i for i, (a, b, _) in enumerate(marked) if a < high and low < b]
    links = [
        tag(
            "a",
            str(i + 1),
            class_="wb-ref",
            href=f"#{anchor}-{i + 1}",
            title=label(marked[i][2]) or None,
            aria_label=f"marked passage {i + 1}: {label(marked[i][2])}",
        )
        for i in here[:40]
    ]
    elsewhere = sorted({part_of(cut, a) + 1 for i, (a, _, _) in enumerate(marked) if i not in here})
    also = f" Others are in part {', '.join(map(str, elsewhere[:12]))}." if elsewhere else ""
    lead = "Marked in this part: " if links else "Nothing is marked in this part."
    return tag("p", tag("span", lead, class_="wb-lead"), links, also, class_="wb-jump")


def _marks(marked: Sequence[Marked], anchor: str) -> Layer:
    pieces = disjoint((a, b) for a, b, _ in marked)
    placed: set[int] = set()

    def wrap(index: int, words: Markup) -> Markup:
        over = pieces[index][1]
        fresh = [i for i in over if i not in placed]
        placed.update(fresh)
        said = "; ".join(dict.fromkeys(label(marked[i][2]) for i in over if marked[i][2]))
        anchors = [tag("span", id=f"{anchor}-{i + 1}", class_="wb-anchor") for i in fresh]
        return tag("mark", anchors, words, class_="wb-cite", title=said or None)

    return Layer([span for span, _ in pieces], wrap)


def _inside(text: str, blocks: Sequence[Block], low: int, high: int) -> Iterator[Block]:
    """The blocks of a part, cut at its edges, and a paragraph for all text between blocks."""
    at = low
    page: int | None = None
    for block in blocks:
        if block.end <= at:
            page = block.page
            continue
        if block.start >= high:
            break
        start, end = max(block.start, at), min(block.end, high)
        if text[at:start].strip():
            yield Block("paragraph", at, start, page=page)
        page = block.page
        yield replace(block, start=start, end=end)
        at = end
    if text[at:high].strip():
        yield Block("paragraph", at, high, page=page)


def _body(text: str, blocks: Sequence[Block], marks: Layer) -> Iterator[Markup]:
    page: int | None = None
    for kind, group in groupby(blocks, key=lambda b: (b.kind, b.page)):
        if kind[1] is not None and kind[1] != page:
            page = kind[1]
            yield tag("div", f"Page {page}", class_="wb-pagenumber", role="note")
        drawn = [_block(text, block, marks) for block in group]
        if kind[0] == "item":
            yield tag("ul", drawn, class_="wb-items")
        elif kind[0] == "row":
            yield tag("div", drawn, class_="wb-grid")
        else:
            yield from drawn


def _block(text: str, block: Block, marks: Layer) -> Markup:
    words = render(text[block.start : block.end], block.start, [marks])
    if block.kind == "heading":
        level = min(max(block.level, 1) + 3, 6)
        name = f"wb-heading wb-l{min(max(block.level, 1), 4)}"
        return tag("div", words, class_=name, role="heading", aria_level=level, dir="auto")
    if block.kind == "item":
        numbered = _NUMBERED.match(text, block.start, block.end)
        return tag("li", words, class_="wb-numbered" if numbered else None, dir="auto")
    if block.kind == "code":
        return tag("pre", words)
    return tag("div" if block.kind == "row" else "p", words, class_=f"wb-{block.kind}", dir="auto")
