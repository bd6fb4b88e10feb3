"""The ``workbench`` command.

Exit codes: 0 done; 1 refused, with a sentence that says what to do; 2 wrong usage; 3 ran, and what
it checks is not well. With ``--json`` one JSON object goes to standard output; logs and progress
go to standard error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench import __version__, words
from workbench import settings as configuration
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.records import Answer, Attribution, Document
    from workbench.service import Workbench

app = typer.Typer(
    help="Ask your own documents, and see why the answer is what it is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
app.add_typer(audit, name="audit")


@dataclass
class Options:
    """The options that stand before the command."""

    workspace: str | None = None
    tenant: str | None = None
    json: bool = False


options = Options()


@app.callback()
def _global(
    workspace: Annotated[
        str | None, typer.Option(help="Folder or database URL; by default ./.workbench.")
    ] = None,
    tenant: Annotated[str | None, typer.Option(help="Whose data.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    options.workspace, options.tenant, options.json = workspace, tenant, as_json


@contextmanager
def _open() -> Iterator[Workbench]:
    from workbench.service import Workbench  # noqa: PLC0415

    wb = Workbench.open(options.workspace, tenant=options.tenant)
    try:
        yield wb
    finally:
        wb.close()


def _tell(data: dict[str, Any], text: str) -> None:
    print(json.dumps(data, ensure_ascii=False, default=str) if options.json else text)


def _progress(done: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r\033[K{done} of {total}  {name[:60]}", end=end, file=sys.stderr, flush=True)


# ---------------------------------------------------------------- documents


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, ZIP archives.")],
    collection: Annotated[str, typer.Option(help="The collection they go to.")] = "my documents",
) -> None:
    """Read files into the workspace; a bad file stops no other."""
    with _open() as wb:
        files = wb.ingest(paths, collection=collection, progress=_progress)
    said = [f.error or f.note for f in files]
    lines = [
        f"{f.status:<12} {f.path}" + (f": {why}" if why else "")
        for f, why in zip(files, said, strict=True)
    ]
    _tell({"files": [asdict(f) for f in files]}, "\n".join(lines) or "No file was found.")
    if all(f.status == "failed" for f in files):
        raise typer.Exit(1)


def _document(d: Document) -> dict[str, Any]:
    return {
        "document": d.id,
        "title": d.title,
        "source": d.source,
        "sha256": d.sha256,
        "text_sha256": d.text_sha256,
        "media_type": d.media_type,
        "version": d.version,
        "collection": d.collection,
        "sensitivity": d.governance.sensitivity,
    }


@app.command()
def documents(
    collection: Annotated[str | None, typer.Option(help="Only this collection.")] = None,
) -> None:
    """List the stored documents."""
    with _open() as wb:
        found = wb.documents.list(collection)
    lines = [f"{d.id}  v{d.version}  {d.collection:<14}  {d.title}  ({d.source})" for d in found]
    _tell({"documents": [_document(d) for d in found]}, "\n".join(lines) or "No documents yet.")


@app.command()
def text(
    document: Annotated[str, typer.Argument(help="The document's id.")],
    text_sha256: Annotated[str | None, typer.Option(help="Of an earlier version.")] = None,
) -> None:
    """Print the stored text of a document: the one that citations refer to."""
    with _open() as wb:
        found = wb.documents.get(document, text_sha256)
        stored = wb.documents.text(found.text_sha256)
    if options.json:
        _tell({"document": found.id, "text_sha256": found.text_sha256, "text": stored}, "")
    else:
        sys.stdout.write(stored)


@app.command()
def delete(
    document: Annotated[str | None, typer.Argument(help="The document's id.")] = None,
    collection: Annotated[str | None, typer.Option(help="A whole collection instead.")] = None,
) -> None:
    """Delete a document, all its versions and its text, or a whole collection."""
    if (document is None) == (collection is None):
        raise typer.BadParameter("name a document or a --collection, one of the two")
    with _open() as wb:
        if document is not None:
            wb.documents.delete(document)
            gone = 1
        else:
            gone = wb.remove_collection(collection or "")
    _tell({"deleted": gone}, f"Deleted {gone} document{'' if gone == 1 else 's'}.")


# ---------------------------------------------------------------- questions


@app.command()
def models() -> None:
    """List the answer models."""
    with _open() as wb:
        found = wb.models
    lines = "\n".join(f"{id:<12} {label}" for id, label in found.items())
    _tell({"models": [{"id": id, "label": label} for id, label in found.items()]}, lines)


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
    }


def _answer_text(a: Answer, titles: dict[str, str]) -> str:
    from workbench.display.copy import as_text  # noqa: PLC0415

    grade = words.confidence(a.confidence)
    head = f"{words.STATUS[a.status]} · {grade.word} ({a.confidence:.0%})"
    return f"{as_text(a, titles)}\n\n{head}\nAnswer {a.id} · {a.model} · {a.latency_ms:.0f} ms"


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question; each one stands alone.")],
    model: Annotated[str | None, typer.Option(help="See `workbench models`.")] = None,
    collection: Annotated[str | None, typer.Option(help="Ask only this collection.")] = None,
) -> None:
    """Answer a question from the stored documents, with citations and a confidence."""
    with _open() as wb:
        answer = wb.ask(question, model=model, collection=collection)
        _tell(answer_dict(answer), _answer_text(answer, wb.titles()))


def explanation_dict(x: Attribution) -> dict[str, Any]:
    """An explanation in the command line's published form."""
    return {
        "method": x.method,
        "unit": x.unit,
        "base": x.base,
        "full": x.full,
        "evaluations": x.evaluations,
        "grade_evaluations": x.grade_evaluations,
        "structural": x.structural,
        "seconds": x.seconds,
        "units": [
            {
                "document": u.document,
                "start": u.start,
                "end": u.end,
                "text": u.text,
                "value": value,
                "low": low,
                "high": high,
            }
            for u, value, low, high in zip(x.units, x.values, x.low, x.high, strict=True)
        ],
    }


@app.command()
def explain(
    answer_id: Annotated[str, typer.Argument(help="The answer's id, as `ask` gives it.")],
    method: Annotated[str, typer.Option(help="How the effect is measured.")] = "leave_one_out",
    unit: Annotated[str, typer.Option(help="passage, sentence or word.")] = "sentence",
) -> None:
    """What removing each part of the evidence does to an answer."""
    with _open() as wb:
        found = wb.explain(answer_id, method=method, unit=unit)
    ranked = sorted(zip(found.values, found.units, strict=True), key=lambda pair: -abs(pair[0]))
    lines = [f"{value:+8.3f}  {u.text[:90]}" for value, u in ranked[:15]]
    head = f"{words.EFFECT} of each {unit}, in log-odds of the answer ({found.full:+.2f})"
    _tell(explanation_dict(found), "\n".join([head, *lines]))


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
    with _open() as wb:
        stored = wb.record_feedback(
            answer_id,
            kind="edit" if correction else "rating",
            trust=trust,
            helpful=None if helpful is None else helpful == "yes",
            reasons=reason or (),
            comment=comment,
            correction=correction,
        )
    _tell({"id": stored.id}, f"Recorded as {stored.id}. Thank you.")


# ---------------------------------------------------------------- audit


@audit.command("verify")
def audit_verify() -> None:
    """Check the chain of the audit trail, row by row."""
    with _open() as wb:
        report = wb.verify_audit()
    tail = "" if report.tail_protected else (
        " The end of the trail is not protected: set WORKBENCH_AUDIT_KEY, so that rows cut off "
        "its end are noticed."
    )  # fmt: skip
    text = f"{report.rows} rows, all in order.{tail}" if report.ok else report.problem
    _tell(asdict(report), text)
    if not report.ok:
        raise typer.Exit(3)


@audit.command("anchor")
def audit_anchor() -> None:
    """Sign the end of the trail anew: after a lost anchor file or a change of key."""
    with _open() as wb:
        report = wb.anchor_audit()
    _tell(asdict(report), f"The anchor now stands at row {report.rows}.")


# ---------------------------------------------------------------- app


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port of the app.")] = 8501,
    sample: Annotated[
        bool, typer.Option("--sample", help="Load the sample pilot into a new workspace first.")
    ] = False,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
) -> None:
    """Open the app in the browser."""
    if sample:
        _introduce()
    settings = configuration.load(workspace=options.workspace, tenant=options.tenant)
    where, _ = configuration.locate(settings.workspace)
    print(
        f"Workspace: {where}\nThe app is at http://localhost:{port} (Ctrl+C stops it).", flush=True
    )
    command = [sys.executable, "-m", "workbench.ui.server", "--server.port", str(port)]
    if headless or not (sys.stdout.isatty() and os.environ.get("CI") is None):
        command += ["--server.headless", "true"]
    environment = os.environ | {
        "WORKBENCH_WORKSPACE": settings.workspace if "://" in settings.workspace else str(where),
        "WORKBENCH_TENANT": settings.tenant,
    }
    try:
        code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(0 if code in (0, 130, -2, -15) else 1)


def _introduce() -> None:
    """Load the sample into a new workspace, and show one cited answer from it."""
    with _open() as wb:
        if wb.is_new:
            print("Loading the sample pilot …", file=sys.stderr)
            files = wb.load_sample(progress=_progress)
            failed = [f"{f.path}: {f.error}" for f in files if f.error]
            print("\n".join([f"{len(files) - len(failed)} documents loaded.", *failed]))
        questions = wb.suggestions()
        if questions:
            answer = wb.ask(questions[0])
            print(f"\n{_answer_text(answer, wb.titles())}\n")


@app.command()
def version() -> None:
    """Print the version."""
    _tell({"version": __version__}, __version__)


def main() -> None:
    """Run the command; turn the program's own errors into a sentence and exit code 1."""
    try:
        app()
    except WorkbenchError as error:
        if options.json:
            print(json.dumps({"error": error.message, "subject": error.subject}))
        print(error.message, file=sys.stderr)
        raise SystemExit(1) from None
