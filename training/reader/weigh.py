"""From the network's numbers to log-odds, on articles that it was not trained on.

A logistic regression over two numbers of the best span: start plus end less "not here", and the
head that says whether the passage answers at all. Right is a span that shares at least half of its
words with a known answer (F1); questions that nobody can answer from the passage, and questions
beside a paragraph that BM25 finds for them, have no right span.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import f1
from benchmarks.corpus import normalised
from benchmarks.layouts import Squad
from training.reader import examples
from training.reader.examples import Example
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
    network.weighing = BARE
    x, right, answerable, near = [], [], [], []
    for example in given:
        best = Reading(network, example.question, example.passage).best()
        if not best:
            continue
        said = normalised(example.passage[best[0].start : best[0].end])
        golds = [normalised(example.passage[a:b]) for a, b in example.answers]
        x.append((best[0].first + best[0].last, best[0].answerable))
        right.append(max((f1(said, gold) for gold in golds), default=0.0) >= HALF)
        answerable.append(bool(golds))
        near.append(example.kind != "elsewhere")
    z, y, there, close = np.array(x), np.array(right), np.array(answerable), np.array(near)
    fitted = LogisticRegression(C=100.0).fit(z, y)
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
