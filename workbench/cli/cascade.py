"""Cascades: a cheap model answers, and a dearer one is asked where the first is unsure."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.base import app, opened, progress, tell
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.records import Step, Sweep
    from workbench.service import Workbench


@app.command()
def cascade(
    questions: Annotated[
        Path | None, typer.Argument(help="Questions with known answers: JSON lines, or SQuAD.")
    ] = None,
    cheap: Annotated[str, typer.Option(help="The model that is asked first.")] = "",
    dear: Annotated[str, typer.Option(help="The one that is asked where it is unsure.")] = "",
    at_most: Annotated[
        float | None, typer.Option(help="Pass on at most this share of the questions, 0 to 1.")
    ] = None,
    at_least: Annotated[
        float | None, typer.Option(help="Be right at least this often, from 0 to 1.")
    ] = None,
    collection: Annotated[str | None, typer.Option(help="Ask only this collection.")] = None,
    use: Annotated[bool, typer.Option("--use", help="Let this cascade answer.")] = False,
) -> None:
    """Choose a cascade's threshold by your own questions; without them, say which are in use.

    Exit code 3 where no threshold keeps to the wish; nothing is put to use then.
    """
    with opened() as wb:
        if questions is None:
            stored = wb.cascades.stored()
            lines = [f"{id}: below {threshold:.2f}" for id, threshold in stored.items()]
            tell({"cascades": stored}, "\n".join(lines) or "No cascade's threshold is set.")
            return
        _check(at_most, at_least)
        sweep = wb.cascades.sweep(questions, cheap, dear, collection=collection, progress=progress)
        chosen = _chosen(sweep, at_most, at_least)
        used = wb.cascades.use(cheap, dear, chosen.threshold) if use and chosen else None
        data, text = _report(wb, sweep, chosen, used)
    tell(data, text)
    if chosen is None:
        raise typer.Exit(3)


def _check(at_most: float | None, at_least: float | None) -> None:
    wishes = [wish for wish in (at_most, at_least) if wish is not None]
    if len(wishes) != 1 or not 0 <= wishes[0] <= 1:
        raise InputError(
            "Say either --at-most or --at-least, with a share from 0 to 1, as in --at-most 0.2."
        )


def _chosen(sweep: Sweep, at_most: float | None, at_least: float | None) -> Step | None:
    from workbench.grounding import cascading  # noqa: PLC0415

    if at_most is not None:
        return cascading.at_most(sweep, at_most)
    return cascading.at_least(sweep, at_least or 0.0)


def _report(
    wb: Workbench, sweep: Sweep, chosen: Step | None, used: str | None
) -> tuple[dict[str, Any], str]:
    from workbench.display import cascade as display  # noqa: PLC0415
    from workbench.grounding import cascading  # noqa: PLC0415

    alone = cascading.alone(sweep)
    data = {
        "cheap": sweep.cheap,
        "dear": sweep.dear,
        "questions": len(sweep.confidence),
        "answerable": sum(sweep.answerable),
        "questions_sha256": sweep.questions_sha256,
        "failures": [asdict(failure) for failure in sweep.failures],
        "chosen": None if chosen is None else asdict(chosen),
        "alone": {"cheap": asdict(alone[0]), "dear": asdict(alone[1])},
        "steps": [asdict(step) for step in cascading.steps(sweep)],
        "used": used,
    }
    lines = [display.counted(sweep)]
    for id, step in zip((sweep.cheap, sweep.dear), alone, strict=True):
        lines.append(f"{id} alone: {step.accuracy:.0%} right ({step.low:.0%}–{step.high:.0%}).")
    if chosen is None:
        lines.append("No threshold keeps to that wish. Ask for less.")
    else:
        below = display.in_confidence(chosen.threshold)
        lines.append(f"Passed on {below}: {display.sentence(chosen, sweep.dear)}")
    if used:
        lines.append(f"{used} is in use. Ask it with `workbench ask QUESTION --model {used}`.")
    return data, "\n".join(lines)
