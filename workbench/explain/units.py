"""The players of a game: stretches of evidence, and words of the question."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.evidence.tokens import words
from workbench.records import Evidence, Unit

#: What can be removed, in plain words.
KINDS = ("passage", "sentence", "word", "question")


def units_of(evidence: Sequence[Evidence], kind: str, question: str = "") -> tuple[Unit, ...]:
    """The evidence, or the question, as removable units, in reading order.

    Parameters
    ----------
    kind : {"passage", "sentence", "word", "question"}
        Words are those of :func:`workbench.evidence.tokens.words`; ``question`` are the words of
        the question.

    Raises
    ------
    ValueError
        For another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"“{kind}” is no unit; choose {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    if kind == "question":
        spans = words(question)
        return tuple(Unit("", "", start, end, question[start:end], kind) for start, end in spans)
    units = []
    for item in evidence:
        p = item.passage
        for start, end in _spans(item, kind):
            units.append(Unit(p.document, p.text_sha256, start, end, p.cut(start, end), kind))
    return tuple(dict.fromkeys(units))


def _spans(item: Evidence, kind: str) -> Sequence[tuple[int, int]]:
    p = item.passage
    if kind == "passage":
        return [(p.start, p.end)]
    if kind == "sentence":
        return p.sentences
    return [(p.start + start, p.start + end) for start, end in words(p.text)]


def groups_of(units: Sequence[Unit]) -> tuple[int, ...]:
    """The same number for units that are the same text; words stand for themselves."""
    numbers: dict[str, int] = {}
    return tuple(
        numbers.setdefault(
            " ".join(unit.text.split()) if unit.kind in ("passage", "sentence") else f"#{i}", i
        )
        for i, unit in enumerate(units)
    )
