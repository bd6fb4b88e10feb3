"""What a cost plan begins with: what a run measured, and what is assumed until one knows better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.models.cascade import is_cascade, pair
from workbench.records import Assumed, Assumptions, Result, Standing
from workbench.service.answering import CHAT, endpoint_of

if TYPE_CHECKING:
    from workbench.service.questions import Questions

_MB = 1_000_000


def assumptions(
    wb: Questions,
    model: str,
    standing: Standing,
    read: Callable[[], Sequence[Result]],
    folder: Path,
) -> Assumptions:
    """The assumptions for a model, each with how it is known.

    Parameters
    ----------
    read : callable
        Its results; there may be many, and only models that are paid by the token need them.
    folder : Path
        Where the workspace keeps its index.
    """
    from workbench.compare.planner import between, exactly, unknown  # noqa: PLC0415

    by = "api" if model.startswith(CHAT) else "cores"
    documents = sum(wb.documents.collections().values())
    values = {
        "questions_per_day": between(200, 1_000, 5_000, basis="assumed: ask those who will use it"),
        "growth": between(0.0, 0.02, 0.05, basis="assumed"),
        "documents": exactly(documents, measured=True, basis="stored now"),
        "index_mb": _index(folder, documents),
        "log_mb": between(0.005, 0.01, 0.03, basis="assumed: an answer as it is stored"),
        "gb_month": between(0.02, 0.1, 0.25, basis="assumed: storage with a copy"),
        "retention": between(3, 12, 24, basis="assumed"),
        "training_hours": exactly(0.0, basis="assumed: nothing is trained anew"),
        "training_hour": between(0.5, 2.0, 4.0, basis="assumed"),
    }
    if by == "cores":
        rate = wb.settings.core_hour_usd
        values["core_hour"] = exactly(rate, basis="the rate of the settings")
        values["seconds"] = _of(standing, "latency_p50", "latency_p95", 0.001)
        values |= {
            "machine_month": between(10, 40, 150, basis="assumed: a small rented machine"),
            "cores": between(2, 2, 8, basis="assumed"),
            "utilisation": between(0.1, 0.3, 0.6, basis="assumed: nobody asks at night"),
        }
    else:
        values |= _tokens(read(), unknown("The endpoint did not count its tokens."))
        price = wb.endpoints.get(endpoint_of(model)[0]).price
        for name, given in (("price_in", price.tokens_in), ("price_out", price.tokens_out)):
            known = unknown("No price is given.") if given is None else exactly(given, basis="set")
            values[name] = known
    escalates = is_cascade(model) and pair(model)[1].startswith(CHAT)
    if escalates:  # of one's own models, the dearer one's time is in the measured time already
        values |= _passed_on(pair(model)[1], read())
    return Assumptions(model, by, escalates, values)


def _passed_on(dear: str, results: Sequence[Result]) -> dict[str, Assumed]:
    """How many answers the dearer model gave, and what one of them cost."""
    from workbench.compare.planner import exactly, unknown  # noqa: PLC0415

    its = [r for r in results if r.tags.get("answered_by") == dear]
    costs = [r.cost_usd for r in its if r.cost_usd is not None]
    basis = f"{len(results):,} answers of the run"
    each = (
        exactly(sum(costs) / len(costs), measured=True, basis=f"{len(costs):,} answers of the run")
        if costs
        else unknown("What an answer of the dearer model costs is not known.")
    )
    share = len(its) / len(results) if results else 0.0
    return {
        "escalated": exactly(share, measured=True, basis=basis),
        "escalated_usd": each,
    }


def _index(folder: Path, documents: int) -> Assumed:
    from workbench.compare.planner import exactly, unknown  # noqa: PLC0415

    if not folder.exists() or not documents:
        return unknown("There is no index yet.")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return exactly(size / _MB / documents, measured=True, basis="size of the index now")


def _of(standing: Standing, usual: str, long: str, scale: float) -> Assumed:
    """From the interval of the usual value to the long one."""
    from workbench.compare.planner import unknown  # noqa: PLC0415

    middle, most = standing.figures.get(usual), standing.figures.get(long)
    if middle is None or most is None or middle.value is None or most.value is None:
        return unknown("It was not measured.")
    low, likely = scale * (middle.low or 0), scale * middle.value
    return Assumed(
        min(low, likely), likely, max(likely, scale * most.value), True,
        f"{middle.n:,} answers of the run, usual to long",
    )  # fmt: skip


def _tokens(results: Sequence[Result], none: Assumed) -> dict[str, Assumed]:
    import numpy as np  # noqa: PLC0415

    found = {}
    for name in ("tokens_in", "tokens_out"):
        counted = [getattr(r, name) for r in results if getattr(r, name) is not None]
        if not counted:
            found[name] = none
            continue
        low, likely, high = (float(x) for x in np.percentile(counted, [5, 50, 95]))
        found[name] = Assumed(low, likely, high, True, f"{len(counted):,} answers of the run")
    return found
