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
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from training.judged import ORIGINS, SETS, Bools, Floats, Judged, read
from workbench.errors import InputError
from workbench.grounding.support import WHOLE, Coefficients, summary
from workbench.grounding.support.doubts import doubts
from workbench.grounding.support.features import NAMES

OUT = Path(__file__).parents[1] / "workbench" / "grounding" / "support" / "support.json"

#: The set whose intercept ships, and whose texts the whole and the threshold are fitted on.
ANSWERS = "ragtruth_qa"
FOLDS = 6
PENALTY = 0.1  # inverse strength, as scikit-learn has it
#: Among these risks the one is chosen from which on unbacked words are pointed at.
DOUBTS = tuple(round(0.02 * step, 2) for step in range(1, 31))
#: The column of a set's own intercept; so large that the penalty hardly holds it back.
OWN = 3.0


def fit(texts: Sequence[Judged], threshold: float = 0.5, doubt: float = 0.5) -> Coefficients:
    """Coefficients from judged texts, RAGTruth's among them.

    Raises
    ------
    InputError
        If RAGTruth's hold no two kinds of texts, grounded and not, or all statements are judged
        alike.
    """
    answers = [text for text in texts if text.set == ANSWERS and len(text.x)]
    if len({text.bad for text in answers}) < 2:
        raise InputError(
            f"Coefficients need texts of {ANSWERS}, some grounded and some not: put "
            f"{ANSWERS}.jsonl beside the other files."
        )
    known = [text for text in texts if text.wrong is not None and len(text.x)]
    x = np.vstack([text.x for text in known])
    y = np.concatenate([text.wrong for text in known if text.wrong is not None])
    if len(set(y.tolist())) < 2:
        raise InputError(
            "All statements are judged alike. Of texts with several statements that are not "
            "grounded, spans must tell which."
        )
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
    whole = np.array([summary(half.weigh(text.x)) for text in answers])
    middle, width = whole.mean(0), whole.std(0) + 1e-9
    two = LogisticRegression(C=PENALTY, max_iter=2_000)
    two.fit((whole - middle) / width, np.array([text.bad for text in answers]))
    return Coefficients(
        half.weights, centres, scales, intercept,
        two.coef_[0], middle, width, float(two.intercept_[0]), threshold, doubt,
    )  # fmt: skip


def risk(known: Coefficients, text: Judged) -> float:
    """Probability that a text is not grounded."""
    return known.risk(text.x)


def best_threshold(risks: Floats, bad: Bools) -> float:
    """The threshold with the highest F1 of "not grounded"; the middle between two risks."""
    order = np.sort(np.unique(risks))
    cuts = (order[1:] + order[:-1]) / 2 if len(order) > 1 else order
    scores = [2 * (bad & (risks >= cut)).sum() / ((risks >= cut).sum() + bad.sum()) for cut in cuts]
    return float(cuts[int(np.argmax(scores))])


def out_of_fold(texts: Sequence[Judged]) -> list[Coefficients]:
    """For each text, coefficients and threshold that were chosen without any text of its source."""
    found: list[Coefficients | None] = [None] * len(texts)
    for train, test in _folds(texts):
        inside = [texts[i] for i in train]
        known = fit(inside, *_thresholds(inside))
        for i in test:
            found[i] = known
    return [known for known in found if known is not None]


def _folds(texts: Sequence[Judged]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    groups = [text.source for text in texts]
    if len(set(groups)) < FOLDS:
        raise InputError(
            f"The texts are about {len(set(groups))} sources; {FOLDS} are needed to judge each by "
            "the others."
        )
    yield from GroupKFold(FOLDS).split(texts, groups=groups)


def _thresholds(texts: Sequence[Judged]) -> tuple[float, float]:
    """The best threshold and doubt on answers, each judged by a fit without its source."""
    answers: list[int] = []
    risks: list[float] = []
    risky: list[Floats] = []
    for train, test in _folds(texts):
        known = fit([texts[i] for i in train])
        for i in (i for i in test if texts[i].set == ANSWERS):
            answers.append(i)
            risky.append(known.risks(texts[i].x))
            risks.append(known.risk(texts[i].x))
    found = [texts[i] for i in answers]
    threshold = best_threshold(np.array(risks), np.array([text.bad for text in found]))
    return threshold, max(DOUBTS, key=lambda doubt: span_f1(found, risky, [doubt] * len(found)))


def span_f1(texts: Sequence[Judged], risks: Sequence[Floats], least: Sequence[float]) -> float:
    """F1 over characters of what is pointed at, against what people marked; 0 without either."""
    both = ours = theirs = 0
    for text, risk, doubt in zip(texts, risks, least, strict=True):
        pointed = _cover(doubts(text.spans, risk.tolist(), text.unbacked, doubt))
        marked = _cover(text.marked)
        both, ours, theirs = both + len(pointed & marked), ours + len(pointed), theirs + len(marked)
    return 2 * both / (ours + theirs) if ours + theirs else 0.0


def _cover(spans: Sequence[tuple[int, int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


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
            "span_f1": span_f1(
                [t for t, _ in pairs], [k.risks(t.x) for t, k in pairs], [k.doubt for _, k in pairs]
            ),
        }
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write coefficients with their lineage and figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the judged texts")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    texts = read(options.data)
    known = fit(texts, *_thresholds(texts))
    figures = card(texts)
    made = _document(known, lineage(options.data, texts, figures))
    options.out.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    print(json.dumps(figures, indent=1))


def lineage(folder: Path, texts: Sequence[Judged], figures: dict[str, object]) -> dict[str, object]:
    """What the coefficients were made of, and by which command."""
    return {
        "command": "python -m training.support --data PATH",
        "date": date.today().isoformat(),
        "data": [
            {
                "file": f"{name}.jsonl",
                "name": said,
                "licence": licence,
                "sha256": sha256((folder / f"{name}.jsonl").read_bytes()).hexdigest(),
                "texts": sum(t.set == name for t in texts),
                "weight": SETS[name],
            }
            for name, (said, licence) in ORIGINS.items()
        ],
        "penalty": PENALTY,
        "folds": FOLDS,
        "cross_validated": figures,
    }


def _document(known: Coefficients, origin: dict[str, object]) -> dict[str, object]:
    def rows(names: Sequence[str], *columns: Floats) -> list[dict[str, object]]:
        return [
            {"feature": name, "weight": w, "centre": c, "scale": s}
            for name, w, c, s in zip(names, *(column.tolist() for column in columns), strict=True)
        ]

    return {
        "lineage": origin,
        "threshold": known.threshold,
        "doubt": known.doubt,
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
