"""Fit what turns a model's raw numbers into the probability that its first sentence is right.

The extractive answerer is fitted anew without the articles that it is asked about, five folds by
article, so that the probabilities are those of questions that it has not seen. Questions whose
article is not in the corpus count as wrong answers.

The neural reader cannot be fitted anew so often: it is asked about the articles that its training
has held out, those with answers of several people. Right is a sentence that holds an answer, and
for the reader the answer itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import auroc, ece
from training import data as source
from training.extractive import K, fit, table
from training.reader import examples
from workbench.compare.squad import exact
from workbench.evidence.index import Index
from workbench.grounding.confidence import NAMES, THRESHOLD, signals
from workbench.models.base import AnswerModel
from workbench.models.extractive import ExtractiveModel
from workbench.models.keyword import KeywordModel
from workbench.models.reader import ReaderModel, SkimModel

OUT = Path(__file__).parents[1] / "workbench" / "grounding" / "calibration.json"
#: A question without its article weighs this much against one with it.
ABSENT = 0.1
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
#: The reader's answer is called right where it is the known one to the word; one that is not may
#: well be right for a person. So it answers where it is less sure of that.
NEARLY_ALL = 0.97
#: Where one person alone wrote the known answers, many right ones are other words.
ONE_ANSWER = (examples.TEN,)
#: Share of the questions that the shipped cascade passes on.
ESCALATED = 0.5


def observed(
    files: Mapping[str, source.Squad],
    count: int,
    make: Callable[[Index, str], AnswerModel],
    judge: Callable[[source.Asked, str], bool] = source.Asked.answered_by,
    seed: int = 1,
) -> tuple[np.ndarray, ...]:
    """Signals, whether the first candidate was right, whether the article was there, articles."""
    x, right, present, articles = [], [], [], []
    for name, squad in files.items():
        for one in source.asked(squad, count, K, seed):
            found = make(one.index, one.article).answer(one.question.text, one.evidence)
            if not found.candidates:
                continue
            x.append(signals(one.question.text, one.evidence, found, one.index))
            right.append(judge(one, found.candidates[0].text))
            present.append(one.present)
            articles.append(one.article)
        print(f"{name}: {len(x)} questions so far", flush=True)
    return np.array(x), np.array(right), np.array(present), np.array(articles)


def exactly(one: source.Asked, said: str) -> bool:
    """Whether words are one of the known answers, by SQuAD's definition of an exact match."""
    return one.present and exact(said, [gold for _, gold in one.question.answers]) == 1


def calibrate(x: np.ndarray, right: np.ndarray, present: np.ndarray) -> LogisticRegression:
    """Logistic regression on centred signals."""
    weight = np.where(present, 1.0, ABSENT)
    return LogisticRegression(C=10.0, max_iter=2000).fit(x, right, sample_weight=weight)


def nearly_all(p: np.ndarray, present: np.ndarray) -> float:
    """The highest threshold, in steps of 0.01, that lets nearly all questions be answered.

    That is :data:`NEARLY_ALL` of those whose article is there.
    """
    return max(t / 100 for t in range(101) if (p[present] >= t / 100).mean() >= NEARLY_ALL)


def escalation(x: np.ndarray, present: np.ndarray, made: dict) -> float:
    """The confidence in the skimming reader's answer below which the whole reader is asked.

    It is reached by all but :data:`ESCALATED` of the questions whose article is there.
    """
    weights = np.array([row["weight"] for row in made["signals"]])
    centres = np.array([row["centre"] for row in made["signals"]])
    p = 1 / (1 + np.exp(-(made["intercept"] + (x - centres) @ weights)))
    return round(float(np.quantile(p[present], ESCALATED)), 3)


def card(
    x: np.ndarray,
    right: np.ndarray,
    present: np.ndarray,
    articles: np.ndarray,
    threshold: Callable[[np.ndarray, np.ndarray], float] | None = None,
) -> dict:
    """One model's calibration with its cross-validated figures."""
    centres = x.mean(axis=0)
    z = x - centres
    fold = source.folds(articles.tolist())
    if len(np.unique(fold)) == 1:  # those that were held out together
        fold = np.unique(articles, return_inverse=True)[1] % source.FOLDS
    p = np.zeros(len(x))
    for f in np.unique(fold):
        out = fold == f
        p[out] = calibrate(z[~out], right[~out], present[~out]).predict_proba(z[out])[:, 1]
    final = calibrate(z, right, present)
    return {
        "threshold": THRESHOLD if threshold is None else threshold(p, present),
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


def _unseen(options: argparse.Namespace) -> Callable[[Index, str], AnswerModel]:
    """The extractive model for an article, fitted without its fold."""
    t, _ = table(options.data, options.questions)
    by_fold = [fit(t, t.fold != f) for f in range(source.FOLDS)]
    made: dict[tuple[int, int], AnswerModel] = {}

    def unseen(index: Index, article: str) -> AnswerModel:
        f = int(source.folds([article])[0])
        return made.setdefault((id(index), f), ExtractiveModel(index, by_fold[f]))

    return unseen


def _keyword(index: Index, _: str) -> AnswerModel:
    return KeywordModel(index)


SENTENCES = ("extractive", "keyword")
READERS = {"reader": ReaderModel, "skim": SkimModel}


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
    """Calibrate all models, or some beside those that were, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=700, help="of each file")
    parser.add_argument("--models", default=",".join(SENTENCES), help="others stay as they are")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    wanted = options.models.split(",")
    used = source.articles(options.data)
    models: dict[str, dict] = {}
    cascade: dict[str, float] = {}
    if options.out.exists():
        before = json.loads(options.out.read_text("utf-8"))
        models, cascade = before["models"], before.get("cascade", {})
    for model in (m for m in wanted if m in SENTENCES):
        make = _unseen(options) if model == "extractive" else _keyword
        models[model] = card(*observed(used, options.questions, make))
    for model in (m for m in wanted if m in READERS):
        held = examples.held_out(examples.sets(options.data))
        held = {path: squad for path, squad in held.items() if path not in ONE_ANSWER}
        reader = READERS[model]()
        seen = observed(held, options.questions, lambda *_, r=reader: r, exactly)
        models[model] = card(*seen, nearly_all) | {"articles": sorted(set(seen[3]))}
        if model == "reader":
            models["reader-fp32"] = {"same_as": "reader"}
        if model == "skim":
            cascade = {"threshold": escalation(seen[0], seen[2], models[model])}
    for model, found in models.items():
        print(model, json.dumps(found.get("cross_validated"), indent=1))
    written = {
        "what": "logit of the probability that the first sentence holds the answer, or that the "
        "reader's words are it = "
        "intercept + sum of weight * (signal - centre)",
        "models": models,
        "cascade": cascade,
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
