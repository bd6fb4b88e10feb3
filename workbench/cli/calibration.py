"""Confidence: calibrated by one's own questions, and from which one on answers are given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.base import app, opened, progress, tell
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.service import Workbench


@app.command()
def calibrate(
    questions: Annotated[
        Path | None, typer.Argument(help="Questions with known answers: JSON lines, or SQuAD.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="By default the setting `model`.")] = None,
    collection: Annotated[str | None, typer.Option(help="Ask only this collection.")] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Answer from this confidence on, from 0 to 1.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the cross-validation's folds.")] = 0,
    reset: Annotated[
        bool, typer.Option("--reset", help="Go back to what comes with the program.")
    ] = False,
) -> None:
    """Calibrate a model's confidence by your own questions; without them, say what is in force."""
    if reset and (questions or threshold is not None):
        raise InputError("Either go back with --reset, or give questions or a threshold.")
    with opened() as wb:
        named = model or wb.settings.model
        if reset:
            wb.calibration.reset(named)
        if questions is not None:
            wb.calibration.fit(
                questions, named, collection=collection, seed=seed, progress=progress
            )
        if threshold is not None:
            wb.calibration.set_threshold(named, threshold)
        data, text = _report(wb, named)
    tell(data, text)


def _report(wb: Workbench, model: str) -> tuple[dict[str, Any], str]:
    from workbench.grounding import reliability  # noqa: PLC0415

    present, threshold = wb.calibration.present(model), wb.calibration.threshold(model)
    data: dict[str, Any] = {
        "model": model,
        "revision": present.revision,
        "threshold": threshold,
        "calibration": "shipped" if present.fit is None else "own",
    }
    fit = present.fit
    if fit is None:
        words = "the calibration that comes with the program"
        return data, f"{model}: {words}; answers from {threshold:.0%} on."
    chance, now = reliability.by_chance(fit.sure), reliability.at(fit, threshold)
    data |= {
        "questions": len(fit.right),
        "answerable": sum(fit.answerable),
        "questions_sha256": fit.questions_sha256,
        "ece": fit.ece,
        "ece_before": fit.ece_before,
        "ece_by_chance": chance,
        "auroc": fit.auroc,
        "answered": now.answered,
        "right_of_answered": now.right,
    }
    right = "none" if now.right is None else f"{now.right:.0%}"
    return data, (
        f"{model}: calibrated by {len(fit.right)} questions. Confidence and truth are "
        f"{fit.ece:.1%} apart on average; so few questions show {chance:.1%} by chance alone.\n"
        f"Answers from {threshold:.0%} on: {now.answered:.0%} of the questions are answered, "
        f"{right} of the answers are right."
    )
