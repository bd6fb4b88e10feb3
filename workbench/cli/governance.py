"""Data governance: what is said of documents, what was noticed in them, how long they are kept."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench import words
from workbench.cli.base import app, opened, tell
from workbench.errors import InputError
from workbench.records import Filter, Retention

if TYPE_CHECKING:
    from workbench.records import Governance
    from workbench.service import Workbench

retention = typer.Typer(help="How long collections are kept.", no_args_is_help=True)
app.add_typer(retention, name="retention")

SENSITIVITY = f"{', '.join(words.SENSITIVITY)}."
Sensitivities = Annotated[list[str] | None, typer.Option("--sensitivity", help=SENSITIVITY)]
Owner = Annotated[str | None, typer.Option(help="Who answers for it.")]
Licence = Annotated[str | None, typer.Option(help="Under which licence.")]
ValidOn = Annotated[str | None, typer.Option(help="A day, as 2026-03-31, or “today”.")]


def day(text: str) -> date:
    """A date from the command line."""
    if text == "today":
        return datetime.now(UTC).date()  # the day that validity is told by everywhere
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"“{text}” is no date. Write it as 2026-03-31.", text) from error


def only(
    sensitivity: list[str] | None, owner: str | None, licence: str | None, valid_on: str | None
) -> Filter | None:
    """A filter from the options; None where none is given."""
    for name in sensitivity or ():
        if name not in words.SENSITIVITY:
            raise InputError(f"“{name}” is no sensitivity; there are {SENSITIVITY}", name)
    found = Filter(tuple(sensitivity or ()), owner, licence, day(valid_on) if valid_on else None)
    return None if found == Filter() else found


@app.command()
def govern(
    document: Annotated[str | None, typer.Argument(help="The document's id.")] = None,
    owner: Owner = None,
    licence: Licence = None,
    sensitivity: Annotated[str | None, typer.Option(help=SENSITIVITY)] = None,
    valid_from: Annotated[str | None, typer.Option(help="A day, or “none”.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="The last day, or “none”.")] = None,
    supersedes: Annotated[
        list[str] | None, typer.Option(help="Id of a document that it replaces, or “none”.")
    ] = None,
    list_: Annotated[
        Path | None, typer.Option("--list", help="A CSV file that says it of many documents.")
    ] = None,
) -> None:
    """Say whose a document is, how sensitive, and when it holds; without options, show it all."""
    if (document is None) == (list_ is None):
        raise typer.BadParameter("name a document or a --list, one of the two")
    with opened() as wb:
        if list_ is not None:
            _read_list(wb, list_)
            return
        changes = {
            "owner": owner,
            "licence": licence,
            "sensitivity": sensitivity,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "supersedes": supersedes,
        }
        given = {name: value for name, value in changes.items() if value is not None}
        if given:
            wb.governance.say(document or "", _said(wb.governance.of(document or ""), given))
        _show(wb, document or "")


def _said(present: Governance, given: dict[str, str | list[str]]) -> Governance:
    for name, value in given.items():
        empty = value in ("none", ["none"])
        if name == "supersedes":
            present = replace(present, supersedes=() if empty else tuple(value))
        elif name == "valid_from":
            present = replace(present, valid_from=None if empty else day(str(value)))
        elif name == "valid_until":
            present = replace(present, valid_until=None if empty else day(str(value)))
        elif name == "owner":
            present = replace(present, owner=str(value))
        elif name == "licence":
            present = replace(present, licence=str(value))
        else:
            present = replace(present, sensitivity=str(value))
    return present


def _read_list(wb: Workbench, path: Path) -> None:
    done = wb.governance.read_list(path)
    lines = [
        f"line {row.line:<4} {row.status:<8} {row.file}" + (f": {row.error}" if row.error else "")
        for row in done
    ]
    tell({"rows": [asdict(row) for row in done]}, "\n".join(lines) or "The list is empty.")
    if done and all(row.status == "failed" for row in done):
        raise typer.Exit(1)


def _show(wb: Workbench, document: str) -> None:
    history = wb.governance.history(document)
    now = history[-1].governance
    lines = [
        f"Owner        {now.owner or '—'}",
        f"Licence      {now.licence or '—'}",
        f"Sensitivity  {now.sensitivity}: {words.SENSITIVITY[now.sensitivity][1]}",
        f"Holds        {now.valid_from or '…'} to {now.valid_until or '…'}",
        f"Replaces     {', '.join(now.supersedes) or '—'}",
        *(f"Changed      {c.at:%Y-%m-%d %H:%M} by {c.actor.name}" for c in history[1:]),
    ]
    tell({"document": document, "history": [asdict(c) for c in history]}, "\n".join(lines))


@app.command()
def report(
    collection: Annotated[str | None, typer.Option(help="Only this collection.")] = None,
) -> None:
    """What was noticed in the documents: personal data, hidden instructions, near-duplicates …"""
    with opened() as wb:
        found = wb.marks.report(collection)
    tell(asdict(found), str(found))


# ---------------------------------------------------------------- retention


@retention.command("set")
def retention_set(
    collection: Annotated[str, typer.Argument(help="The collection.")],
    documents: Annotated[int | None, typer.Option(help="Days to keep its documents.")] = None,
    answers: Annotated[
        int | None, typer.Option(help="Days to keep answers to questions asked of it.")
    ] = None,
) -> None:
    """Say how long a collection is kept; without days, until somebody deletes it."""
    with opened() as wb:
        wb.retention.set(Retention(collection, documents, answers))
        _rules(wb)


@retention.command("list")
def retention_list() -> None:
    """The rules."""
    with opened() as wb:
        _rules(wb)


def _rules(wb: Workbench) -> None:
    rules = wb.retention.rules()
    lines = [
        f"{r.collection:<20} documents: {_days(r.documents_days)}, answers: {_days(r.answers_days)}"
        for r in rules
    ]
    text = "\n".join(lines) or "There are no rules: everything is kept."
    tell({"rules": [asdict(r) for r in rules]}, text)


def _days(number: int | None) -> str:
    return "kept" if number is None else f"{number} days"


@retention.command("apply")
def retention_apply(
    yes: Annotated[bool, typer.Option("--yes", help="Delete; without it nothing is.")] = False,
) -> None:
    """What the rules let go by now: a dry run, unless --yes is given."""
    with opened() as wb:
        plan = wb.retention.plan()
        done = wb.retention.carry_out(plan) if yes else plan
    lines = [f"{due.kind:<9} {due.due:%Y-%m-%d}  {due.collection:<14}  {due.name}" for due in done]
    if yes:
        head = f"Deleted: {len(done)}."
    else:
        head = f"Due: {len(done)}. Nothing was deleted; add --yes to do it." if done else (
            "Nothing is due."
        )  # fmt: skip
    tell({"deleted": yes, "due": [asdict(due) for due in done]}, "\n".join([head, *lines]))
