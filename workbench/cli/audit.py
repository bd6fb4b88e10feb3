"""The audit trail: checked, signed, read, and what is taken out of the workbench."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.base import app, opened, tell
from workbench.errors import InputError

audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
app.add_typer(audit, name="audit")


@audit.command("verify")
def audit_verify() -> None:
    """Check the chain of the audit trail, row by row."""
    with opened() as wb:
        report = wb.verify_audit()
    tail = "" if report.tail_protected else (
        " The end of the trail is not protected: set WORKBENCH_AUDIT_KEY, so that rows cut off "
        "its end are noticed."
    )  # fmt: skip
    text = f"{report.rows} rows, all in order.{tail}" if report.ok else report.problem
    tell(asdict(report), text)
    if not report.ok:
        raise typer.Exit(3)


@audit.command("trail")
def audit_trail(
    answer_id: Annotated[str, typer.Argument(help="The answer's id, as `ask` gives it.")],
) -> None:
    """What happened to one answer and to its sources since, in plain words."""
    with opened() as wb:
        steps = wb.trail.of(wb.answer(answer_id))
    lines = [f"{s.at:%Y-%m-%d %H:%M:%S}  {s.who}: {s.what} (row {s.row})" for s in steps]
    tell({"answer": answer_id, "steps": [asdict(s) for s in steps]}, "\n".join(lines))


@app.command()
def export(
    kind: Annotated[str, typer.Argument(help="feedback, answers or corrections.")],
    format: Annotated[str, typer.Option(help="csv, jsonl or parquet.")] = "csv",
    output: Annotated[Path | None, typer.Option(help="A file; by default standard output.")] = None,
) -> None:
    """Take all feedback, answers or corrections out as a table; personal data is covered."""
    with opened() as wb:
        data = wb.export(kind, format)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}.", str(output)) from error
    tell({"file": str(output), "bytes": len(data)}, f"{len(data):,} bytes written to {output}.")


@audit.command("anchor")
def audit_anchor() -> None:
    """Sign the end of the trail anew: after a lost anchor file or a change of key."""
    with opened() as wb:
        report = wb.anchor_audit()
    tell(asdict(report), f"The anchor now stands at row {report.rows}.")
