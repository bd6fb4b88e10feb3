"""Does what the program says of a text agree with what people say of it?

The folder holds ``trust/mtrag_human_eval.jsonl`` (answers that three people rated each) and
``groundedness/`` (ExpertQA: experts judged claims one by one). ``support`` is the mean probability
that a statement is backed, ``confidence`` the probability that all are. Nothing was fitted on the
former; the latter is measured with coefficients that were fitted without its question.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.groundedness import cross
from training.judged import judged
from workbench.errors import InputError
from workbench.grounding.reliability import auroc
from workbench.grounding.support import check

RATED = "trust/mtrag_human_eval.jsonl"
EXPERTS = "groundedness/expertqa.jsonl"
#: What people rated from 1 to 4; an answer is good where all of them gave the most.
SCALES = ("faithfulness", "appropriateness", "completeness", "naturalness")
MOST = 4.0
#: Other metrics of the rated file, which came with it.
OTHERS = ("rl_f", "rb_llm", "rb_agg")
#: The experts' words, worst first, and from which one on a claim is good.
WORDS = {
    "support": (("Incomplete", "Partial", "Complete"), "Complete"),
    "correctness": (
        ("Definitely incorrect", "Likely incorrect", "Unsure", "Probably correct",
         "Definitely correct"),
        "Probably correct",
    ),
}  # fmt: skip
#: Resamples of sources for an interval of 95 %.
RESAMPLES = 1_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rated:
    """Scores of texts beside what people said of them; one row a text."""

    scores: Mapping[str, Floats]
    people: Floats
    good: NDArray[np.bool_]
    sources: Sequence[str]  # texts of one source are drawn together


def run(options: argparse.Namespace) -> dict[str, object]:
    """Spearman's rank correlation and AUROC of each score, with intervals."""
    seed = options.seed
    return {"mtrag": _mtrag(options.data / RATED, seed), "expertqa": _experts(options.data, seed)}


def agreement(rated: Rated, seed: int) -> dict[str, object]:
    """Figures of each score. Intervals are percentiles over resampled sources."""
    drawn = _resampled(rated.sources, seed)
    found: dict[str, object] = {"n": len(rated.people), "good": int(rated.good.sum())}
    for name, scores in rated.scores.items():
        ranks = [spearman(scores[rows], rated.people[rows]) for rows in drawn]
        areas = [auroc(scores[rows], rated.good[rows]) for rows in drawn]
        found[name] = {
            "spearman": spearman(scores, rated.people),
            "spearman_95": _interval(ranks),
            "auroc": auroc(scores, rated.good),
            "auroc_95": _interval(areas),
        }
    return found


def spearman(one: Floats, other: Floats) -> float | None:
    """Rank correlation, -1 to 1; None where one of both is constant."""
    from scipy.stats import rankdata

    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def _resampled(sources: Sequence[str], seed: int) -> list[NDArray[np.intp]]:
    """Rows of as many sources as there are, drawn with replacement, again and again."""
    chance = np.random.default_rng(seed)
    named = np.array(sources)
    rows = [np.flatnonzero(named == name) for name in dict.fromkeys(sources)]
    picks = chance.integers(len(rows), size=(RESAMPLES, len(rows)))
    return [np.concatenate([rows[n] for n in drawn]) for drawn in picks.tolist()]


def _interval(figures: Sequence[float | None]) -> list[float] | None:
    """From the 2.5th to the 97.5th percentile."""
    known = [value for value in figures if value is not None]
    return [float(q) for q in np.quantile(known, (0.025, 0.975))] if known else None


def _mtrag(path: Path, seed: int) -> dict[str, object]:
    rows = _read(path, "task_id", "response", "contexts", "human")
    scores: dict[str, list[float]] = {"support": [], "confidence": []}
    for row in rows:
        checked = check(row["response"], [one["text"] for one in row["contexts"]])
        backed = [one.probability for one in checked.statements]
        scores["support"].append(float(np.mean(backed)) if backed else 0.0)
        scores["confidence"].append(checked.grounded if backed else 0.0)
    ours = {name: np.array(values) for name, values in scores.items()}
    others = {
        name: np.array([float(row["auto"][name]) for row in rows])
        for name in OTHERS
        if all(name in row.get("auto", ()) for row in rows)
    }
    sources = [row["task_id"] for row in rows]
    found: dict[str, object] = {}
    for scale in SCALES:
        people = np.array([np.mean(row["human"][scale]) for row in rows])
        beside = others if scale == "faithfulness" else {}
        found[scale] = agreement(Rated(ours | beside, people, people >= MOST, sources), seed)
    return found


def _experts(folder: Path, seed: int) -> dict[str, object]:
    path = folder / EXPERTS
    rows = _read(path, "id", "question", "support", "correctness")
    known = cross(path.parent)
    scores: dict[str, tuple[float, float]] = {}
    for text in judged(path):
        own = known[text.set, text.id]
        risks = own.risks(text.x)
        scores[text.id] = (
            (float(1 - risks.mean()), 1 - own.risk(text.x)) if len(risks) else (0.0, 0.0)
        )
    found: dict[str, object] = {}
    for label, (words, least) in WORDS.items():
        told = [row for row in rows if row[label] in words]  # not "N/A", and not missing
        people = np.array([float(words.index(row[label])) for row in told])
        ours = np.array([scores[row["id"]] for row in told])
        rated = Rated(
            {"support": ours[:, 0], "confidence": ours[:, 1]}, people,
            people >= words.index(least), [row["question"] for row in told],
        )  # fmt: skip
        found[label] = agreement(rated, seed)
    return found


def _read(path: Path, *names: str) -> list[dict[str, Any]]:
    """Lines of JSON that have these keys."""
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error
    for number, row in enumerate(rows, 1):
        lacking = [name for name in names if not isinstance(row, dict) or name not in row]
        if lacking:
            raise InputError(
                f"Text {number} of {path} has no {', '.join(lacking)}. It needs "
                f"{', '.join(names)}.",
                str(path),
            )
    if not rows:
        raise InputError(f"{path} holds no text.", str(path))
    return rows
