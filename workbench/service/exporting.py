"""``wb.export``: feedback and answers as a table, for use elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from workbench.display.cover import covered
from workbench.errors import InputError
from workbench.records import Answer, Feedback

#: What can be exported, and as what.
KINDS = ("feedback", "answers")
FORMATS = ("csv", "jsonl", "parquet")

#: A spreadsheet takes text that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(kind: str, format: str, rows: Iterable[dict[str, Any]]) -> bytes:
    """Rows as a file.

    Raises
    ------
    InputError
        If there is no such kind or format.
    """
    if kind not in KINDS:
        raise InputError(f"“{kind}” cannot be exported; there are {', '.join(KINDS)}.", kind)
    if format not in FORMATS:
        raise InputError(f"There is no format “{format}”; there are {', '.join(FORMATS)}.", format)
    whole = [{name: _encodable(value) for name, value in row.items()} for row in rows]
    return _WRITERS[format](whole, _COLUMNS[kind])


def answer_row(answer: Answer) -> dict[str, Any]:
    """One answer; personal data of its sources is covered."""
    shown = covered(answer)
    cited = [
        {"document": c.document, "text_sha256": c.text_sha256, "start": c.start, "end": c.end}
        for c in answer.citations
    ]
    return {
        "id": answer.id,
        "created_at": answer.created_at.isoformat(),
        "actor": answer.actor.name,
        "question": answer.question,
        "status": str(answer.status),
        "confidence": answer.confidence,
        "answer": shown.text,
        "citations": json.dumps(cited),
        "model": answer.model,
        "collection": answer.collection or "",
        "review_needed": answer.review.needed,
        "latency_ms": answer.latency_ms,
        "cost_usd": answer.cost_usd,
    }


def feedback_row(given: Feedback) -> dict[str, Any]:
    """One piece of feedback."""
    return {
        "id": given.id,
        "created_at": given.created_at.isoformat(),
        "actor": given.actor.name,
        "answer": given.answer,
        "answer_sha256": given.answer_sha256,
        "kind": given.kind,
        "trust": given.trust,
        "helpful": given.helpful,
        "reasons": ";".join(given.reasons),
        "comment": given.comment,
        "correction": given.correction,
    }


_COLUMNS = {
    "answers": (
        "id created_at actor question status confidence answer citations model collection "
        "review_needed latency_ms cost_usd"
    ).split(),
    "feedback": (
        "id created_at actor answer answer_sha256 kind trust helpful reasons comment correction"
    ).split(),
}


def _csv(rows: list[dict[str, Any]], columns: list[str]) -> bytes:
    import pandas as pd  # noqa: PLC0415

    safe = [{name: _harmless(value) for name, value in row.items()} for row in rows]
    text: str = pd.DataFrame(safe, columns=columns).to_csv(index=False)
    return text.encode()


def _jsonl(rows: list[dict[str, Any]], columns: list[str]) -> bytes:
    lines = [json.dumps({name: row[name] for name in columns}, ensure_ascii=False) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def _parquet(rows: list[dict[str, Any]], columns: list[str]) -> bytes:
    import pandas as pd  # noqa: PLC0415

    file = BytesIO()
    pd.DataFrame(rows, columns=columns).to_parquet(file, index=False)
    return file.getvalue()


def _encodable(value: Any) -> Any:
    """Half of a surrogate pair is no character, and no file can hold it."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


_WRITERS: dict[str, Callable[[list[dict[str, Any]], list[str]], bytes]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
}
