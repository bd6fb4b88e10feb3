"""Text and evidence from which units were cut out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbench.evidence.sentences import sentences
from workbench.explain.game import Masks
from workbench.records import Evidence, Passage, Unit


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text without some stretches; white space that met there is one blank.

    Parameters
    ----------
    spans : iterable of (start, end)
        Offsets into the text, in any order; they may overlap.
    """
    parts, at = [], 0
    for start, end in sorted(spans):
        parts.append(text[at : max(start, at)])
        at = max(end, at)
    parts.append(text[at:])
    kept = [part.strip() for part in parts]
    return " ".join(part for part in kept if part)


def of_question(question: str, units: Sequence[Unit], mask: Masks) -> str:
    """The question without the words that a mask, bool (n,), does not keep."""
    gone = [(u.start, u.end) for u, kept in zip(units, mask, strict=True) if not kept]
    return without(question, gone) if gone else question


def of_evidence(evidence: Sequence[Evidence], units: Sequence[Unit], mask: Masks) -> list[Evidence]:
    """The evidence without the units that a mask, bool (n,), does not keep.

    A passage of which nothing is left is dropped; one that is whole stays as it is.
    """
    gone = [unit for unit, kept in zip(units, mask, strict=True) if not kept]
    left = []
    for item in evidence:
        p = item.passage
        spans = [
            (max(u.start, p.start) - p.start, min(u.end, p.end) - p.start)
            for u in gone
            if (u.document, u.text_sha256) == (p.document, p.text_sha256)
            and u.start < p.end
            and p.start < u.end
        ]
        if not spans:
            left.append(item)
        elif text := without(p.text, spans):
            left.append(replace(item, passage=rewritten(p, text)))
    return left


def rewritten(passage: Passage, text: str) -> Passage:
    """A passage with another text, cut into sentences anew; it stands for no stored text."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return replace(
        passage, text=text, text_sha256=digest, start=0, end=len(text), sentences=sentences(text)
    )
