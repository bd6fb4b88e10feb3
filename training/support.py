"""Fit the support model: is a statement backed by its evidence?

Two logistic regressions with an L2 penalty: one over statements, whose labels are spans that people
marked (RAGTruth, WiCE's tokens) or the label of the whole where that is one statement or is
supported (WiCE's claims, SummEdits, ExpertQA); one over whole texts, on RAGTruth alone. Each data
set has an intercept of its own while fitting; RAGTruth's is the one that ships, for it is the one
whose texts are answers drawn from retrieved passages.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from workbench.errors import InputError
from workbench.grounding.support import WHOLE, Coefficients, summary
from workbench.grounding.support.features import NAMES, lay
from workbench.grounding.support.held import Held, statements

OUT = Path(__file__).parents[1] / "workbench" / "grounding" / "support" / "support.json"

#: What is read, and how much one statement of it weighs. The statements of the last three are
#: many, and what is wrong with them is rarely a matter of words.
SETS = {
    "ragtruth_qa": 1.0,
    "wice_tokens": 0.2,
    "wice_claims_dev": 0.2,
    "summedits": 0.02,
    "expertqa": 0.02,
}
FOLDS = 6
PENALTY = 0.1  # inverse strength, as scikit-learn has it
#: The column of a set's own intercept; so large that the penalty hardly holds it back.
OWN = 3.0

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """A text that people judged, beside its evidence."""

    id: str
    set: str
    source: str  # texts of one source are never in training and test at once
    x: Floats  # (statements, features)
    spans: tuple[tuple[int, int], ...]
    wrong: Bools | None  # (statements,); None where it is not known which
    bad: bool
    marked: tuple[tuple[int, int], ...]  # what people marked


def read(folder: Path, names: Sequence[str] = tuple(SETS)) -> list[Judged]:
    """The judged texts of a folder, in the order of the files.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    return [text for name in names for text in judged(folder / f"{name}.jsonl")]


def judged(path: Path) -> list[Judged]:
    """The judged texts of a file in the layout ``{id, context, response, grounded, spans}``."""
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error
    held: dict[str, Held] = {}
    found = []
    for row in rows:
        context = row["context"]
        if context not in held:
            held = {context: Held([context])}  # texts of one context follow one another
        spans = statements(row["response"])
        laid = lay(row["response"], spans, held[context])
        bad = not row["grounded"]
        marked = tuple((s["start"], s["end"]) for s in row.get("spans", ()))
        found.append(
            Judged(
                row["id"],
                path.stem,
                f"{path.stem} {row.get('source_id') or context}",
                np.array([one.x for one in laid]).reshape(len(laid), len(NAMES)),
                tuple(spans),
                _wrong(spans, marked, bad=bad),
                bad,
                marked,
            )
        )
    return found


def _wrong(
    spans: Sequence[tuple[int, int]], marked: Sequence[tuple[int, int]], *, bad: bool
) -> Bools | None:
    if marked:
        return np.array([any(a < end and start < b for a, b in marked) for start, end in spans])
    if bad and len(spans) > 1:
        return None
    return np.full(len(spans), bad)


def fit(texts: Sequence[Judged], threshold: float = 0.5) -> Coefficients:
    """Coefficients from judged texts, RAGTruth's among them."""
    known = [text for text in texts if text.wrong is not None and len(text.x)]
    x = np.vstack([text.x for text in known])
    y = np.concatenate([text.wrong for text in known if text.wrong is not None])
    whose = np.concatenate([np.full(len(t.x), list(SETS).index(t.set)) for t in known])
    centres, scales = x.mean(0), x.std(0) + 1e-9
    own = np.eye(len(SETS))[whose] * OWN
    weights = np.array(list(SETS.values()))[whose]
    one = LogisticRegression(C=PENALTY, max_iter=2_000)
    one.fit(np.hstack([(x - centres) / scales, own]), y, sample_weight=weights)
    coefficients = one.coef_[0]
    intercept = float(one.intercept_[0] + OWN * coefficients[len(NAMES)])
    flat = np.zeros(len(WHOLE))
    half = Coefficients(
        coefficients[: len(NAMES)], centres, scales, intercept, flat, flat, flat + 1, 0.0, threshold
    )
    answers = [text for text in texts if text.set == "ragtruth_qa" and len(text.x)]
    whole = np.array([summary(half.risks(text.x)) for text in answers])
    middle, width = whole.mean(0), whole.std(0) + 1e-9
    two = LogisticRegression(C=PENALTY, max_iter=2_000)
    two.fit((whole - middle) / width, np.array([text.bad for text in answers]))
    return Coefficients(
        half.weights, centres, scales, intercept,
        two.coef_[0], middle, width, float(two.intercept_[0]), threshold,
    )  # fmt: skip


def risk(known: Coefficients, text: Judged) -> float:
    """Probability that a text is not grounded."""
    return known.risk(known.risks(text.x))


def best_threshold(risks: Floats, bad: Bools) -> float:
    """The threshold with the highest F1 of "not grounded"; the middle between two risks."""
    order = np.sort(np.unique(risks))
    cuts = (order[1:] + order[:-1]) / 2 if len(order) > 1 else order
    scores = [2 * (bad & (risks >= cut)).sum() / ((risks >= cut).sum() + bad.sum()) for cut in cuts]
    return float(cuts[int(np.argmax(scores))])


def out_of_fold(texts: Sequence[Judged]) -> list[Coefficients]:
    """For each text, coefficients and threshold that were chosen without any text of its source."""
    groups = [text.source for text in texts]
    found: list[Coefficients | None] = [None] * len(texts)
    for train, test in GroupKFold(FOLDS).split(texts, groups=groups):
        inside = [texts[i] for i in train]
        known = fit(inside, _threshold(inside))
        for i in test:
            found[i] = known
    return [known for known in found if known is not None]


def _threshold(texts: Sequence[Judged]) -> float:
    """The best threshold on answers, each judged by a fit without its source."""
    groups = [text.source for text in texts]
    answers = [i for i, text in enumerate(texts) if text.set == "ragtruth_qa"]
    risks = np.zeros(len(texts))
    for train, test in GroupKFold(FOLDS).split(texts, groups=groups):
        known = fit([texts[i] for i in train])
        for i in set(test) & set(answers):
            risks[i] = risk(known, texts[i])
    return best_threshold(risks[answers], np.array([texts[i].bad for i in answers]))


def card(texts: Sequence[Judged]) -> dict[str, object]:
    """Cross-validated figures by data set."""
    figures: dict[str, object] = {}
    known = out_of_fold(texts)
    for name in dict.fromkeys(text.set for text in texts):
        pairs = [(t, k) for t, k in zip(texts, known, strict=True) if t.set == name]
        risks = np.array([risk(k, t) for t, k in pairs])
        bad = np.array([t.bad for t, _ in pairs])
        called = np.array([r >= k.threshold for r, (_, k) in zip(risks, pairs, strict=True)])
        figures[name] = {
            "texts": len(pairs),
            "not_grounded": int(bad.sum()),
            "auroc": float(roc_auc_score(bad, risks)) if 0 < bad.sum() < len(bad) else None,
            "f1": float(2 * (bad & called).sum() / (bad.sum() + called.sum())),
        }
    return figures


def main() -> None:
    """Fit, and write coefficients with their lineage and figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the judged texts")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    texts = read(options.data)
    known = fit(texts, _threshold(texts))
    figures = card(texts)
    options.out.write_text(json.dumps(_document(known, texts, figures), indent=1) + "\n", "utf-8")
    print(json.dumps(figures, indent=1))


def _document(
    known: Coefficients, texts: Sequence[Judged], figures: dict[str, object]
) -> dict[str, object]:
    def rows(names: Sequence[str], *columns: Floats) -> list[dict[str, object]]:
        return [
            {"feature": name, "weight": w, "centre": c, "scale": s}
            for name, w, c, s in zip(names, *(column.tolist() for column in columns), strict=True)
        ]

    return {
        "lineage": {
            "script": "training/support.py",
            "date": date.today().isoformat(),
            "data": {name: sum(t.set == name for t in texts) for name in SETS},
            "weights": SETS,
            "penalty": PENALTY,
            "cross_validated": figures,
        },
        "threshold": known.threshold,
        "statement": {
            "intercept": known.intercept,
            "features": rows(NAMES, known.weights, known.centres, known.scales),
        },
        "whole": {
            "intercept": known.whole_intercept,
            "features": rows(WHOLE, known.whole_weights, known.whole_centres, known.whole_scales),
        },
    }


if __name__ == "__main__":
    main()
