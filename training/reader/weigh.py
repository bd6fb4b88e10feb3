"""From the network's numbers to log-odds, on articles that it was not trained on.

A logistic regression over two numbers of the best span, start plus end less "not here", and the
head that says whether the passage answers at all: answerable questions against those that nobody
can answer from the passage and against questions beside a paragraph that BM25 finds for them.
Whether the span itself is right is another question; the confidence answers it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.layouts import Squad
from training.reader import examples
from training.reader.examples import Example
from workbench.compare.squad import f1
from workbench.grounding.reliability import auroc
from workbench.models.reader.network import Network, Weighing
from workbench.models.reader.reading import Reading

HALF = 0.5
#: The network's own numbers, as a weighing.
BARE = Weighing(1.0, 1.0, 0.0)


def held_out(parts: Mapping[str, tuple[Squad, Squad]], seed: int = 0) -> list[Example]:
    """Questions of the articles that were held out, and each third beside another paragraph."""
    chooser = random.Random(seed)
    made: list[Example] = []
    for squad in examples.held_out(parts).values():
        made += examples.plain(squad)
        made += examples.elsewhere(squad, len(squad.questions) // 3, chooser)
    return made


def weigh(network: Network, given: list[Example]) -> tuple[Weighing, dict[str, float]]:
    """The weighing, and how well it tells right spans from others and answerable from not."""
    network.weighing = BARE  # for the best span alone
    x, right, answerable, kinds = [], [], [], []
    for example in given:
        reading = Reading(network, example.question, example.passage)
        best = reading.best()
        if not best:
            continue
        said = example.passage[best[0].start : best[0].end]
        golds = [example.passage[a:b] for a, b in example.answers]
        x.append(reading.highest())
        right.append(bool(golds) and f1(said, golds) >= HALF)
        answerable.append(bool(golds))
        kinds.append(example.kind)
    z, y, there, kind = np.array(x), np.array(right), np.array(answerable), np.array(kinds)
    close = kind != "elsewhere"
    # Each kind counts the same: near misses are rare here, and hardest.
    share = {name: 1 / (kind == name).sum() for name in set(kinds)}
    weights = np.array([share[name] for name in kinds]) * len(kinds) / len(share)
    fitted = LogisticRegression(C=100.0).fit(z, there, sample_weight=weights)
    odds = fitted.decision_function(z)
    weighing = Weighing(*map(float, fitted.coef_[0]), float(fitted.intercept_[0]))
    network.weighing = weighing
    return weighing, {
        "examples": len(z),
        "right_against_wrong": auroc(odds, y) or 0.0,
        "answerable_against_near_miss": auroc(odds[close], there[close]) or 0.0,
        "span_alone": auroc(z[close, 0], there[close]) or 0.0,
        "head_alone": auroc(z[close, 1], there[close]) or 0.0,
    }
