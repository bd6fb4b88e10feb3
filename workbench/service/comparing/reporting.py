"""The decision record of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workbench.compare.running import VARIANT
from workbench.errors import InputError
from workbench.records import Report, Result, Sliced

if TYPE_CHECKING:
    from workbench.service.comparing.comparisons import Comparisons

#: So many questions that did not end rightly are shown.
SHOWN = 20
#: Tags with more values than this say little in a report.
_VALUES = 12


def report(mine: Comparisons, id: str, format: str) -> bytes:
    """See :meth:`Comparisons.report`."""
    from workbench.display.comparison.report import html_report, markdown_report  # noqa: PLC0415

    made = {"html": html_report, "md": markdown_report}
    if format not in made:
        raise InputError(f"A report is written as html or md, not as “{format}”.", format)
    return made[format](content(mine, id)).encode()


def content(mine: Comparisons, id: str) -> Report:
    """What the record says."""
    from workbench.compare.matrix import rows  # noqa: PLC0415

    comparison = mine.comparison(id)
    decision = next(iter(mine.decisions(id)), None)
    model = decision.model if decision else comparison.recommendation.model
    by_model: dict[str, list[Result]] = {m.id: [] for m in comparison.run.models}
    for result in mine.results(id):
        by_model[result.model].append(result)
    bad = [
        row
        for row in rows(mine.questions(id), by_model, "failures")
        if model is None or (model in row.results and _bad(row.results[model]))
    ]
    slices = {} if model is None else _slices(mine, id, model)
    return Report(
        comparison, datetime.now(UTC), decision, tuple(bad[:SHOWN]), len(bad), slices,
        tuple(notes(mine, id)), mine.robustness(id),
    )  # fmt: skip


#: What stands in a row of an export under its own name.
_AS_IT_IS = (
    "model", "seed", "question", "status", "right", "confidence", "latency_ms", "tokens_in",
    "tokens_out", "cost_usd", "failure", "message", "text", "sentence",
)  # fmt: skip


def rows(questions: Mapping[str, str], results: Iterable[Result]) -> list[dict[str, Any]]:
    """One row for each result.

    Parameters
    ----------
    questions : mapping
        The words that were asked, by id.
    """
    return [
        {
            **{name: getattr(r, name) for name in _AS_IT_IS},
            "asked": questions.get(r.question, ""),
            "suite": r.tags.get(VARIANT, ""),
            "citations": "; ".join(f"{c.document} {c.start}-{c.end}" for c in r.citations),
            "evidence": "; ".join(r.evidence),
            "faithfulness": r.honesty.faithfulness if r.honesty else None,
            "used": r.honesty.used if r.honesty else None,
        }
        for r in results
    ]


def notes(mine: Comparisons, id: str) -> list[str]:
    """What one has to know before believing a run, in plain words."""
    run, said = mine.run(id), []
    if run.status != "finished":
        said.append(f"This run has {run.done:,} of {run.asks:,} answers. {run.why}".strip())
    late = {s.name: s.due for s in mine.overdue()}
    if run.set_name in late:
        said.append(
            f"Somebody should have looked at the question set “{run.set_name}” by "
            f"{late[run.set_name]}."
        )
    now = {s.name: s.version for s in mine.sets()}
    if now.get(run.set_name) not in (None, run.set_version):
        said.append("The question set has changed since this run.")
    return said


def _bad(result: Result) -> bool:
    return result.failed or result.right is False


def _slices(mine: Comparisons, id: str, model: str) -> dict[str, Sliced]:
    found = {}
    expected = mine.expected(id)
    for tag in sorted({name for one in expected for name in one.tags}):
        if 1 < len({one.tags.get(tag) for one in expected}) <= _VALUES:
            found[tag] = mine.sliced(id, model, "accuracy", tag)
    return found
