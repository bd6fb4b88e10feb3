"""The layout of the sample: JSON objects, one a line, or all of them in one JSON list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TextIO

from workbench.compare.datasets import streams
from workbench.compare.datasets.drafts import (
    Draft,
    Drafts,
    UnusableError,
    broken,
    encodable,
    question,
    text_or_empty,
)
from workbench.records import GoldSpan, Question, QuestionSet

_LEVELS = ("span", "passage", "document")


def read(text: TextIO, name: str) -> Drafts:
    """Questions of JSON lines.

    A line is ``{"question": …, "answers": […], "gold": [{"document": …, "text": …, "start": …,
    "end": …}]}``, with ``id``, ``kind``, ``stakes``, ``group`` and ``tags`` where they are known;
    without answers and gold, the question has no answer.
    """
    for number, row in objects(text):
        place = f"Line {number} of {name}"
        if isinstance(row, str):
            yield broken(place, row, number)
            continue
        try:
            yield Draft(place, entry(row), number)
        except UnusableError as error:
            yield broken(place, error, number)


def read_list(rows: Iterable[Any], name: str) -> Drafts:
    """Questions of a JSON list of the same objects."""
    for number, row in enumerate(rows, 1):
        place = f"Entry {number} of {name}"
        try:
            yield Draft(place, entry(row))
        except UnusableError as error:
            yield broken(place, error)


def objects(text: TextIO) -> Iterator[tuple[int, Any]]:
    """The values of JSON lines with their numbers; a text that says why where there is none."""
    for number, line in streams.lines(text):
        if line is None:
            yield number, f"it has more than {streams.LONGEST_LINE:,} characters."
        elif line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                yield number, "it is not JSON."
            else:
                yield number, "it is no JSON object." if isinstance(row, str) else row


def entry(row: Any) -> Question:
    """The question of one object.

    Raises
    ------
    UnusableError
        If it is none.
    """
    if not isinstance(row, dict) or "question" not in row:
        raise UnusableError("it has no “question”.")
    gold = row.get("gold") or []
    if not isinstance(gold, list) or not all(isinstance(g, dict) for g in gold):
        raise UnusableError("“gold” is no list of document and text.")
    lost = row.get("lost") or []
    if not isinstance(lost, list) or not all(isinstance(g, dict) for g in lost):
        raise UnusableError("“lost” is no list of document and text.")
    made = question(
        row.get("id", ""),
        row["question"],
        [] if row.get("answers") is None else row["answers"],
        [g for g in map(_gold, gold) if g is not None],
        kind=row.get("kind"),
        stakes=row.get("stakes"),
        group=row.get("group"),
        tags=_tags(row.get("tags")),
    )
    gone = tuple(g for g in map(_gold, lost) if g is not None)
    return replace(made, lost=gone) if gone else made


def _gold(given: dict[str, Any]) -> GoldSpan | None:
    """None where the words are blank and no place is given."""
    start, end = (_offset(given.get(side)) for side in ("start", "end"))
    level = given.get("level", "span")
    document, text = text_or_empty(given.get("document")), given.get("text")
    placed = bool(document) and (level == "document" or (start is not None and end is not None))
    if text is None and placed:
        text = ""
    if not isinstance(text, str) or level not in _LEVELS:
        raise UnusableError("answers and gold must be texts.")
    if not text.strip() and not placed:
        return None
    grade = _offset(given.get("grade"))
    return GoldSpan(document, encodable(text), start, end, level, max(1, grade or 1))


def _offset(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _tags(given: Any) -> dict[str, str]:
    """Tags of a mapping, or of a list of names."""
    if isinstance(given, Mapping):
        return {encodable(str(name)): text_or_empty(value) for name, value in given.items()}
    names = given if isinstance(given, list) else []
    return {text_or_empty(name): "yes" for name in names if text_or_empty(name)}


def written(several: QuestionSet) -> Iterator[str]:
    """The set as lines of this layout, which are read into the same questions again."""
    for one in several.questions:
        row: dict[str, Any] = {"id": one.id, "question": one.text, "kind": one.kind}
        row |= {"answers": list(one.answers), "gold": [_plain(g) for g in one.gold]}
        if one.lost:
            row["lost"] = [_plain(g) for g in one.lost]
        row |= {"stakes": one.stakes, "group": one.group, "tags": dict(one.tags)}
        yield json.dumps(row, ensure_ascii=False)


def _plain(gold: GoldSpan) -> dict[str, Any]:
    row: dict[str, Any] = {"document": gold.document, "text": gold.text}
    row |= {"start": gold.start, "end": gold.end, "level": gold.level, "grade": gold.grade}
    return {name: value for name, value in row.items() if value is not None}
