"""Feedback, answers and explanations as files, for use elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from workbench import words
from workbench.display.cover import covered
from workbench.display.export import rows
from workbench.errors import InputError
from workbench.records import Answer, Attribution, Feedback, Panel

if TYPE_CHECKING:
    from workbench.service.questions import Questions

#: What can be exported, and as what.
KINDS = ("feedback", "answers", "corrections")
FORMATS = ("csv", "jsonl", "parquet")

#: As what the explanation of one answer can be taken out.
EXPLANATION_FORMATS = ("json", "csv", "html", "ipynb")

#: What the settings of an answer say of who gave it: of a model at an endpoint, of the member of a
#: cascade, and of one that stood in for another.
_WHO = ("endpoint_model", "prompt_version", "runs", "answered_by", "instead_of")

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
        "cost_basis": answer.cost_basis,
        "tokens_in": answer.tokens_in,
        "tokens_out": answer.tokens_out,
        **{name: answer.settings.get(name) for name in _WHO},
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


def correction_row(given: Feedback, answer: Answer) -> dict[str, Any]:
    """What somebody corrected an answer to, beside a passage that says it, as training reads it.

    ``passage`` is the first one of the answer's evidence that holds the correction word for word,
    personal data covered; empty where none does.
    """
    shown, wanted = covered(answer), given.correction.strip()
    holding = [
        item.passage.text
        for item in shown.evidence
        if wanted and wanted.casefold() in item.passage.text.casefold()
    ]
    passage = holding[0] if holding else ""
    at = passage.casefold().find(wanted.casefold())
    return {
        "id": given.id,
        "created_at": given.created_at.isoformat(),
        "question": answer.question,
        "passage": passage,
        "answer": passage[at : at + len(wanted)] if passage else given.correction,
        "before": shown.text,
        "model": answer.model,
    }


def explanation_dict(a: Attribution) -> dict[str, Any]:
    """An explanation in its published form; what was not graded has no verdict."""
    f = a.faithfulness
    return {
        "method": a.method,
        "unit": a.unit,
        "span": a.span,
        "quantity": a.quantity,
        "payoff": a.payoff,
        "base": a.base,
        "full": a.full,
        "seed": a.seed,
        "evaluations": a.evaluations,
        "grade_evaluations": a.grade_evaluations,
        "structural": a.structural,
        "seconds": a.seconds,
        "complete": a.complete,
        "notes": list(a.notes),
        "verdict": None if a.verdict is None else words.verdict(a.verdict, a),
        "grade": words.faithful(f, a.verdict).word,
        "faithfulness": None
        if f is None
        else {
            "comprehensiveness": f.comprehensiveness,
            "sufficiency": f.sufficiency,
            "lds": f.lds,
            "lds_additive": f.lds_additive,
            "drops": [list(drop) for drop in f.drops],
            "masks": f.masks,
        },
        "units": rows(a),
        "uses": [
            {
                "document": use.citation.document,
                "start": use.citation.start,
                "end": use.citation.end,
                "used": use.used,
                "supports": use.supports,
                "support": use.support,
                "fall": use.fall,
            }
            for use in a.uses
        ],
    }


def explanation(
    wb: Questions,
    answer: Answer,
    attribution: Attribution,
    format: str,
    *,
    panel: Panel | None = None,
    statement: int = 0,
    span: tuple[int, int] | None = None,
    budget: int | None = None,
) -> bytes:
    """The explanation of an answer as a file; leaves a row in the audit trail.

    Personal data of documents is covered in every format.

    Parameters
    ----------
    answer : Answer
        Exact, with the marks of its evidence, as :meth:`Workbench.answer` and ``ask`` give it.
    attribution : Attribution
        The explanation, exact too.
    format : str
        ``json``, ``csv``, ``html``, or ``ipynb``, a notebook that makes it again.
    panel : Panel, optional
        Several methods, which go into the file beside it; a notebook makes these again instead.
    statement, span, budget
        As they were given when it was made; a notebook needs them.

    Raises
    ------
    InputError
        If there is no such format, or a notebook of it could not give the same numbers.
    """
    from workbench.display.units import covered_attribution  # noqa: PLC0415

    if format not in EXPLANATION_FORMATS:
        there = ", ".join(EXPLANATION_FORMATS)
        raise InputError(f"There is no format “{format}”; there are {there}.", format)
    shown = covered_attribution(attribution, answer.evidence)
    beside = panel and replace(
        panel,
        attributions=tuple(covered_attribution(a, answer.evidence) for a in panel.attributions),
    )
    if format == "ipynb":
        from workbench.service.reproducing import notebook  # noqa: PLC0415

        made = panel.attributions if panel else (attribution,)
        data = notebook(wb, answer.id, made, statement=statement, span=span, budget=budget)
    elif format == "html":
        data = _explanation_html(wb, answer, shown, beside)
    elif format == "csv":
        data = _explanation_csv(beside.attributions if beside else (shown,))
    else:
        data = _explanation_json(shown, beside)
    wb.trail.exported("explanation", answer.id, format=format)
    return data


def _explanation_json(shown: Attribution, panel: Panel | None) -> bytes:
    whole = explanation_dict(shown)
    if panel:
        whole["panel"] = [explanation_dict(a) for a in panel.attributions]
        whole["agreement"] = [asdict(x) for x in panel.agreement]
    text = json.dumps(_encodable(whole), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def _explanation_csv(shown: Iterable[Attribution]) -> bytes:
    from workbench.display.export import rows  # noqa: PLC0415

    columns = "method document start end text value low high unclear".split()
    made = [{"method": a.method, **row} for a in shown for row in rows(a)]
    return _csv([{name: _encodable(value) for name, value in row.items()} for row in made], columns)


def _explanation_html(
    wb: Questions, answer: Answer, shown: Attribution, panel: Panel | None
) -> bytes:
    from workbench.display.export import report_html  # noqa: PLC0415

    titles = wb.titles()
    against = shown.verdict.contradicted if shown.verdict else ()
    named = [titles[id] for id in dict.fromkeys(c.document for c in against) if id in titles]
    page = report_html(
        covered(answer), shown, titles=titles, contradicted_titles=named, panel=panel
    )
    return page.encode()


_COLUMNS = {
    "answers": (
        "id created_at actor question status confidence answer citations model collection "
        "review_needed latency_ms cost_usd cost_basis tokens_in tokens_out"
    ).split()
    + list(_WHO),
    "feedback": (
        "id created_at actor answer answer_sha256 kind trust helpful reasons comment correction"
    ).split(),
    "corrections": "id created_at question passage answer before model".split(),
}


def csv_of(rows: list[dict[str, Any]]) -> bytes:
    """Rows of the same columns as CSV; no cell is taken for a formula."""
    return _csv(rows, list(rows[0]) if rows else [])


def _csv(rows: list[dict[str, Any]], columns: list[str]) -> bytes:
    import pandas as pd  # noqa: PLC0415

    safe = [{name: harmless(value) for name, value in row.items()} for row in rows]
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
    if isinstance(value, dict):
        return {name: _encodable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_encodable(one) for one in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes as a formula; anything but such text stays as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


_WRITERS: dict[str, Callable[[list[dict[str, Any]], list[str]], bytes]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
}
