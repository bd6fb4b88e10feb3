"""Assumptions and plans as rows, for CSV and JSON; and assumptions from such rows again."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.compare.costs import FIELDS
from workbench.compare.datasets.drafts import unescaped
from workbench.compare.planner import check
from workbench.errors import InputError
from workbench.records import Amount, Assumed, Assumptions, Moved, Plan

#: What a plan is of stands in rows of these names, in the column ``basis``.
_HEAD = ("model", "answered_by", "escalates")
_ENDS = ("low", "likely", "high")


def assumption_rows(assumptions: Assumptions) -> list[dict[str, Any]]:
    """One row a number, with its name, values, unit, and whether it was measured."""
    said = {
        "model": assumptions.model,
        "answered_by": assumptions.answered_by,
        "escalates": "yes" if assumptions.escalates else "no",
    }
    rows: list[dict[str, Any]] = [
        {"name": name, **dict.fromkeys(_ENDS), "unit": "", "measured": False, "basis": text}
        for name, text in said.items()
    ]
    for name, one in assumptions.values.items():
        ends = {end: getattr(one, end) for end in _ENDS}
        unit = FIELDS[name].unit if name in FIELDS else ""
        told = {"unit": unit, "measured": one.measured, "basis": one.basis}
        rows.append({"name": name, **ends, **told})
    return rows


def read(data: bytes, name: str) -> Assumptions:
    """The assumptions of a file that was exported, as CSV or JSON by its name.

    Raises
    ------
    InputError
        If it cannot be read, or a row or a number cannot be.
    """
    try:
        text = data.decode("utf-8-sig")
        rows = (
            list(csv.DictReader(text.splitlines()))
            if name.casefold().endswith(".csv")
            else json.loads(text)
        )
    except (ValueError, RecursionError, csv.Error) as error:
        raise InputError(f"“{name}” cannot be read: {error}.", name) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"“{name}” is no list of assumptions. Give one that was exported.", name)
    return from_rows(rows)


def from_rows(rows: Iterable[Mapping[str, Any]]) -> Assumptions:
    """The assumptions of such rows; numbers and truth values may be texts, as CSV gives them.

    Raises
    ------
    InputError
        If a row or a number cannot be; it names which.
    """
    head = {"model": "", "answered_by": "api", "escalates": "no"}
    values: dict[str, Assumed] = {}
    for number, row in enumerate(rows, 1):
        name, basis = str(row.get("name") or ""), row.get("basis")
        text = unescaped(basis) if isinstance(basis, str) else ""
        if name in _HEAD:
            head[name] = text
        elif name not in FIELDS or name in values:
            why = "stands there twice" if name in values else "is no assumption"
            raise InputError(f"Row {number}: “{name}” {why}.", name)
        else:
            low, likely, high = (_number(row.get(end), number, name) for end in _ENDS)
            values[name] = Assumed(low, likely, high, _is_yes(row.get("measured")), text)
    made = Assumptions(head["model"], head["answered_by"], _is_yes(head["escalates"]), values)
    check(made)
    return made


def plan_rows(plan: Plan) -> list[dict[str, Any]]:
    """One row for each month and component, and each month's total; USD, None: not known."""
    rows = []
    for month in plan.months:
        amounts = {"questions": month.questions, **month.parts, "total": month.total}
        rows += [_row(month.month, part, amount) for part, amount in amounts.items()]
    whole = {"total": plan.total, "total of what is known": plan.known, "per 1000": plan.per_1000}
    return rows + [_row(None, part, amount) for part, amount in whole.items()]


def sensitivity_rows(moved: Iterable[Moved]) -> list[dict[str, Any]]:
    """One row a number, the one that moves the cost farthest first; USD."""
    return [
        {
            "name": one.name,
            "words": FIELDS[one.name].words,
            "at_low": one.at_low,
            "likely": one.likely,
            "at_high": one.at_high,
            "swing": one.swing,
            "measured": one.measured,
        }
        for one in moved
    ]


def _row(month: int | None, part: str, amount: Amount) -> dict[str, Any]:
    ends = {end: getattr(amount, end) for end in _ENDS}
    return {"month": month, "part": part, **ends, "why": amount.why}


def _number(value: Any, row: int, name: str) -> float | None:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None  # pandas reads an empty cell as a NaN
    try:
        return float(value)
    except (TypeError, ValueError):
        shown = str(value)[:40]
        raise InputError(f"Row {row}: “{shown}” of “{name}” is no number.", name) from None


def _is_yes(value: Any) -> bool:
    return str(value).strip().casefold() in {"true", "yes", "1", "measured"}
