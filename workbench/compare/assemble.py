"""What a run says of its models: figures, differences, frontiers, and which one to pick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.compare.frontier import of_measured
from workbench.compare.metrics import EXPLAINED, METRICS, Metric, failures
from workbench.compare.recommending import recommend
from workbench.compare.resampling import Ints
from workbench.compare.scores import Floats
from workbench.compare.significance import compare_values, failed, measured
from workbench.errors import InputError
from workbench.records import Comparison, Difference, Expected, Result, Run, Standing

#: What two models are told apart by.
DECIDING = ("accuracy", "latency_p50", "cost_per_1000")
ACCURACY, TIME, COST = DECIDING


def compared(
    run: Run,
    results: Mapping[str, Sequence[Result]],
    expected: Sequence[Expected],
    *,
    seed: int = 0,
) -> Comparison:
    """Hold models side by side on the questions that every one of them was asked with every seed.

    Parameters
    ----------
    results : mapping
        Of each model of the run, by its id; those of suites' variants do not count.
    expected : sequence
        What is known of the questions.

    Raises
    ------
    InputError
        If there is no question that all were asked.
    """
    told = [
        m
        for m in METRICS.values()
        if any(m.counts(one) for one in expected) and (run.honesty or m.of != EXPLAINED)
    ]
    # One model's results at a time: there may be very many.
    found = {model: _Answered.of(run, results[model], expected, told) for model in results}
    shared = np.logical_and.reduce([one.asked for one in found.values()])
    if not shared.any():
        raise InputError(
            "There is no question yet that every model was asked. Let the run go on.", run.id
        )
    values = {
        model: {name: of[shared] for name, of in one.values.items()} for model, one in found.items()
    }
    figures = {
        model: {m.id: measured(m, of[m.id], found[model].failed[shared], seed=seed) for m in told}
        for model, of in values.items()
    }
    differences = compare_values([METRICS[name] for name in DECIDING], values, seed=seed)
    accuracy = {model: of[ACCURACY] for model, of in figures.items()}
    by_cost = of_measured(accuracy, {m: of[COST] for m, of in figures.items()})
    by_latency = of_measured(
        accuracy, {m: of[TIME] for m, of in figures.items()}, named=("accuracy", "time")
    )
    order = sorted(figures, key=lambda m: (-(accuracy[m].value or 0.0), m))
    standings = tuple(
        Standing(
            model,
            run.labels[model],
            figures[model],
            failures([r for place, r in found[model].failures if shared[place]]),
            _between(differences, model, order[0]) if model != order[0] else None,
        )
        for model in order
    )
    complete = bool(shared.all())
    said = recommend(run, standings, differences, by_cost, complete=complete)
    return Comparison(
        run, standings, differences, by_cost, by_latency, said, complete, int(shared.sum())
    )


@dataclass(frozen=True)
class _Answered:
    """What one model made of the questions, in their order.

    Attributes
    ----------
    asked : bool array, shape (questions,)
        With every seed.
    values : dict
        By metric, shape (questions, seeds, columns).
    failed : int array, shape (questions,)
        How many results failed.
    failures : list of (place, Result)
        Those that failed.
    """

    asked: NDArray[np.bool_]
    values: dict[str, Floats]
    failed: Ints
    failures: list[tuple[int, Result]]

    @classmethod
    def of(
        cls,
        run: Run,
        results: Sequence[Result],
        expected: Sequence[Expected],
        metrics: Sequence[Metric],
    ) -> _Answered:
        places = {one.question: place for place, one in enumerate(expected)}
        there = [r for r in results if r.question in places]
        counted = np.bincount([places[r.question] for r in there], minlength=len(expected))
        return cls(
            counted == len(run.seeds),
            {metric.id: metric.values(there, expected) for metric in metrics},
            failed(there, expected),
            [(places[r.question], r) for r in there if r.failed],
        )


def _between(differences: Sequence[Difference], model: str, best: str) -> Difference | None:
    """How far a model is from the best by accuracy, from its own side."""
    for d in differences:
        if d.metric == ACCURACY and {d.first, d.second} == {model, best}:
            return d if d.first == model else d.turned()
    return None
