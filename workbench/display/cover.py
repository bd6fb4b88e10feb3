"""Personal data of documents is covered where it is shown, character by character.

Each letter and digit becomes a dot, so that offsets hold and everything that is drawn over the
text stands where it did. The records themselves, and citations with them, stay exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workbench.records import Answer, Citation, Evidence, Mark, Unit

DOT = "•"


def cover(text: str, marks: Iterable[Mark], start: int = 0) -> str:
    """A text with its personal data covered; as long as before.

    Parameters
    ----------
    marks : iterable of Mark
        Those of kind ``personal`` are covered.
    start : int
        Offset of ``text`` in the stored text, which the marks are offsets into.
    """
    for mark in marks:
        if mark.kind != "personal" or mark.start is None or mark.end is None:
            continue
        low = min(max(mark.start - start, 0), len(text))
        high = max(min(mark.end - start, len(text)), low)
        dots = "".join(DOT if c.isalnum() else c for c in text[low:high])
        text = text[:low] + dots + text[high:]
    return text


def covered(answer: Answer) -> Answer:
    """An answer for showing: the personal data that its evidence is marked with is covered."""
    if not any(mark.kind == "personal" for item in answer.evidence for mark in item.marks):
        return answer
    by_text: dict[str, set[Mark]] = {}
    for item in answer.evidence:
        by_text.setdefault(item.passage.text_sha256, set()).update(item.marks)

    def place(at: Citation | Unit) -> str:
        return cover(at.text, by_text.get(at.text_sha256, ()), at.start)

    statements = []
    for statement in answer.statements:
        cited = tuple(replace(c, text=place(c)) for c in statement.citations)
        text = cited[0].text if statement.quoted and cited else statement.text
        statements.append(replace(statement, text=text, citations=cited))
    conflicts = tuple(
        replace(
            c,
            ours=replace(c.ours, text=place(c.ours)),
            theirs=replace(c.theirs, text=place(c.theirs)),
        )
        for c in answer.conflicts
    )
    nothing, effects = answer.abstention, answer.effects
    if nothing is not None and nothing.closest is not None:
        closest = replace(nothing.closest, text=place(nothing.closest))
        nothing = replace(nothing, closest=closest)
    if effects is not None:
        effects = replace(effects, units=tuple(replace(u, text=place(u)) for u in effects.units))
    return replace(
        answer,
        statements=tuple(statements),
        evidence=tuple(covered_evidence(item) for item in answer.evidence),
        abstention=nothing,
        effects=effects,
        conflicts=conflicts,
    )


def covered_evidence(item: Evidence) -> Evidence:
    """A retrieved passage for showing."""
    passage = item.passage
    text = cover(passage.text, item.marks, passage.start)
    return item if text == passage.text else replace(item, passage=replace(passage, text=text))
