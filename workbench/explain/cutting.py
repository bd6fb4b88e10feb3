"""Text and evidence from which units were cut out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from workbench.evidence.sentences import Span, sentences
from workbench.evidence.stretches import inside, without
from workbench.explain.game import Masks
from workbench.records import Evidence, Passage, Unit


def of_question(question: str, units: Sequence[Unit], mask: Masks) -> str:
    """The question without the words that a mask, bool (n,), does not keep."""
    gone = [(u.start, u.end) for u, kept in zip(units, mask, strict=True) if not kept]
    return without(question, gone) if gone else question


def of_evidence(evidence: Sequence[Evidence], units: Sequence[Unit], mask: Masks) -> list[Evidence]:
    """The evidence without the units that a mask, bool (n,), does not keep.

    What is left of a sentence stays one sentence, and a heading stays none. A passage of which no
    sentence is left is dropped; one that is whole stays as it is.
    """
    gone = [unit for unit, kept in zip(units, mask, strict=True) if not kept]
    left = []
    for item in evidence:
        p = item.passage
        spans = [span for unit in gone if (span := inside(unit, p)) is not None]
        if not spans:
            left.append(item)
            continue
        kept = _cut(p, spans)
        if kept.sentences:
            left.append(replace(item, passage=kept))
    return left


def _cut(passage: Passage, spans: Sequence[Span]) -> Passage:
    """A passage without some stretches, its sentences where they are then."""
    text, at = "", 0
    found: list[Span] = []
    for start, end in [(a - passage.start, b - passage.start) for a, b in passage.sentences]:
        between, said = (_part(passage.text, *part, spans) for part in ((at, start), (start, end)))
        at = end
        holds = any(c.isalnum() for c in said)
        if holds or between.strip():  # a heading stays where its first sentence goes
            text += between if text else between.lstrip()
        if holds:
            found.append((len(text), len(text) + len(said)))
            text += said
        elif said:
            text += f" {said}" if text else said
    text += _part(passage.text, at, len(passage.text), spans)
    return replace(_unstored(passage, text.rstrip()), sentences=tuple(found))


def _part(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """A stretch of a text without what the spans cover; as it is where they cover nothing."""
    covered = [
        (max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and start < b
    ]
    return without(text[start:end], covered) if covered else text[start:end]


def rewritten(passage: Passage, text: str) -> Passage:
    """A passage with another text, cut into sentences anew; it stands for no stored text.

    What stands before its first sentence, as a heading does, stays no sentence where it is
    unchanged.
    """
    first = passage.sentences[0][0] - passage.start if passage.sentences else 0
    head = first if text[:first] == passage.text[:first] else 0
    return replace(_unstored(passage, text), sentences=sentences(text, head))


def _unstored(passage: Passage, text: str) -> Passage:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return replace(passage, text=text, text_sha256=digest, start=0, end=len(text))
