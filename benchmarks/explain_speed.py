"""What an explanation takes, beside the packages shap and lime, called as their users call them.

The questions, their evidence and the answers are those of ``faithfulness``. For each question
everything is run in turn in one process, each on a game of its own; what is loaded, or compiled,
at a first call is not counted. Games remember coalitions that they have computed, which spares
the packages time: ``evaluations`` are distinct coalitions, ``calls`` what was asked for.

The model of the file's questions is so quick that the times of the quickest are those of their own
arithmetic. ``ratios_slow`` are the same multiples where each coalition takes one millisecond more,
which is little for a model that reads.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter, sleep

import numpy as np

from benchmarks.games import MASKS, Case, counted, mean, read
from benchmarks.packages import PACKAGES
from workbench.explain.adaptive import adaptive
from workbench.explain.attribute import Explaining, Subject
from workbench.explain.faithfulness import held_out, lds
from workbench.explain.game import Game, Masks, Values
from workbench.explain.gated import additive, predicted

#: The panel that is timed.
PANEL = ("adaptive", "exact", "shapley", "surrogate")
#: The short name of each package's figures as a multiple of ours.
RATIOS = {"shap": "shap_permutation", "kernel": "shap_kernel", "lime": "lime"}

#: Seconds that each coalition takes more for a slow model, and the questions that it is asked.
WAIT, SLOW_QUESTIONS = 0.001, 5

Rows = dict[str, list[float]]


def run(options: argparse.Namespace) -> dict[str, object]:
    """Evaluations, seconds and truth of ours and theirs, and how long a person waits."""
    _, cases = read(options)
    compare(cases[0])  # what is loaded and compiled once is not counted
    _default(cases[0])
    _panel(cases[0])
    rows: list[dict[str, dict[str, float]]] = []
    default: list[float] = []
    panel: list[float] = []
    for case in cases:
        rows.append(compare(case))
        default.append(_seconds(_default, case))
        panel.append(_seconds(_panel, case))
    return {
        "questions": len(cases),
        **figures(rows),
        "ratios_slow": figures([compare(c, WAIT) for c in cases[:SLOW_QUESTIONS]])["ratios"],
        "default_p50_s": _percentile(default, 50),
        "default_p95_s": _percentile(default, 95),
        "panel_p50_s": _percentile(panel, 50),
        "panel_p95_s": _percentile(panel, 95),
    }


def compare(case: Case, wait: float = 0.0) -> dict[str, dict[str, float]]:
    """One question, by the name of who explained it: evaluations, calls, seconds and truth.

    All are held against the same coalitions. Of a package the plain sum of its values is what it
    predicts; ours is told both as it predicts, and as a sum (``lds_additive``). Each coalition
    takes ``wait`` seconds more.
    """
    judge = case.game()
    rows = held_out(judge.n, MASKS, case.seed)
    worth = judge(rows)
    started = perf_counter()
    game = _fresh(case, wait)
    ours = adaptive(game, seed=case.seed)
    told = {
        "adaptive": {
            "evaluations": game.evaluations,
            "calls": game.evaluations,
            "seconds": perf_counter() - started,
            "lds": _lds(predicted(ours, rows), worth),
            "lds_additive": _lds(additive(ours, rows), worth),
        }
    }
    for name, explain in PACKAGES.items():
        asked: list[int] = []
        started = perf_counter()
        game = _fresh(case, wait)
        values = explain(counted(game, asked), game.n, seed=case.seed)
        seconds = perf_counter() - started
        truth = _lds(_summed(values, rows), worth)
        told[name] = {
            "evaluations": game.evaluations,
            "calls": sum(asked),
            "seconds": seconds,
            "lds": truth,
            "lds_additive": truth,
        }
    return told


def _fresh(case: Case, wait: float) -> Game:
    game = case.game()
    if not wait:
        return game

    def value(masks: Masks) -> Values:
        sleep(wait * len(masks))
        return game(masks)

    return Game(game.n, value, game.groups, payoff=game.payoff)


def figures(rows: Sequence[dict[str, dict[str, float]]]) -> dict[str, object]:
    """Means and percentiles of each, and medians over questions of theirs as a multiple of ours."""
    by_figure: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    ratios: Rows = defaultdict(list)
    for row in rows:
        for who, told in row.items():
            for name, value in told.items():
                by_figure[name][who].append(value)
        ours = row["adaptive"]
        for short, who in RATIOS.items():
            for name, one in (
                ("evaluations", "evaluations"),
                ("calls", "calls"),
                ("time", "seconds"),
            ):
                ratios[f"{name}_{short}"].append(row[who][one] / ours[one])
    seconds = by_figure.pop("seconds")
    return {
        **{name: {who: mean(v) for who, v in by.items()} for name, by in by_figure.items()},
        "seconds": {
            who: {"p50": _percentile(v, 50), "p95": _percentile(v, 95)}
            for who, v in seconds.items()
        },
        "ratios": {name: float(np.median(values)) for name, values in ratios.items()},
    }


def _summed(values: Values, rows: Masks) -> Values:
    return np.asarray(rows @ values)


def _lds(told: Values, worth: Values) -> float:
    """An undefined rank correlation counts as 0."""
    return lds(told, worth) or 0.0


def _subject(case: Case) -> Subject:
    """What is explained, asked of the model anew: it knows nothing of this question any more."""
    evidence = tuple(replace(item) for item in case.evidence)
    candidate = case.model.answer(case.question, evidence).candidates[0]
    return Subject(case.model, case.question, evidence, candidate)


def _default(case: Case) -> object:
    """The default method with its grade and verdict."""
    return Explaining(_subject(case), masks=MASKS).by("adaptive", seed=case.seed)


def _panel(case: Case) -> object:
    """Four methods on one game, graded."""
    return Explaining(_subject(case), masks=MASKS).panel(PANEL, seed=case.seed)


def _seconds(work: Callable[[Case], object], case: Case) -> float:
    started = perf_counter()
    work(case)
    return perf_counter() - started


def _percentile(values: Sequence[float], at: float) -> float:
    return float(np.percentile(values, at))
