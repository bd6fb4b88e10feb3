"""Fit what tells questions about the documents from others, on CLINC150's domains.

Each domain is a corpus once in short documents and once in longer ones. The threshold is where
two in a hundred questions of domains that were left out of the fitting would be turned down.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import auroc
from benchmarks.scope import FILE, OUTSIDE, Table, domains, fitting, read
from workbench.grounding.scope import NAMES, Scope

OUT = Path(__file__).parents[1] / "workbench" / "grounding" / "scope.json"
#: This share of questions about the documents is turned down by mistake.
REFUSED = 0.02


def fit(tables: Sequence[Table], threshold: float = 0.5) -> Scope:
    """Logistic regression over all tables, both sides of equal weight."""
    x = np.concatenate([t.x for t in tables])
    inside = np.concatenate([t.inside for t in tables])
    found = LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced").fit(x, inside)
    return Scope(tuple(found.coef_[0].tolist()), float(found.intercept_[0]), threshold)


def leaving_out(by_domain: Mapping[str, Sequence[Table]]) -> dict[str, Scope]:
    """For each domain the model fitted on the others alone: none of its utterances are read."""
    return {
        name: fit([t.without(name) for other, two in by_domain.items() if other != name
                   for t in two])
        for name in by_domain
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write the file with its lineage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    utterances = read(options.data)
    by_domain = fitting(utterances, options.seed)
    held_out, inside = _held_out(by_domain)
    threshold = float(np.quantile(held_out[inside], REFUSED))
    model = fit([t for two in by_domain.values() for t in two], threshold)
    card = {
        "what": "logit of the probability that a question is about the documents = "
        "intercept + sum of weight * x",
        "intercept": model.intercept,
        "threshold": threshold,
        "features": [
            {"feature": n, "weight": w} for n, w in zip(NAMES, model.weights, strict=True)
        ],
        "lineage": {
            "command": f"python -m training.scope --data PATH --seed {options.seed}",
            "date": date.today().isoformat(),
            "data": {
                "file": FILE,
                "name": f"CLINC150, training splits, with its class {OUTSIDE}",
                "licence": "CC BY 3.0",
                "sha256": hashlib.sha256((options.data / FILE).read_bytes()).hexdigest(),
                "domains": domains(utterances),
            },
            "cross_validated": {
                "auroc": auroc(held_out, inside),
                "refused_of_inside": REFUSED,
                "noticed_of_outside": float((held_out[~inside] < threshold).mean()),
            },
        },
    }
    options.out.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(card["lineage"]["cross_validated"]))


def _held_out(by_domain: Mapping[str, Sequence[Table]]) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of each domain's questions by the model that did not see the domain."""
    models = leaving_out(by_domain)
    p = [models[n].probability(row) for n, two in by_domain.items() for t in two for row in t.x]
    return np.array(p), np.concatenate([t.inside for two in by_domain.values() for t in two])


if __name__ == "__main__":
    main()
