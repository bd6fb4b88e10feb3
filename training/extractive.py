"""Fit the extractive answerer: which sentence holds the answer.

First the weights, by a conditional logit over the sentences of the retrieved passages with an L2
penalty on the standardised weights [1]_, on questions whose answer was retrieved. Then, weights
held, the intercept: what a sentence must reach against "none of them", on all questions, those
whose article is not in the corpus as well.

References
----------
.. [1] D. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from training import data as source
from workbench.models.extractive import Coefficients, ExtractiveModel
from workbench.models.features import NAMES, features
from workbench.settings import Settings

OUT = Path(__file__).parents[1] / "workbench" / "models" / "extractive.json"
#: As many passages as the program reads.
K = int(Settings.model_fields["passages"].default)
PENALTY = 3.0

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Table:
    """The sentences of all questions, one after the other.

    Parameters
    ----------
    rows : list of float array, shape (n, features)
        The sentences of each question.
    gold : list of bool array, shape (n,)
        Which of them hold the answer.
    articles : list of str
        Of each question.
    present : list of bool
        Whether the question's article was in the corpus.
    """

    def __init__(
        self, rows: list[Floats], gold: list[Bools], articles: list[str], present: list[bool]
    ) -> None:
        self.x = np.concatenate(rows)
        self.gold = np.concatenate(gold)
        self.group = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
        self.starts = np.concatenate([[0], np.cumsum([len(r) for r in rows])[:-1]])
        self.articles = articles
        self.present = np.array(present)
        self.found = np.logical_or.reduceat(self.gold, self.starts)
        self.fold = source.folds(articles)

    def __len__(self) -> int:
        return len(self.articles)


def table(folder: Path, count: int, seed: int = 0) -> tuple[Table, dict[str, source.Squad]]:
    """Features of every sentence of every question."""
    used = source.articles(folder)
    rows, gold, names, present = [], [], [], []
    for name, squad in used.items():
        for one in source.asked(squad, count, K, seed):
            laid = ExtractiveModel(one.index, nothing()).lay(one.question.text, one.evidence)
            if not laid:
                continue
            whole = [(s, np.ones((1, len(s.spans)), bool)) for s in laid]
            rows.append(np.vstack([features(s.asked, s.sentence, keep) for s, keep in whole]))
            gold.append(np.array([one.answered_by(s.text) for s in laid]))
            names.append(one.article)
            present.append(one.present)
        print(f"{name}: {len(rows)} questions so far", flush=True)
    return Table(rows, gold, names, present), used


def nothing() -> Coefficients:
    """Coefficients of a model that was not fitted yet."""
    return Coefficients(np.zeros(len(NAMES)), 0.0)


def fit(t: Table, inside: Bools, penalty: float = PENALTY) -> Coefficients:
    """Weights and intercept from the questions of ``inside``, shape (questions,)."""
    chosen = (inside & t.found)[t.group]
    centres, scale = t.x[chosen].mean(axis=0), t.x[chosen].std(axis=0)
    scale[scale == 0] = 1.0
    z, gold = ((t.x - centres) / scale)[chosen], t.gold[chosen]
    group, starts = _grouped(t.group[chosen])

    def loss(w: Floats) -> tuple[float, Floats]:
        s = z @ w
        e = np.exp(s - np.maximum.reduceat(s, starts)[group])
        total, right = np.add.reduceat(e, starts), np.add.reduceat(e * gold, starts)
        value = (np.log(total) - np.log(right)).sum() + penalty * w @ w
        return value, (e / total[group] - e * gold / right[group]) @ z + 2 * penalty * w

    found = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B")
    weights = found.x / scale
    return Coefficients(weights, _intercept(t, inside, t.x @ weights))


def _intercept(t: Table, inside: Bools, scores: Floats) -> float:
    """What is added to every sentence, so that "none of them" is as likely as it was."""
    top = np.maximum.reduceat(scores, t.starts)
    e = np.exp(scores - top[t.group])
    total = (top + np.log(np.add.reduceat(e, t.starts)))[inside]
    with np.errstate(divide="ignore"):
        right = (top + np.log(np.add.reduceat(e * t.gold, t.starts)))[inside]
    right = np.where(t.found[inside], right, 0.0)

    def loss(b: float) -> float:
        answered = np.where(t.found[inside], right + b, 0.0)
        return float((np.logaddexp(0.0, total + b) - answered).sum())

    return float(minimize_scalar(loss).x)


def _grouped(group: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The same groups counted from 0 without gaps, and where each one begins."""
    _, numbered = np.unique(group, return_inverse=True)
    return numbered, np.flatnonzero(np.concatenate([[True], np.diff(numbered) > 0]))


def hits(t: Table, by: Coefficients, who: Bools) -> list[bool]:
    """Whether the best sentence holds the answer, for each present question of ``who``."""
    s = t.x @ by.weights
    ends = np.append(t.starts[1:], len(s))
    return [
        bool(t.gold[t.starts[n] + np.argmax(s[t.starts[n] : ends[n]])])
        for n in np.flatnonzero(who & t.present)
    ]


def validated(t: Table) -> dict[str, object]:
    """Figures on articles that were left out of the fit."""
    by_fold = [hits(t, fit(t, t.fold != f), t.fold == f) for f in range(source.FOLDS)]
    everything = [right for fold in by_fold for right in fold]
    return {
        "what": "five folds by article: the best sentence holds the answer (sentence_hit); "
        "the same where a passage that holds it was retrieved; share of such questions",
        "sentence_hit": float(np.mean(everything)),
        "where_retrieved": float(np.sum(everything) / (t.found & t.present).sum()),
        "retrieved": float(t.found[t.present].mean()),
        "by_fold": [float(np.mean(fold)) for fold in by_fold if fold],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, validate by article, and write the coefficients with their lineage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data")
    parser.add_argument("--questions", type=int, default=1200, help="of each file at most")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    t, used = table(options.data, options.questions)
    figures = validated(t)
    print(json.dumps(figures, indent=1))
    by = fit(t, np.ones(len(t), dtype=bool))
    card = {
        "model": "extractive",
        "what": "score = intercept + sum of weight * x, in log-odds",
        "intercept": by.intercept,
        "features": [
            {"feature": n, "weight": float(w)} for n, w in zip(NAMES, by.weights, strict=True)
        ],
        "lineage": {
            "command": f"python -m training.extractive --data PATH --questions {options.questions}",
            "date": date.today().isoformat(),
            "questions": {"present": int(t.present.sum()), "absent": int((~t.present).sum())},
            "passages": K,
            "penalty": PENALTY,
            "articles": "even ones by sorted title, unless odd in another file",
            "data": source.lineage(options.data, used),
            "cross_validated": figures,
        },
    }
    options.out.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
