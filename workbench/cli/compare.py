"""Candidate models asked the same questions: runs, question sets, decisions, reports."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.base import app, opened, progress, tell
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.records import Assumptions, Comparison, Run
    from workbench.service import Workbench

compare = typer.Typer(
    help="Ask candidate models the same questions, and see which to pick.", no_args_is_help=True
)
app.add_typer(compare, name="compare")

_Run = Annotated[str, typer.Argument(help="The run's id; see `workbench compare list`.")]


@compare.command()
def run(
    questions: Annotated[str, typer.Argument(help="A stored question set, or a file of one.")],
    models: Annotated[str, typer.Option(help="Ids with commas between, as in keyword,reader.")],
    limit: Annotated[int | None, typer.Option("--questions", help="So many only.")] = None,
    seeds: Annotated[int, typer.Option(help="How often each question is asked.")] = 1,
    collection: Annotated[str | None, typer.Option(help="Ask only this collection.")] = None,
    budget: Annotated[float | None, typer.Option(help="USD; it stops where it is used up.")] = None,
    workers: Annotated[int, typer.Option(help="Questions that are out at once.")] = 1,
    cluster: Annotated[
        str | None, typer.Option(help="Scheduler of a Dask cluster, as in tcp://host:8786.")
    ] = None,
    suite: Annotated[
        list[str] | None,
        typer.Option(help="Change questions or evidence as well, as in typos; again for more."),
    ] = None,
    honesty: Annotated[
        int, typer.Option(help="Check on so many questions whether explanations are true.")
    ] = 0,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only say what it takes.")] = False,
) -> None:
    """Ask the questions, and say which model to pick.

    Exit code 3 where the run did not come to its end; `workbench compare resume` goes on.
    """
    with opened() as wb:
        chosen = [m.strip() for m in models.split(",") if m.strip()]
        name = _set(wb, questions)
        wanted: dict[str, Any] = {
            "seeds": seeds, "questions": limit, "collection": collection,
            "suites": suite or [], "honesty": honesty,
        }  # fmt: skip
        found = wb.comparisons.estimate(chosen, name, **wanted)
        lines = [
            f"{m.model}: {_seconds(m.seconds)}, {_usd(m.cost_usd)} ({m.basis})"
            for m in found.models
        ]
        if estimate:
            tell({"estimate": asdict(found)}, "\n".join(lines))
            return
        print("\n".join(lines), file=sys.stderr)
        started = wb.comparisons.start(chosen, name, budget_usd=budget, **wanted)
        ended = wb.comparisons.work(started.id, progress=progress, cluster=cluster, workers=workers)
        _tell(wb, ended)


@compare.command()
def resume(run: _Run, workers: int = 1, cluster: str | None = None) -> None:
    """Ask what a run has not asked yet. Exit code 3 where it did not come to its end again."""
    with opened() as wb:
        _tell(wb, wb.comparisons.work(run, progress=progress, cluster=cluster, workers=workers))


@compare.command("list")
def list_() -> None:
    """The runs, newest first."""
    with opened() as wb:
        runs = wb.comparisons.runs()
    lines = [
        f"{r.id}  {r.status:12} {r.done:,} of {r.asks:,}  {r.set_name}: "
        f"{', '.join(m.id for m in r.models)}"
        for r in runs
    ]
    text = "\n".join(lines) or "No run yet. Start one with `workbench compare run`."
    tell({"runs": [asdict(r) for r in runs]}, text)


@compare.command()
def show(run: _Run) -> None:
    """What a run says of its models."""
    with opened() as wb:
        _tell(wb, wb.comparisons.run(run), always=True)


@compare.command()
def robustness(run: _Run) -> None:
    """How models stood up to the suites of a run."""
    from workbench.display.comparison import board  # noqa: PLC0415
    from workbench.display.comparison import robustness as drawn  # noqa: PLC0415

    with opened() as wb:
        found = wb.comparisons.robustness(run)
    if found is None:
        tell({"robustness": None}, "This run has no suites; start one with --suite.")
        return
    lines = [
        f"{s.name}: {s.model} held {board.percent(s.held)} of {s.held.n:,}" for s in found.scores
    ]
    lines += [
        f"{drawn.KINDS[t.kind]}: {t.model} answered {board.percent(t.same)} alike; right "
        f"{drawn.spread(t, 'accuracy')}; told apart: {drawn.told_apart(t.differences)}"
        for t in found.treatments
    ]
    tell({"robustness": asdict(found)}, "\n".join(lines))


@compare.command()
def sets() -> None:
    """The question sets."""
    with opened() as wb:
        found = wb.comparisons.sets()
        late = {s.name for s in wb.comparisons.overdue()}
    lines = [
        f"{s.name}: {s.questions:,} questions, version {s.version[:12]}"
        + (f", to be looked at by {s.due}" if s.due else "")
        + (" (overdue)" if s.name in late else "")
        for s in found
    ]
    tell({"sets": [asdict(s) for s in found]}, "\n".join(lines) or "No question set yet.")


@compare.command()
def add(
    file: Annotated[
        Path, typer.Argument(help="SQuAD's JSON, a BEIR folder, JSON lines, or a table.")
    ],
    name: Annotated[str, typer.Option(help="What to call it; by default the file's name.")] = "",
    column: Annotated[
        list[str] | None, typer.Option(help="Of a table, as in question=Frage; again for more.")
    ] = None,
    due: Annotated[datetime | None, typer.Option(help="Look at it again by, 2026-12-31.")] = None,
) -> None:
    """Store a question set; notes say what of it could not be used."""
    with opened() as wb:
        stored = wb.comparisons.add(
            file, name=name or file.stem, mapping=_mapping(column or []),
            due=due.date() if due else None,
        )  # fmt: skip
        notes = [n.message for n in wb.comparisons.set(stored.name).notes]
    text = "\n".join([f"{stored.name}: {stored.questions:,} questions.", *notes])
    tell({"set": asdict(stored), "notes": notes}, text)


@compare.command()
def due(
    name: Annotated[str, typer.Argument(help="The set's name.")],
    day: Annotated[datetime | None, typer.Argument(help="As 2026-12-31; none for never.")] = None,
) -> None:
    """Say by when somebody has to look whether a set still holds."""
    with opened() as wb:
        stored = wb.comparisons.set_due(name, day.date() if day else None)
    tell({"set": asdict(stored)}, f"{stored.name}: to be looked at by {stored.due or 'never'}.")


@compare.command()
def decide(
    run: _Run,
    model: Annotated[str, typer.Argument(help="The model that is picked.")],
    because: Annotated[str, typer.Option(help="Why, in a sentence or two.")],
) -> None:
    """Record which model was picked, and why."""
    with opened() as wb:
        found = wb.comparisons.decide(run, model, because)
    tell({"decision": asdict(found)}, f"Recorded: {found.model}.")


@compare.command()
def report(
    run: _Run,
    out: Annotated[Path, typer.Option(help="The file to write; .html or .md.")],
) -> None:
    """Write the decision record of a run for people who were not there."""
    format = out.suffix.removeprefix(".").casefold()
    with opened() as wb:
        data = wb.comparisons.report(run, format)
    out.write_bytes(data)
    tell({"file": str(out), "bytes": len(data)}, f"Written to {out}.")


@compare.command()
def results(run: _Run, out: Annotated[Path, typer.Option(help="The CSV file to write.")]) -> None:
    """Write every result of a run as CSV."""
    with opened() as wb:
        data = wb.comparisons.exported(run)
    out.write_bytes(data)
    tell({"file": str(out), "bytes": len(data)}, f"Written to {out}.")


@compare.command()
def remove(run: _Run) -> None:
    """Delete a run with its results; decisions stay."""
    with opened() as wb:
        wb.comparisons.remove_run(run)
    tell({"removed": run}, f"Removed: {run}.")


@compare.command()
def plan(
    run: _Run,
    model: Annotated[str, typer.Option(help="A model of the run.")],
    months: Annotated[int, typer.Option(help="From 1 to 120.")] = 12,
    assumptions: Annotated[
        Path | None, typer.Option(help="JSON or CSV as exported; by default what is known now.")
    ] = None,
) -> None:
    """What a model would cost month by month, with a range."""
    from workbench.compare import planner, planner_rows  # noqa: PLC0415

    with opened() as wb:
        given = (
            wb.comparisons.assumptions(run, model)
            if assumptions is None
            else _assumptions(assumptions)
        )
    found = planner.plan(given, months)
    rows = planner_rows.plan_rows(found)
    whole = found.total if found.total.likely is not None else found.known
    text = f"{months} months: {_usd(whole.likely)} ({_usd(whole.low)} to {_usd(whole.high)})"
    text += f". {found.total.why}" if found.total.likely is None else ""
    tell({"plan": rows, "assumptions": planner_rows.assumption_rows(given)}, text)


def _set(wb: Workbench, questions: str) -> str:
    if questions in {s.name for s in wb.comparisons.sets()}:
        return questions
    path = Path(questions)
    if path.exists():
        return wb.comparisons.add(path, name=path.stem).name
    if questions == "sample":
        return wb.comparisons.add_sample().name
    return wb.comparisons.stored(questions).name


def _mapping(columns: list[str]) -> Any:
    from workbench.records import ColumnMapping  # noqa: PLC0415

    if not columns:
        return None
    pairs = dict(c.partition("=")[::2] for c in columns)
    known = {name: value for name, value in pairs.items() if name in ColumnMapping.__slots__}
    if len(known) < len(pairs) or not all(known.values()):
        there = ", ".join(name for name in ColumnMapping.__slots__ if name != "tags")
        raise InputError(f"Say --column {{what}}={{column}}, where what is one of: {there}.")
    return ColumnMapping(**known)  # type: ignore[arg-type]


def _assumptions(path: Path) -> Assumptions:
    from workbench.compare import planner_rows  # noqa: PLC0415

    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error
    return planner_rows.read(data, path.name)


def _tell(wb: Workbench, ended: Run, *, always: bool = False) -> None:
    whole = ended.status == "finished"
    data: dict[str, Any] = {"run": asdict(ended)}
    text = f"Run {ended.id}: {ended.status}, {ended.done:,} of {ended.asks:,} answers. {ended.why}"
    if ended.done:
        found = wb.comparisons.comparison(ended.id)
        data["comparison"] = asdict(found)
        text = f"{text}\n{_report(found)}"
    tell(data, text)
    if not whole and not always:
        raise typer.Exit(3)


def _report(found: Comparison) -> str:
    from workbench.display.comparison import board  # noqa: PLC0415

    said = found.recommendation
    lines = [said.sentence, said.reason, f"Doubt: {said.doubt}", ""]
    for s in found.standings:
        a = s.figures["accuracy"]
        lines.append(
            f"{s.model:16} {board.percent(a):>4} right "
            f"({a.low or 0:.0%}–{a.high or 0:.0%}), {board.money(s.figures.get('cost_per_1000'))} "
            f"a thousand, {board.times(s.figures)}; {board.beside(s.against_best)}"
        )
    return "\n".join(lines)


def _seconds(value: float | None) -> str:
    return "time not known" if value is None else f"about {value:,.0f} s"


def _usd(value: float | None) -> str:
    from workbench.display import say  # noqa: PLC0415

    return say.cost(value)
