"""Evidence blocks: a passage with where it is from, its score, and what is cited of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from workbench.display.heat import legend, word_layer
from workbench.display.html import Markup, join, tag
from workbench.display.layers import Layer, disjoint, render
from workbench.display.references import Reference, cited
from workbench.display.say import (
    SIGNALS,
    WITHDRAWN,
    WITHDRAWN_WHY,
    holds,
    place,
    title,
)
from workbench.records import Citation, Evidence, Passage
from workbench.words import beside


def evidence_blocks(
    evidence: Sequence[Evidence],
    references: Sequence[Reference],
    *,
    titles: Mapping[str, str],
    heat: bool = False,
    page: str | None = None,
) -> Markup:
    """All passages of an answer: the cited ones first and open, the others folded.

    Parameters
    ----------
    titles : mapping
        The title of each document by its id.
    heat : bool
        Whether the words are tinted by their share of the score.
    page : str, optional
        The page that opens a document, for links to the place in it.
    """
    of = {id(item): [r for r in references if holds(item, r.citation)] for item in evidence}
    shown = sorted(evidence, key=lambda e: (_first(references, of[id(e)]), e.rank))
    held = {r.anchor for some in of.values() for r in some}
    placed: set[str] = set()
    blocks = [
        _block(item, of[id(item)], titles=titles, heat=heat, page=page, placed=placed)
        for item in shown
    ]
    alone = [_orphan(r, titles) for r in references if r.anchor not in held]
    return join(blocks, alone, legend() if heat and evidence else None)


def _first(references: Sequence[Reference], own: Sequence[Reference]) -> int:
    return references.index(own[0]) if own else len(references)


def _block(
    item: Evidence,
    own: Sequence[Reference],
    *,
    titles: Mapping[str, str],
    heat: bool,
    page: str | None,
    placed: set[str],
) -> Markup:
    passage = item.passage
    name = title(passage, titles)
    look = "wb-text wb-heated" if heat else "wb-text"
    body = (
        tag("div", passage_text(item, own, heat=heat, placed=placed), class_=look, dir="auto")
        if passage.text
        else _withdrawn(own, placed)
    )
    notes = [tag("p", line, class_="wb-note wb-caution") for line in beside(item.marks, titles)]
    return tag(
        "details",
        _header(own, name, place(passage, name), f"{item.score:.2f}", outdated(item)),
        tag("div", notes, body, _footer(item, own, page), class_="wb-ev-body"),
        class_=" ".join(["wb-ev", *(r.key for r in own)]),
        open=bool(own),
    )


def outdated(item: Evidence) -> bool:
    """Whether the passage's document does not hold today."""
    return any(mark.kind == "outdated" for mark in item.marks)


def _header(
    own: Sequence[Reference], name: str, where: str, score: str | None, old: bool = False
) -> Markup:
    numbers = [tag("span", r.name, class_=f"wb-number {r.key}") for r in own]
    return tag(
        "summary",
        tag("span", numbers, class_="wb-numbers", aria_label="cited as") if numbers else None,
        tag(
            "span",
            tag("strong", name, class_="wb-title", dir="auto"),
            tag("span", "outdated", class_="wb-old") if old else None,
            tag("span", where, class_="wb-where", dir="auto") if where else None,
            class_="wb-source",
        ),
        tag("span", tag("small", "score "), score, class_="wb-score") if score else None,
    )


def passage_text(
    item: Evidence, own: Sequence[Reference], *, heat: bool, placed: set[str]
) -> Markup:
    """The passage to the character, with its sentences, its cited spans and, if wanted, heat."""
    passage = item.passage
    pieces = disjoint((r.citation.start, r.citation.end) for r in own)

    def mark(index: int, words: Markup) -> Markup:
        (_, end), over = pieces[index]
        numbered = [own[i] for i in over]
        ending = [r for r in numbered if r.citation.end == end]
        return cited(numbered, words, ending=ending, placed=placed)

    layers = [Layer([span for span, _ in pieces], mark), sentence_layer(passage)]
    if heat and item.split is not None:
        layers.append(word_layer(item.split, passage))
    return render(passage.text, passage.start, layers)


def sentence_layer(passage: Passage) -> Layer:
    """The sentences of a passage, which light up one by one."""
    return Layer(passage.sentences, lambda _, words: tag("span", words, class_="wb-sentence"))


def _withdrawn(own: Sequence[Reference], placed: set[str]) -> Markup:
    fresh = [r for r in own if r.anchor not in placed]
    placed.update(r.anchor for r in fresh)
    return withdrawn(*(r.anchor for r in fresh))


def withdrawn(*anchors: str) -> Markup:
    """What stands in the place of text that is gone."""
    return tag(
        "p",
        [tag("span", id=anchor) for anchor in anchors],
        tag("strong", f"{WITHDRAWN}. "),
        WITHDRAWN_WHY,
        class_="wb-withdrawn",
    )


def _footer(item: Evidence, own: Sequence[Reference], page: str | None) -> Markup | None:
    parts = [_composition(item)]
    if page is not None and item.passage.text:
        target: Passage | Citation = own[0].citation if own else item.passage
        where = {"document": target.document, "start": target.start, "end": target.end}
        href = f"./{page}?{urlencode(where)}"
        parts.append(tag("a", "Read it in the document", class_="wb-link", href=href))
    kept = [part for part in parts if part is not None]
    return tag("p", kept, class_="wb-note wb-ev-foot") if kept else None


def _composition(item: Evidence) -> Markup | None:
    if not item.signals:
        return None
    shares = [
        tag(
            "span",
            f"{SIGNALS.get(name, name)} {signal.share:.3f}",
            title=(
                f"raw value {signal.raw:.4g}, scaled from {signal.low:.4g}–{signal.high:.4g}, "
                f"weight {signal.weight:.3g}"
            ),
        )
        for name, signal in item.signals.items()
    ]
    joined = [part for share in shares for part in (" + ", share)][1:]
    return tag("span", f"Rank {item.rank}, score {item.score:.3f} = ", joined)


def _orphan(reference: Reference, titles: Mapping[str, str]) -> Markup:
    """A citation whose passage is not among the evidence: shown by itself, never dropped."""
    citation = reference.citation
    body = (
        tag(
            "div",
            cited([reference], join(citation.text), ending=[reference], placed=set()),
            dir="auto",
        )
        if citation.text
        else withdrawn(reference.anchor)
    )
    return tag(
        "details",
        _header([reference], titles.get(citation.document, "") or WITHDRAWN, "", None),
        tag("div", body, class_="wb-ev-body wb-text"),
        class_=f"wb-ev {reference.key}",
        open=True,
    )
