"""Sets grown from corrections: what people said that an answer should have been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from workbench.compare.datasets.assembling import assemble
from workbench.compare.datasets.drafts import (
    Draft,
    Drafts,
    UnusableError,
    broken,
    encodable,
    question,
    text_or_empty,
)
from workbench.records import GoldSpan, Question, QuestionSet, SetNote


def from_corrections(
    rows: Iterable[Mapping[str, Any]],
    *,
    name: str = "corrections",
    created_at: datetime | None = None,
    due: date | None = None,
) -> QuestionSet:
    """A set of rows as :func:`workbench.service.exporting.correction_row` makes them.

    The correction is the answer, and the passage its gold, of kind ``correction``; ``model`` says
    as a tag whose answer was corrected. A row without a correction is left out, noted.

    Raises
    ------
    InputError
        If no row can be used.
    """
    drafts = _drafts(rows)
    return assemble(drafts, name, "corrections", created_at=created_at, due=due)


def grown(
    base: QuestionSet,
    rows: Iterable[Mapping[str, Any]],
    *,
    created_at: datetime | None = None,
) -> QuestionSet:
    """A set with corrections added; those that it holds already, word for word, stay as they are.

    Raises
    ------
    InputError
        If a set of so many questions is not allowed.
    """
    there = {one.id for one in base.questions}

    def drafts() -> Drafts:
        for one in base.questions:
            yield Draft(f"“{one.id}” of {base.name}", one)
        for found in _drafts(rows):
            if not isinstance(found, Draft) or found.question.id not in there:
                yield found

    return assemble(
        drafts(), base.name, "several",
        created_at=created_at, due=base.due, notes=base.notes,
    )  # fmt: skip


def _drafts(rows: Iterable[Mapping[str, Any]]) -> Drafts:
    for number, row in enumerate(rows, 1):
        place = f"Correction {number}"
        try:
            one = _question(row)
        except UnusableError as error:
            yield broken(place, error, number)
            continue
        if one.answers:
            yield Draft(place, one, number)
        else:
            yield SetNote("left_out", f"{place} says nothing and is left out.", number)


def _question(row: Mapping[str, Any]) -> Question:
    passage, answer = row.get("passage") or "", row.get("answer") or ""
    if not isinstance(passage, str):
        raise UnusableError("its passage is no text.")
    gold = [GoldSpan(text=encodable(passage), level="passage")] if passage.strip() else []
    model = text_or_empty(row.get("model"))
    return question(
        row.get("id", ""),
        row.get("question"),
        [answer],
        gold,
        kind="correction",
        tags={"model": model} if model else {},
    )
