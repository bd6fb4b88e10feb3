"""Drafts become a set: each with an id of its own, the whole with a version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from workbench.compare.datasets.drafts import Draft, Drafts
from workbench.errors import InputError
from workbench.records import GoldSpan, Question, QuestionSet, SetNote

#: So many questions at most, unless a caller says less.
MOST = 1_000_000


def assemble(
    drafts: Drafts,
    name: str,
    source_format: str,
    *,
    created_at: datetime | None = None,
    due: date | None = None,
    most: int = MOST,
    strict: bool = False,
    notes: Sequence[SetNote] = (),
) -> QuestionSet:
    """A set of what a reader gives.

    Where several questions have one id, all are kept, all but one under an id of their own, and
    both places are named. Which of them keeps the id depends on what they say, not on their order.

    Parameters
    ----------
    strict : bool
        Refuse the whole set where something in it could not be used.

    Raises
    ------
    InputError
        If no question is left, there are too many, or something is broken and must not be.
    """
    kept: list[Draft] = []
    noted = list(notes)
    for one in drafts:
        if isinstance(one, Draft):
            kept.append(one)
            if len(kept) > most:
                raise InputError(
                    f"{name} has more than {most:,} questions; {most:,} are allowed. "
                    "Take a part of them.",
                    name,
                )
        elif strict and one.kind == "broken":
            raise InputError(one.message, name)
        else:
            noted.append(one)
    if not kept:
        raise InputError(_none(name, noted), name)
    questions, repeated = _named(kept)
    noted += repeated
    return QuestionSet(
        name,
        questions,
        version(questions),
        source_format,
        created_at or datetime.now(UTC),
        due,
        tuple(noted),
    )


def version(questions: Iterable[Question]) -> str:
    """The hash of what questions say: SHA-256, in hexadecimal digits.

    What matters: ids, words (case and punctuation too), answers, the documents and words of gold,
    its level and grade, kind, stakes, group and tags. What does not: the order of the questions, of
    answers, of gold and of tags; how much white space stands between two words or around a text;
    offsets of gold whose words are given, because they follow from the text of the document.
    """
    whole = hashlib.sha256()
    for one in sorted(digest(q) for q in questions):
        whole.update(one.encode())
    return whole.hexdigest()


def digest(question: Question) -> str:
    """The hash of what one question says, by which versions are told apart."""
    return _digest(question.id, content(question))


def _digest(id: str, said: str) -> str:
    return hashlib.sha256(f"{json.dumps(id)}{said}".encode()).hexdigest()


def content(question: Question) -> str:
    """All that a question says but its id, so that what matters alone makes a difference."""
    q = question
    return json.dumps(
        [
            spaced(q.text),
            sorted({spaced(answer) for answer in q.answers}),
            sorted({json.dumps(_gold(gold)) for gold in (*q.gold, *q.lost)}),
            [spaced(said) for said in (q.kind, q.stakes, q.group)],
            sorted([spaced(name), spaced(value)] for name, value in q.tags.items()),
        ]
    )


def _gold(gold: GoldSpan) -> list[str | int | None]:
    words = spaced(gold.text)
    place = [None, None] if words else [gold.start, gold.end]
    return [spaced(gold.document), words, *place, gold.level, gold.grade]


def spaced(text: str) -> str:
    """The text with one space between words and none around them."""
    return " ".join(text.split())


def _named(drafts: Sequence[Draft]) -> tuple[tuple[Question, ...], list[SetNote]]:
    """The questions, each with an id of its own, and notes of those that had to get one."""
    same: dict[str, list[int]] = {}
    for at, one in enumerate(drafts):
        same.setdefault(one.question.id or _derived(one.question.text), []).append(at)
    named: list[str] = [""] * len(drafts)
    notes: list[tuple[int, SetNote]] = []
    for id, places in sorted(same.items()):
        said = {at: content(drafts[at].question) for at in places} if len(places) > 1 else {}
        places.sort(key=lambda at: said.get(at, ""))
        free = (f"{id}~{number}" for number in count(2))
        for at in places:
            if at == places[0]:
                named[at] = id
                continue
            named[at] = next(new for new in free if new not in same)
            equal = said[at] == said[places[0]]
            note = _repeated(drafts[places[0]], drafts[at], id, named[at], equal=equal)
            notes.append((at, note))
    questions = tuple(replace(one.question, id=id) for one, id in zip(drafts, named, strict=True))
    return questions, [note for _, note in sorted(notes, key=lambda pair: pair[0])]


def _derived(text: str) -> str:
    """The id of a question that was given none: it follows from its words."""
    return f"q-{hashlib.sha256(spaced(text).encode()).hexdigest()[:12]}"


def _repeated(first: Draft, other: Draft, id: str, new: str, *, equal: bool) -> SetNote:
    what = f"have the same id “{id}”" if other.question.id else "ask the same question"
    also = " They say the same, so the question counts twice." if equal else ""
    message = f"{first.place} and {other.place} {what}; the latter is kept as “{new}”.{also}"
    return SetNote("repeated", message, other.line, new)


def _none(name: str, notes: Sequence[SetNote]) -> str:
    why = f" {notes[0].message}" if notes else ""
    return (
        f"{name} holds no question that can be used.{why} Give a table with a column of questions, "
        'or JSON lines such as {"question": "…", "answers": ["…"]}.'
    )
