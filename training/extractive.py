"""Fit the extractive answerer: which sentence holds the answer, or none.

A conditional logit over the sentences of the retrieved passages and one null option, with an L2
penalty on the standardised weights [1]_.

References
----------
.. [1] D. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from training import data as source
from workbench.models.extractive import Coefficients, ExtractiveModel
from workbench.models.features import NAMES, features

OUT = Path(__file__).parents[1] / "workbench" / "models" / "extractive.json"
K = 10
PENALTY = 3.0


class Table:
    """The sentences of all questions, one after the other."""

    def __init__(self, rows: list[np.ndarray], gold: list[np.ndarray], articles: list[str]) -> None:
        self.x = np.concatenate(rows)
        self.gold = np.concatenate(gold)
        self.group = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
        self.starts = np.concatenate([[0], np.cumsum([len(r) for r in rows])[:-1]])
        self.articles = articles
        self.fold = source.folds(articles)

    def __len__(self) -> int:
        return len(self.articles)


def table(folder: Path, count: int, seed: int = 0) -> tuple[Table, dict[str, source.Squad]]:
    """Features of every sentence of every question; questions whose answer was not found go."""
    used = source.articles(folder)
    rows, gold, names = [], [], []
    for name, squad in used.items():
        for one in source.asked(squad, count, K, seed):
            model = ExtractiveModel(one.index, Coefficients(np.zeros(0), np.zeros(0), 0.0))
            laid = model.lay(one.question.text, one.evidence)
            right = np.array([one.gold(one.evidence[s.evidence], s.start, s.end) for s in laid])
            if not laid or (one.present and not right.any()):
                continue
            rows.append(
                np.vstack([features(s.asked, s.sentence, np.ones((1, len(s.spans)), bool))
                           for s in laid])
            )  # fmt: skip
            gold.append(right)
            names.append(one.article)
        print(f"{name}: {len(rows)} questions so far", flush=True)
    return Table(rows, gold, names), used


def fit(t: Table, inside: np.ndarray, penalty: float = PENALTY) -> tuple[np.ndarray, ...]:
    """Weights, centres and intercept from the questions of ``inside`` (bool, one each)."""
    chosen = inside[t.group]
    centres, scale = t.x[chosen].mean(axis=0), t.x[chosen].std(axis=0)
    scale[scale == 0] = 1.0
    z = ((t.x - centres) / scale)[chosen]
    gold = t.gold[chosen]
    _, group = np.unique(t.group[chosen], return_inverse=True)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(group) > 0]))
    absent = ~np.logical_or.reduceat(gold, starts)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        s = z @ theta[:-1] + theta[-1]
        top = np.maximum(np.maximum.reduceat(s, starts), 0.0)
        e = np.exp(s - top[group])
        total = np.add.reduceat(e, starts) + np.exp(-top)
        right = np.add.reduceat(e * gold, starts) + absent * np.exp(-top)
        value = (np.log(total) - np.log(right)).sum() + penalty * theta[:-1] @ theta[:-1]
        share = e / total[group] - e * gold / right[group]
        gradient = np.append(share @ z + 2 * penalty * theta[:-1], share.sum())
        return value, gradient

    found = minimize(loss, np.zeros(z.shape[1] + 1), jac=True, method="L-BFGS-B")
    return found.x[:-1] / scale, centres, found.x[-1:]


def hit(t: Table, weights: np.ndarray, who: np.ndarray) -> float:
    """Share of the present questions of ``who`` whose best sentence holds the answer."""
    s = t.x @ weights
    right = []
    for n in np.flatnonzero(who):
        rows = slice(t.starts[n], t.starts[n + 1] if n + 1 < len(t) else None)
        if t.gold[rows].any():
            right.append(t.gold[rows][np.argmax(s[rows])])
    return float(np.mean(right))


def main() -> None:
    """Fit, validate by article, and write the coefficients with their lineage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=1200, help="of each file")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    t, used = table(options.data, options.questions)
    validated = [hit(t, fit(t, t.fold != f)[0], t.fold == f) for f in range(5)]
    weights, centres, intercept = fit(t, np.ones(len(t), dtype=bool))
    print("sentence found, given that its passage was, by fold:", np.round(validated, 3))
    card = {
        "model": "extractive",
        "what": "score = intercept + sum of weight * (x - centre), in log-odds",
        "intercept": float(intercept[0]),
        "features": [
            {"feature": n, "weight": float(w), "centre": float(c)}
            for n, w, c in zip(NAMES, weights, centres, strict=True)
        ],
        "lineage": {
            "command": f"python -m training.extractive --data PATH --questions {options.questions}",
            "date": date.today().isoformat(),
            "questions": len(t),
            "penalty": PENALTY,
            "data": source.lineage(options.data, used),
            "cross_validated": {
                "what": "first sentence holds the answer, where its passage was retrieved; "
                "five folds by article",
                "folds": validated,
                "mean": float(np.mean(validated)),
            },
        },
    }
    options.out.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
