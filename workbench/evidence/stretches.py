"""Stretches of a passage that are removed, or not to be read: where they are, and what is left."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.evidence.sentences import Span
from workbench.records import Evidence, Passage, Unit


def without(text: str, spans: Iterable[Span]) -> str:
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


def inside(unit: Unit, passage: Passage) -> Span | None:
    """What a unit covers of a passage, as offsets into its text; None where it covers nothing."""
    same = (unit.document, unit.text_sha256) == (passage.document, passage.text_sha256)
    if not same or unit.start >= passage.end or passage.start >= unit.end:
        return None
    return max(unit.start, passage.start) - passage.start, min(
        unit.end, passage.end
    ) - passage.start


def planted(item: Evidence) -> list[Span]:
    """What is marked as an instruction to a model, as offsets into the stored text."""
    return [
        (mark.start, mark.end)
        for mark in item.marks
        if mark.kind == "instruction" and mark.start is not None and mark.end is not None
    ]
