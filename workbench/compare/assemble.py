"""What a run says of its models: figures, differences, frontiers, and which one to pick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from workbench.compare.frontier import of_measured
from workbench.compare.metrics import EXPLAINED, METRICS, Metric, failures
from workbench.compare.recommending import recommend
from workbench.compare.significance import compare_all, measure
from workbench.errors import InputError
from workbench.records import Comparison, Difference, Expected, Measured, Result, Run, Standing

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
    shared = _shared(run, results, expected)
    if not shared:
        raise InputError(
            "There is no question yet that every model was asked. Let the run go on.", run.id
        )
    kept = {model: [r for r in of if r.question in shared] for model, of in results.items()}
    known = [one for one in expected if one.question in shared]
    told = [
        m
        for m in METRICS.values()
        if any(m.counts(one) for one in known) and (run.honesty or m.of != EXPLAINED)
    ]
    figures = {model: _figures(told, of, known, seed) for model, of in kept.items()}
    differences = compare_all([METRICS[name] for name in DECIDING], kept, known, seed=seed)
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
            failures(kept[model]),
            _between(differences, model, order[0]) if model != order[0] else None,
        )
        for model in order
    )
    complete = all(len(of) == len(expected) * len(run.seeds) for of in kept.values())
    said = recommend(run, standings, differences, by_cost, complete=complete)
    return Comparison(run, standings, differences, by_cost, by_latency, said, complete, len(shared))


def _shared(
    run: Run, results: Mapping[str, Sequence[Result]], expected: Sequence[Expected]
) -> set[str]:
    """The questions that every model was asked with every seed."""
    counted = Counter(r.question for of in results.values() for r in of)
    wanted = len(run.models) * len(run.seeds)
    return {one.question for one in expected if counted[one.question] == wanted}


def _figures(
    metrics: Sequence[Metric], results: Sequence[Result], known: Sequence[Expected], seed: int
) -> dict[str, Measured]:
    return {metric.id: measure(metric, results, known, seed=seed) for metric in metrics}


def _between(differences: Sequence[Difference], model: str, best: str) -> Difference | None:
    """How far a model is from the best by accuracy, from its own side."""
    for d in differences:
        if d.metric == ACCURACY and {d.first, d.second} == {model, best}:
            return d if d.first == model else d.turned()
    return None
