"""Does it know when its documents do not hold the answer? Every second article is indexed."""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks.answers import ask, auroc, ece
from benchmarks.candidates import model_of
from benchmarks.corpus import index_of
from benchmarks.layouts import read_squad, sample
from workbench.records import Status


def run(options: argparse.Namespace) -> dict[str, object]:
    """Asks the answerable questions of all articles; those not indexed should be abstained from."""
    data = read_squad(options.data, options.articles)
    titles = sorted({p.article for p in data.paragraphs})
    inside = set(titles[::2])
    numbers = [n for n, p in enumerate(data.paragraphs) if p.article in inside]
    index = index_of(data.paragraphs, numbers)
    model = model_of(options.model, index)
    answerable = [q for q in data.questions if q.answers]
    questions = sample(answerable, options.questions, options.seed)
    asked = [ask(model, index, q) for q in questions]
    there = np.array([data.paragraphs[q.paragraph].article in inside for q in questions])
    sure = np.array([a.grounded.confidence for a in asked])
    right = np.array([a.right for a in asked]) & there
    given = np.array([a.grounded.status is Status.ANSWERED for a in asked])
    return {
        "questions": len(asked),
        "auroc": auroc(sure, there),
        "coverage": float(given.mean()),
        "accuracy_answered": float(right[given].mean()) if given.any() else None,
        "ece": ece(sure, right),
    }
