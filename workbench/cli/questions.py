"""Questions, their answers, and what people say of them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench import words
from workbench.cli.base import app, opened, tell
from workbench.cli.governance import Licence, Owner, Sensitivities, ValidOn, only
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.records import Answer


def answer_dict(a: Answer) -> dict[str, Any]:
    """An answer in the command line's published form."""
    return {
        "id": a.id,
        "question": a.question,
        "answer": words.answer_text(a),
        "status": str(a.status),
        "review": {"needed": a.review.needed, "reasons": list(a.review.reasons)},
        "confidence": a.confidence,
        "reasons": list(a.reasons),
        "statements": [
            {"text": s.text, "support": s.support, "citations": [asdict(c) for c in s.citations]}
            for s in a.statements
        ],
        "citations": [asdict(c) for c in a.citations],
        "evidence": [
            {
                "rank": e.rank,
                "document": e.passage.document,
                "start": e.passage.start,
                "end": e.passage.end,
                "text": e.passage.text,
                "score": e.score,
                "signals": {n: {**asdict(s), "share": s.share} for n, s in e.signals.items()},
            }
            for e in a.evidence
        ],
        "model": a.model,
        "latency_ms": a.latency_ms,
        "cost_usd": a.cost_usd,
        "cost_basis": a.cost_basis,
        "tokens_in": a.tokens_in,
        "tokens_out": a.tokens_out,
        "findings": [{"kind": f.kind, "words": f.words, "help": f.help} for f in a.findings],
        "settings": dict(a.settings),
    }


def answer_text(a: Answer, titles: dict[str, str]) -> str:
    """An answer as text, with its sources, its confidence and its id."""
    from workbench.display import say  # noqa: PLC0415
    from workbench.display.copy import as_text  # noqa: PLC0415
    from workbench.display.cover import covered  # noqa: PLC0415

    grade = words.confidence(a.confidence)
    head = f"{words.STATUS[a.status]} · {grade.word} ({a.confidence:.0%})"
    spent = say.cost_and_why(a.cost_usd, a.cost_basis) or say.cost(a.cost_usd)
    told = [f"{f.words} {f.help}" for f in a.findings if f.kind in words.ENDPOINTS]
    by = a.settings.get("answered_by")
    model = f"{a.model} ({by})" if by else a.model
    foot = f"Answer {a.id} · {model} · {a.latency_ms:.0f} ms · {spent}"
    return "\n".join([f"{as_text(covered(a), titles)}\n", head, *told, foot])


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question; each one stands alone.")],
    model: Annotated[str | None, typer.Option(help="See `workbench models`.")] = None,
    collection: Annotated[str | None, typer.Option(help="Ask only this collection.")] = None,
    sensitivity: Sensitivities = None,
    owner: Owner = None,
    licence: Licence = None,
    valid_on: ValidOn = None,
) -> None:
    """Answer a question from the stored documents, with citations and a confidence.

    The text covers personal data of documents that are not public; --json is exact.
    """
    wanted = only(sensitivity, owner, licence, valid_on)
    with opened() as wb:
        answer = wb.ask(question, model=model, collection=collection, only=wanted)
        tell(answer_dict(answer), answer_text(answer, wb.titles()))


@app.command()
def feedback(
    answer_id: Annotated[str, typer.Argument(help="The answer's id.")],
    trust: Annotated[int | None, typer.Option(help="From 1, not at all, to 5, fully.")] = None,
    helpful: Annotated[str | None, typer.Option(help="yes or no.")] = None,
    reason: Annotated[
        list[str] | None, typer.Option(help=f"One or more of {', '.join(words.REASONS)}.")
    ] = None,
    comment: Annotated[str, typer.Option(help="In your own words.")] = "",
    correction: Annotated[str, typer.Option(help="What would have been right.")] = "",
) -> None:
    """Record what you think of an answer."""
    if helpful not in (None, "yes", "no"):
        raise typer.BadParameter("--helpful takes yes or no")
    with opened() as wb:
        stored = wb.record_feedback(
            answer_id,
            kind="edit" if correction else "rating",
            trust=trust,
            helpful=None if helpful is None else helpful == "yes",
            reasons=reason or (),
            comment=comment,
            correction=correction,
        )
    tell({"id": stored.id}, f"Recorded as {stored.id}. Thank you.")


@app.command()
def check(
    text: Annotated[Path, typer.Argument(help="A file with the text; - for standard input.")],
    evidence: Annotated[list[Path], typer.Argument(help="Files with what it should rest on.")],
) -> None:
    """Is each statement of a text backed by the evidence? Nothing of it is stored."""
    said, texts = _read(text), [_read(path) for path in evidence]
    with opened() as wb:
        found = wb.check(said, texts)
    lines = [
        f"{words.support(s.probability):<14} {s.probability:4.0%}  {said[s.start : s.end]}"
        + (f"  ({'; '.join(s.reasons)})" if s.probability < 0.5 else "")
        for s in found.statements
    ]
    backed = found.is_grounded and not found.doubtful
    head = "Backed by the evidence." if backed else "Not all of it is backed."
    data = {**asdict(found), "is_grounded": found.is_grounded}
    tell(data, "\n".join([f"{head} ({found.grounded:.0%})", *lines]))
    if not backed:
        raise typer.Exit(3)


def _read(path: Path) -> str:
    try:
        if str(path) == "-":
            return sys.stdin.read()
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as text: {error}.", str(path)) from error
