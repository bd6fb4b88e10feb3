"""What if one model of a run passed questions on to another? Nothing has to be asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.errors import InputError
from workbench.records import Expected, Result, Run, Sweep, SweepFailure


def sweep(
    run: Run,
    cheap: tuple[str, Sequence[Result]],
    dear: tuple[str, Sequence[Result]],
    expected: Sequence[Expected],
) -> Sweep:
    """The sweep of a cascade of two models of a run; the first seed counts.

    Parameters
    ----------
    cheap, dear : (model, results)
    expected : sequence
        What is known of the questions.

    Raises
    ------
    InputError
        If it is one model twice, or there is no question with an answer that both were asked.
    """
    if cheap[0] == dear[0]:
        raise InputError("A cascade needs two models. Choose another one.", cheap[0])
    one, other = (_first(results, run.seeds[0]) for _, results in (cheap, dear))
    both = [e for e in expected if e.question in one and e.question in other]
    if not any(e.answerable for e in both):
        raise InputError("There is no question with a known answer that both were asked.", run.id)
    first = [one[e.question] for e in both]
    then = [other[e.question] for e in both]
    return Sweep(
        cheap=cheap[0],
        dear=dear[0],
        confidence=tuple(None if r.failed else r.confidence for r in first),
        answerable=tuple(bool(e.answerable) for e in both),
        right_cheap=tuple(map(_right, first, both)),
        right_dear=tuple(map(_right, then, both)),
        cost_cheap=tuple(r.cost_usd for r in first),
        cost_dear=tuple(r.cost_usd for r in then),
        seconds_cheap=tuple(map(_seconds, first)),
        seconds_dear=tuple(map(_seconds, then)),
        questions_sha256=run.set_version,
        total=len(expected),
        failures=tuple(
            SweepFailure(place, result.model, result.message)
            for place, pair in enumerate(zip(first, then, strict=True))
            for result in pair
            if result.failed
        ),
        collection=run.collection,
    )


def _first(results: Sequence[Result], seed: int) -> Mapping[str, Result]:
    return {r.question: r for r in results if r.seed == seed}


def _right(result: Result, expected: Expected) -> bool:
    """Whether what came first, said or held back, is a known answer."""
    said = result.right if result.answered else result.closest_right
    return bool(expected.answerable and not result.failed and said)


def _seconds(result: Result) -> float | None:
    return None if result.failed or result.latency_ms is None else result.latency_ms / 1000
