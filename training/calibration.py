"""Fit what turns a model's raw numbers into the probability that its first sentence is right.

The extractive answerer is fitted anew without the articles that it is asked about, five folds by
article, so that the probabilities are those of questions that it has not seen. Questions whose
article is not in the corpus count as wrong answers.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import auroc, ece
from training import data as source
from training.extractive import K, fit, table
from workbench.evidence.index import Index
from workbench.grounding.confidence import NAMES, signals
from workbench.models.base import AnswerModel
from workbench.models.extractive import ExtractiveModel
from workbench.models.keyword import KeywordModel

OUT = Path(__file__).parents[1] / "workbench" / "grounding" / "calibration.json"
#: A question without its article weighs this much against one with it.
ABSENT = 0.1
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6)


def observed(
    folder: Path, count: int, make: Callable[[Index, str], AnswerModel], seed: int = 1
) -> tuple[np.ndarray, ...]:
    """Signals, whether the first sentence was right, whether the article was there, articles."""
    x, right, present, articles = [], [], [], []
    for name, squad in source.articles(folder).items():
        for one in source.asked(squad, count, K, seed):
            found = make(one.index, one.article).answer(one.question.text, one.evidence)
            if not found.candidates:
                continue
            x.append(signals(one.question.text, one.evidence, found, one.index))
            right.append(one.answered_by(found.candidates[0].text))
            present.append(one.present)
            articles.append(one.article)
        print(f"{name}: {len(x)} questions so far", flush=True)
    return np.array(x), np.array(right), np.array(present), np.array(articles)


def calibrate(x: np.ndarray, right: np.ndarray, present: np.ndarray) -> LogisticRegression:
    """Logistic regression on centred signals."""
    weight = np.where(present, 1.0, ABSENT)
    return LogisticRegression(C=10.0, max_iter=2000).fit(x, right, sample_weight=weight)


def card(x: np.ndarray, right: np.ndarray, present: np.ndarray, articles: np.ndarray) -> dict:
    """One model's calibration with its cross-validated figures."""
    centres = x.mean(axis=0)
    z = x - centres
    fold = source.folds(articles.tolist())
    p = np.zeros(len(x))
    for f in np.unique(fold):
        out = fold == f
        p[out] = calibrate(z[~out], right[~out], present[~out]).predict_proba(z[out])[:, 1]
    final = calibrate(z, right, present)
    return {
        "intercept": float(final.intercept_[0]),
        "signals": [
            {"signal": n, "weight": float(w), "centre": float(c)}
            for n, w, c in zip(NAMES, final.coef_[0], centres, strict=True)
        ],
        "questions": len(x),
        "cross_validated": {
            "accuracy_present": float(right[present].mean()),
            "ece_present": ece(p[present], right[present]),
            "ece_all": ece(p, right),
            "auroc_present_against_absent": auroc(p, present),
            "auroc_right_against_wrong": auroc(p[present], right[present]),
            "by_threshold": [_at(t, p, right, present) for t in THRESHOLDS],
        },
    }


def _at(threshold: float, p: np.ndarray, right: np.ndarray, present: np.ndarray) -> dict:
    """What abstaining below a threshold does."""
    given = p >= threshold
    return {
        "threshold": threshold,
        "answered_of_present": float(given[present].mean()),
        "right_of_answered_present": float(right[given & present].mean()),
        "answered_of_absent": float(given[~present].mean()),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Calibrate both models, and write the file with its lineage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=700, help="of each file")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    t, used = table(options.data, options.questions)
    by_fold = [fit(t, t.fold != f) for f in range(source.FOLDS)]
    made: dict[tuple[int, int], AnswerModel] = {}

    def unseen(index: Index, article: str) -> AnswerModel:
        f = int(source.folds([article])[0])
        return made.setdefault((id(index), f), ExtractiveModel(index, by_fold[f]))

    makers = {"extractive": unseen, "keyword": lambda index, _: KeywordModel(index)}
    models = {m: card(*observed(options.data, options.questions, k)) for m, k in makers.items()}
    for model, found in models.items():
        print(model, json.dumps(found["cross_validated"], indent=1))
    written = {
        "what": "logit of the probability that the first sentence holds the answer = "
        "intercept + sum of weight * (signal - centre)",
        "models": models,
        "lineage": {
            "command": "python -m training.calibration --data PATH "
            f"--questions {options.questions}",
            "date": date.today().isoformat(),
            "mix": f"a question whose article is not in the corpus counts {ABSENT}, others 1",
            "data": source.lineage(options.data, used),
        },
    }
    options.out.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
