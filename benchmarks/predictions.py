"""Published predictions: scored as others score them, and intervals that cover what they should.

``--data`` is the folder of public data. With ``--official PYTHON``, a Python that has transformers
4, every score is held against its implementation of the official definitions.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.layouts import read_squad
from workbench.compare.metrics import METRICS
from workbench.compare.scores import Floats
from workbench.compare.significance import compare, compare_all, measured
from workbench.records import Expected, Result

SHOWN = ("exact", "f1")
#: Samples of so many questions, drawn so often.
ASKED, TIMES = 150, 400


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--official", type=Path, help="a Python that has transformers 4")


def run(options: argparse.Namespace) -> dict[str, object]:
    """Exact match and F1 of each system, its verdicts, and how often intervals cover."""
    expected, by_system = _read(options.data)
    values = {
        system: {name: METRICS[name].values(results, expected) for name in SHOWN}
        for system, results in by_system.items()
    }
    started = perf_counter()
    differences = compare_all([METRICS[n] for n in SHOWN], by_system, expected)
    found: dict[str, object] = {
        "questions": len(expected),
        "systems": {
            system: {name: METRICS[name].figure(of[name]) for name in SHOWN}
            for system, of in values.items()
        },
        "verdicts": [
            f"{d.first} {d.verdict} {d.second} by {d.metric} "
            f"({d.estimate:+.3f} [{d.low:.3f}, {d.high:.3f}], p {d.p_corrected:.2g})"
            for d in differences
        ],
        "seconds_of_differences": perf_counter() - started,
        "coverage": _coverage(list(values.values()), options.seed),
    }
    if options.official:
        found["largest_deviation"] = _against(options.official, expected, by_system, values)
    return found


def _read(data: Path) -> tuple[list[Expected], dict[str, list[Result]]]:
    asked = {q.id: q for q in read_squad(data / "qa" / "squad2_a.json").questions}
    path = data / "model_compare" / "squad2_predictions_A.jsonl"
    expected, by_system = [], dict[str, list[Result]]()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        answers = tuple(a for _, a in asked[row["id"]].answers)
        expected.append(Expected(row["id"], answers))
        for system, said in row["predictions"].items():
            status = "answered" if said else "abstained"
            by_system.setdefault(system, []).append(Result(system, row["id"], status, said))
    return expected, by_system


def _coverage(values: Sequence[dict[str, Floats]], seed: int) -> dict[str, float]:
    """How often the 95 % interval of a random sample holds the figure of all questions."""
    random = np.random.default_rng(seed)
    first, second = values[:2]
    hits: dict[str, list[bool]] = {}
    for draw in range(TIMES):
        some = random.choice(len(first["exact"]), ASKED, replace=True)
        for name in SHOWN:
            metric = METRICS[name]
            one, other = first[name], second[name]
            whole, apart = (
                metric.figure(one),
                (metric.figure(one) or 0) - (metric.figure(other) or 0),
            )
            alone = measured(metric, one[some], seed=draw)
            both = compare(metric, ("a", one[some]), ("b", other[some]), seed=draw)
            hits.setdefault(name, []).append(_holds(alone.low, whole, alone.high))
            hits.setdefault(f"{name}, difference", []).append(_holds(both.low, apart, both.high))
    return {name: float(np.mean(held)) for name, held in hits.items()}


def _holds(low: float | None, value: float | None, high: float | None) -> bool:
    return None not in (low, value, high) and low <= value <= high  # type: ignore[operator]


def _against(
    python: Path,
    expected: Sequence[Expected],
    by_system: dict[str, list[Result]],
    values: dict[str, dict[str, Floats]],
) -> float:
    """The largest difference of a single score from the other implementation's."""
    script = Path(__file__).parent / "beside" / "squad_scores.py"
    worst = 0.0
    for system, results in by_system.items():
        lines = "".join(
            json.dumps({"said": r.text, "answers": list(e.answers or ())}) + "\n"
            for r, e in zip(results, expected, strict=True)
        )
        done = subprocess.run(
            [str(python), str(script)], input=lines, capture_output=True, text=True, check=True
        )
        theirs = np.array([json.loads(line) for line in done.stdout.splitlines()], float)
        ours = np.column_stack([values[system][name][:, 0, 0] for name in SHOWN])
        worst = max(worst, float(np.abs(ours - theirs).max()))
    return worst
