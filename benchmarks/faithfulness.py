"""Are explanations true? Methods and baselines, graded on the same held-out coalitions.

Each method gets a new game, so that its evaluations are its own; all are graded on the same
coalitions, by what really happens. ``_duplicated`` figures are of the same questions where the
passage found first stands in one more document, which no single removal can see through. Beside
them: games whose truth was planted, what a change of the seed changes, whether intervals hold the
exact value, games that no unit counts in, and exact values computed another way.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from time import perf_counter

import numpy as np

from benchmarks import planted
from benchmarks.candidates import model_of
from benchmarks.exactness import exactness
from benchmarks.games import (
    BASELINES,
    MASKS,
    Case,
    Method,
    baseline,
    ceiling,
    graded,
    mean,
    methods_of,
    read,
)
from workbench.errors import InputError
from workbench.explain import METHODS
from workbench.explain.agreement import TOP, overlap, top
from workbench.explain.attribute import Explaining, Subject
from workbench.explain.exact import exact
from workbench.explain.faithfulness import held_out
from workbench.explain.game import Game, Values
from workbench.records import Attribution

#: Those that are held against planted truth and against other seeds, with budgets of their own.
COMPARED = ("adaptive", "leave_one_out", "surrogate", "shapley")
SEEDED: dict[str, int | None] = {
    "adaptive": None,
    "shapley": None,
    "surrogate": None,
    "kernel_shap": 64,
}
#: Seeds a question, questions, and the share of what the evidence brings that counts.
SEEDS, STABILITY_QUESTIONS, COUNTS = 5, 100, 0.05
STEADY = ("top1", "top3_jaccard", "top3_any", "ungreyed", "refused")
#: An interval that is no wider says that nothing is open.
WIDE = 1e-9

Figures = dict[str, list[float]]


@dataclass
class Tally:
    """Figures of every game, by method and name."""

    methods: dict[str, Figures] = field(default_factory=lambda: defaultdict(_figures))
    of_games: Figures = field(default_factory=lambda: defaultdict(list))
    covered: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))

    def add(self, method: str, figures: Mapping[str, float], suffix: str) -> None:
        """One game's figures of one method."""
        for name, value in figures.items():
            self.methods[method][name + suffix].append(value)


def _figures() -> Figures:
    return defaultdict(list)


def run(options: argparse.Namespace) -> dict[str, object]:
    """All figures of a sample of answerable questions."""
    methods = methods_of(options)
    index, cases = read(options)
    _warm(methods)
    tally = Tally()
    for case in cases:
        measure(case, methods, tally, "")
        twice = case.duplicated()
        if twice is not None:
            measure(twice, methods, tally, "_duplicated")
    compared = {name: METHODS[name] for name in COMPARED if name in methods}
    whole = seconds([replace(case, model=model_of(options.model, index)) for case in cases])
    told = {name: _told(figures) for name, figures in tally.methods.items()}
    return {
        "questions": len(cases),
        "explanation": whole,
        **{name: mean(values) for name, values in tally.of_games.items()},
        "methods": told,
        "planted": planted.found(compared, seed=options.seed),
        "stability": stability(cases[:STABILITY_QUESTIONS], options.seed),
        "coverage": {name: mean(held) for name, held in tally.covered.items() if held},
        "controls": {
            "random_lds": told["random"]["lds"],
            "random_lds_duplicated": told["random"]["lds_duplicated"],
            "ignoring_greyed": planted.greyed(compared, seed=options.seed),
        },
        "exactness": exactness(index, cases),
    }


def seconds(cases: Sequence[Case]) -> dict[str, float]:
    """How long one explanation by the default method takes, with its grade and verdict."""
    times = []
    for case in cases:
        subject = Subject(case.model, case.question, case.evidence, case.candidate)
        started = perf_counter()
        Explaining(subject).by(seed=case.seed)
        times.append(perf_counter() - started)
    return {f"p{p}_s": float(np.percentile(times, p)) for p in (50, 95)}


def _told(figures: Figures) -> dict[str, float | None]:
    times = figures.get("seconds", [])
    told = {name: mean(values) for name, values in figures.items() if "seconds" not in name}
    if times:
        told["p50_s"] = float(np.percentile(times, 50))
        told["p95_s"] = float(np.percentile(times, 95))
    return told


def _warm(methods: Mapping[str, Method]) -> None:
    """What is loaded once is not counted."""
    for explain in methods.values():
        explain(Game(8, lambda masks: masks.sum(axis=1) * 1.0))


def measure(case: Case, methods: Mapping[str, Method], tally: Tally, suffix: str) -> None:
    """Every method and baseline on one case, by the same held-out coalitions."""
    judge = case.game()  # knows what all are graded by; no method sees it
    n = judge.n
    tally.of_games["units" + suffix].append(n)
    tally.of_games["ceiling" + suffix].append(ceiling(judge(held_out(n, MASKS, case.seed))))
    truth = None if judge.structure is None else np.array(exact(judge).values)
    for name, explain in methods.items():
        started = perf_counter()
        try:
            found = explain(case.game(), seed=case.seed)
        except InputError:  # the method refuses a game of this size
            tally.add(name, {"refused": 1.0}, suffix)
            continue
        cost = {
            "evaluations": found.evaluations,
            "evaluations_ratio": found.evaluations / (n + 2),
            "seconds": perf_counter() - started,
            "units": n,
            "refused": 0.0,
        }
        tally.add(name, graded(judge, found, case.units, case.seed) | cost, suffix)
        if not suffix and truth is not None and found.quantity == "shapley":
            tally.covered[name] += covered(found, truth)
    for name in BASELINES:
        made = baseline(name, case, judge)
        tally.add(name, graded(judge, made, case.units, case.seed) | {"units": n}, suffix)


def covered(found: Attribution, truth: Values) -> list[bool]:
    """Whether each interval that leaves something open holds the true value."""
    low, high = np.array(found.low), np.array(found.high)
    inside = (low <= truth) & (truth <= high)
    return [bool(held) for held in inside[high - low > WIDE]]


def stability(cases: Sequence[Case], seed: int) -> dict[str, object]:
    """What another seed changes: figures of ``adaptive``, and of ``others`` beside it."""
    by_method = {
        name: _steady(cases, METHODS[name], budget, seed) for name, budget in SEEDED.items()
    }
    return {**by_method.pop("adaptive"), "others": by_method}


def _steady(
    cases: Sequence[Case], explain: Method, budget: int | None, seed: int
) -> dict[str, float | None]:
    """Shares of questions and units over :data:`SEEDS` seeds.

    ``top1``: the same unit is first with every seed; ``top3_jaccard``: mean overlap of the first
    three helpful ones with two seeds; ``top3_any``: the same of the three with the largest effects,
    for or against, greyed or not; ``ungreyed``: of units whose exact value is more than 5 % of what
    the evidence brings, those told from zero; ``refused``: questions whose game is refused.
    """
    figures: Figures = defaultdict(list)
    for case in cases:
        try:
            found = [explain(case.game(), budget=budget, seed=s) for s in range(seed, seed + SEEDS)]
        except InputError:
            figures["refused"].append(1.0)
            continue
        figures["refused"].append(0.0)
        for name, values in steady(found, _exact(case)).items():
            figures[name] += values
    return {name: mean(figures[name]) for name in STEADY}


def steady(found: Sequence[Attribution], truth: Values | None) -> Figures:
    """The same of one game: attributions by several seeds, and the exact values."""
    tops = [top(one) for one in found]
    largest = [frozenset(np.argsort(-np.abs(one.values), kind="stable")[:TOP]) for one in found]
    figures: Figures = {
        "top1": [float(len({one.order[0] for one in found}) == 1)],
        "top3_jaccard": [overlap(a, b) for a, b in combinations(tops, 2)],
        "top3_any": [overlap(a, b) for a, b in combinations(largest, 2)],
        "ungreyed": [],
    }
    for one in found:
        if truth is not None:
            counts = np.abs(truth) > COUNTS * abs(one.full - one.base)
            figures["ungreyed"] += [float(not grey) for grey in np.array(one.unclear)[counts]]
    return figures


def _exact(case: Case) -> Values | None:
    game = case.game()
    return None if game.structure is None else np.array(exact(game).values)
