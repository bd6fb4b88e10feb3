"""Whether gold stands in the stored documents: it counts only where it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbench.records import GoldSpan, Question, QuestionSet, SetNote

_Place = tuple[int, int]  # question, and which of its gold


def check_gold(several: QuestionSet, texts: Mapping[str, str]) -> QuestionSet:
    """Hold the gold of a set against stored documents.

    Gold that stands at its offsets is kept; where its words stand elsewhere in its document, it
    gets the offsets nearest to its own. Gold without a document is looked for in all of them. What
    is not found is put aside in :attr:`~workbench.records.Question.lost`, with a note: the question
    stays, but counts as one whose passage is not known. The version stays that of what was read.

    Parameters
    ----------
    texts : mapping
        The stored text of each document, by the name that the set calls it. Each is looked up once,
        so a mapping may read them when they are asked for.
    """
    found: dict[_Place, GoldSpan] = {}
    by_document: dict[str, list[_Place]] = {}
    for number, one in enumerate(several.questions):
        for position, gold in enumerate((*one.gold, *one.lost)):
            by_document.setdefault(gold.document, []).append((number, position))
    anywhere = by_document.pop("", [])
    for document in texts if anywhere else by_document:
        if document not in texts:
            continue
        text = texts[document]
        for place in (*by_document.get(document, ()), *anywhere):
            if place not in found:
                placed = _placed(_gold(several, place), document, text)
                if placed is not None:
                    found[place] = placed
    questions, notes = [], [n for n in several.notes if n.kind != "gold" or n.line is not None]
    for number, one in enumerate(several.questions):
        checked, noted = _checked(one, number, found, texts)
        questions.append(checked)
        notes += noted
    return replace(several, questions=tuple(questions), notes=tuple(notes))


def _gold(several: QuestionSet, place: _Place) -> GoldSpan:
    one = several.questions[place[0]]
    return (*one.gold, *one.lost)[place[1]]


def _placed(gold: GoldSpan, document: str, text: str) -> GoldSpan | None:
    """The gold at its place in the text; None where it does not stand there."""
    start, end = gold.start, gold.end
    if not gold.text.strip():
        inside = start is not None and end is not None and 0 <= start < end <= len(text)
        right = inside or (gold.level == "document" and start is None)
        return replace(gold, document=document) if right else None
    if start is not None and text[max(0, start) : end] == gold.text and start >= 0:
        return replace(gold, document=document, end=start + len(gold.text))
    words = gold.text if gold.text in text else gold.text.strip()
    at = _nearest(text, words, start or 0)
    if at is None:
        return None
    return replace(gold, document=document, text=words, start=at, end=at + len(words))


def _nearest(text: str, words: str, near: int) -> int | None:
    """Where words stand in a text, nearest to a place; None where they do not."""
    after = text.find(words, max(0, near))
    before = text.rfind(words, 0, max(0, near) + len(words))
    there = [at for at in (before, after) if at >= 0]
    return min(there, key=lambda at: abs(at - near)) if there else None


def _checked(
    one: Question, number: int, found: Mapping[_Place, GoldSpan], texts: Mapping[str, str]
) -> tuple[Question, list[SetNote]]:
    if not (one.gold or one.lost):
        return one, []
    kept, lost, notes = [], [], []
    for position, gold in enumerate((*one.gold, *one.lost)):
        placed = found.get((number, position))
        if placed is not None:
            kept.append(placed)
            continue
        lost.append(gold)
        notes.append(SetNote("gold", _why(one.id, gold, texts), question=one.id))
    return replace(one, gold=tuple(kept), lost=tuple(lost)), notes


def _why(id: str, gold: GoldSpan, texts: Mapping[str, str]) -> str:
    if gold.document and gold.document not in texts:
        why = f"there is no document “{gold.document}”"
    elif not gold.text.strip():
        why = f"“{gold.document}” has no characters {gold.start} to {gold.end}"
    else:
        where = f"in “{gold.document}”" if gold.document else "in any document"
        why = f"“{gold.text[:80]}{'…' if len(gold.text) > 80 else ''}” does not stand {where}"
    return f"Question “{id}”: {why}. It counts without this passage."
