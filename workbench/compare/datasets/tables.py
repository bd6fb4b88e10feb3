"""Tables, CSV or JSON lines, whose columns are named otherwise: read by a mapping of columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TextIO

from workbench.compare.datasets import entries, rows, streams
from workbench.compare.datasets.drafts import (
    Draft,
    Drafts,
    UnusableError,
    broken,
    encodable,
    question,
    text_or_empty,
    unescaped,
)
from workbench.errors import InputError
from workbench.records import ColumnMapping, GoldSpan, Question, SetNote

#: Names that people give to columns, best first.
_NAMES: dict[str, Sequence[str]] = {
    "question": ("question", "question text", "query", "prompt", "input", "user input", "q"),
    "id": ("id", "question id", "qid", "query id", "number", "no"),
    "answers": (
        "answers", "answer", "expected answer", "reference answer", "ground truth", "gold answer",
        "expected", "expected output", "reference", "correction", "output", "response", "a",
    ),
    "gold_document": ("gold document", "document", "source", "file", "doc", "source document"),
    "gold_text": ("gold text", "gold", "passage", "context", "evidence", "quote", "excerpt"),
    "gold_start": ("gold start", "start", "start offset", "answer start"),
    "gold_end": ("gold end", "end", "end offset", "answer end"),
    "kind": ("kind", "type", "question type", "category"),
    "stakes": ("stakes", "risk", "priority", "severity"),
    "group": ("group", "customer group", "segment", "audience", "topic"),
}  # fmt: skip


def guess(columns: Sequence[str]) -> ColumnMapping:
    """Which column may hold what, by its name; ``question`` is "" where none looks like it.

    A guess is to be shown before it is used. No column becomes a tag.
    """
    plain = {_plain(column): column for column in reversed(columns)}
    found: dict[str, Any] = {}
    for part, names in _NAMES.items():
        there = (plain[name] for name in names if name in plain)
        found[part] = next((column for column in there if column not in found.values()), "")
    return ColumnMapping(**found)


def columns(text: TextIO, name: str) -> tuple[str, ...]:
    """The columns of a table: the head of CSV, or the names in the first object of JSON lines."""
    if streams.first(text) == "{":
        objects = (row for _, row in entries.objects(text) if isinstance(row, dict))
        return tuple(str(key) for key in next(objects, {}))
    heads = (found[1] for found in rows.records(text, name) if not isinstance(found, SetNote))
    return tuple(cell.strip() for cell in next(heads, []))


def read(text: TextIO, mapping: ColumnMapping, name: str) -> Drafts:
    """The questions of a table.

    Raises
    ------
    InputError
        If a column that the mapping names is not there.
    """
    there = columns(text, name)
    _check(mapping, there, name)
    found = _objects if streams.first(text) == "{" else _cells
    for row in found(text, name):
        if isinstance(row, SetNote):
            yield row
            continue
        number, values = row
        place = f"Line {number} of {name}"
        try:
            made, why = _question(values, mapping)
        except UnusableError as error:
            yield broken(place, error, number)
            continue
        yield Draft(place, made, number)
        if why:
            yield SetNote("gold", f"{place}: {why}", number)


_Rows = Iterator[tuple[int, Mapping[str, Any]] | SetNote]


def _cells(text: TextIO, name: str) -> _Rows:
    head: list[str] | None = None
    for found in rows.records(text, name):
        if isinstance(found, SetNote):
            yield found
            continue
        number, cells = found
        if head is None:
            head = [cell.strip() for cell in cells]
        elif any(cell.strip() for cell in cells[len(head) :]):
            why = (
                f"it holds {len(cells)} values, and the head {len(head)}. Quote what holds commas."
            )
            yield broken(f"Line {number} of {name}", why, number)
        else:
            whole = [unescaped(cell) for cell in cells] + [""] * (len(head) - len(cells))
            yield number, dict(zip(head, whole, strict=False))


def _objects(text: TextIO, name: str) -> _Rows:
    for number, row in entries.objects(text):
        if isinstance(row, dict):
            yield number, row
        else:
            why = row if isinstance(row, str) else "it is no JSON object."
            yield broken(f"Line {number} of {name}", why, number)


def _check(mapping: ColumnMapping, there: Sequence[str], name: str) -> None:
    listed = ", ".join(f"“{column}”" for column in there[:30]) or "none"
    if not mapping.question:
        raise InputError(
            f"{name}: say which column holds the question. Its columns: {listed}.", name
        )
    parts = [getattr(mapping, f.name) for f in fields(mapping) if f.name not in _NO_COLUMNS]
    missing = [one for one in (*parts, *mapping.tags) if one and one not in there]
    if missing:
        named = ", ".join(f"“{column}”" for column in dict.fromkeys(missing))
        raise InputError(f"{name} has no column {named}. Its columns: {listed}.", name)


_NO_COLUMNS = ("tags", "separator")


def _question(values: Mapping[str, Any], m: ColumnMapping) -> tuple[Question, str]:
    """The question of a row, and what is wrong with its gold."""

    def cell(column: str) -> str:
        return text_or_empty(values.get(column)) if column else ""

    document, words = cell(m.gold_document), cell(m.gold_text)
    start, end = _number(cell(m.gold_start)), _number(cell(m.gold_end))
    placed = start is not None and end is not None
    wrong = (cell(m.gold_start) and start is None) or (cell(m.gold_end) and end is None)
    gold = []
    if words or document:
        level = "span" if words or placed else "document"
        gold = [GoldSpan(document, words, *((start, end) if placed else (None, None)), level)]
    made = question(
        cell(m.id),
        cell(m.question),
        _answers(values.get(m.answers) if m.answers else None, m.separator),
        gold,
        kind=cell(m.kind),
        stakes=cell(m.stakes),
        group=cell(m.group),
        tags={name: cell(name) for name in m.tags if cell(name)},
    )
    return made, "where its passage begins or ends is no whole number." if wrong else ""


def _answers(value: Any, separator: str) -> list[str]:
    given = value
    if isinstance(value, str):
        given = _listed(value)
        if given is None:
            given = value.split(separator) if separator else [value]
    parts = given if isinstance(given, list) else [given]
    return [encodable(text_or_empty(part)) for part in parts if text_or_empty(part)]


def _listed(cell: str) -> list[Any] | None:
    """The list that a cell holds as JSON; None where it holds none."""
    if not cell.lstrip().startswith("["):
        return None
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _number(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"\d{1,12}", cell, re.ASCII) else None


def _plain(column: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return " ".join(re.sub(r"[\W_]+", " ", spaced).casefold().split())
