"""Calibrations from judged questions: fitted, and cross-validated."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.grounding.confidence import NAMES, Calibration
from workbench.grounding.reliability import auroc, ece
from workbench.grounding.sigmoid import sigmoid
from workbench.records import CalibrationFit

FOLDS = 5
#: How far a coefficient may go from the shipped one for little: a standard deviation of its
#: signal moves the log-odds by so much. With many questions, the questions decide.
_FREE = 0.3
_FREE_INTERCEPT = 2.0
_STEPS = 100


@dataclass(frozen=True)
class Judged:
    """What a model gave to the questions of a set, and whether it was right.

    Attributes
    ----------
    x : ndarray, (n, len(NAMES))
        Signals; not a number where the model gave nothing, of which nobody is sure.
    right, answerable : ndarray of bool, (n,)
    groups : tuple of str
        Questions of one group are never on both sides of the cross-validation.
    """

    x: np.ndarray
    right: np.ndarray
    answerable: np.ndarray
    groups: tuple[str, ...]


def fit(
    judged: Judged,
    shipped: Calibration | None,
    *,
    questions_sha256: str,
    seed: int = 0,
    collection: str | None = None,
) -> CalibrationFit:
    """Fit a calibration, and cross-validate it by groups.

    Every question counts the same, those without an answer as wrong, so the probabilities are
    those of questions mixed as in the set.

    Parameters
    ----------
    shipped : Calibration or None
        Where the coefficients start from, and stay near where the questions say little.
    """
    given = np.isfinite(judged.x).all(axis=1)
    start = shipped or _nothing(judged.x[given])
    fold = folds(judged.groups, seed)
    sure = np.zeros(len(judged.right))
    for f in np.unique(fold):
        learned = given & (fold != f)
        made = logistic(judged.x[learned], judged.right[learned], start)
        out = given & (fold == f)
        sure[out] = [made.probability(x) for x in judged.x[out]]
    made = logistic(judged.x[given], judged.right[given], start)
    before = None
    if shipped is not None:
        were = [
            shipped.probability(x) if ok else 0.0 for x, ok in zip(judged.x, given, strict=True)
        ]
        before = ece(were, judged.right)
    return CalibrationFit(
        signals=NAMES,
        weights=made.weights,
        centres=made.centres,
        intercept=made.intercept,
        sure=tuple(float(p) for p in sure.round(6)),
        right=tuple(bool(r) for r in judged.right),
        answerable=tuple(bool(a) for a in judged.answerable),
        ece=ece(sure, judged.right),
        ece_before=before,
        auroc=auroc(sure, judged.right),
        questions_sha256=questions_sha256,
        seed=seed,
        collection=collection,
    )


def _nothing(x: np.ndarray) -> Calibration:
    return Calibration((0.0,) * len(NAMES), tuple(x.mean(axis=0).tolist()), 0.0)


def logistic(x: np.ndarray, right: np.ndarray, start: Calibration) -> Calibration:
    """Logistic regression that is drawn towards a calibration, by Newton's method.

    The sum of the log losses plus half the squared distance of each coefficient from ``start``,
    in units of how far it may go for little; this is strictly convex.
    """
    spread = x.std(axis=0)
    free = _FREE / np.where(spread > 0, spread, 1.0)
    pull = np.array([_FREE_INTERCEPT**-2, *free**-2])
    z = np.column_stack([np.ones(len(x)), x - np.array(start.centres)])
    first = np.array([start.intercept, *start.weights])

    def loss(at: np.ndarray) -> float:
        odds = z @ at
        losses = np.logaddexp(0.0, odds) - right * odds
        return float(losses.sum() + 0.5 * (pull * (at - first) ** 2).sum())

    now = first
    for _ in range(_STEPS):
        p = sigmoid(z @ now)
        slope = z.T @ (p - right) + pull * (now - first)
        step = np.linalg.solve((z.T * (p * (1 - p))) @ z + np.diag(pull), slope)
        size = 1.0
        while loss(now - size * step) > loss(now) and size > 1e-6:
            size /= 2
        now = now - size * step
        if float(np.abs(size * step).max()) < 1e-9:
            break
    weights = tuple(float(w) for w in now[1:])
    return Calibration(weights, start.centres, float(now[0]))


def folds(groups: Sequence[str], seed: int = 0) -> np.ndarray:
    """The fold of each question, 0 to 4: one for all questions of a group, always the same."""

    def order(group: str) -> str:
        return hashlib.sha256(f"{seed} {group}".encode("utf-8", "replace")).hexdigest()

    place = {group: i % FOLDS for i, group in enumerate(sorted(set(groups), key=order))}
    return np.array([place[group] for group in groups])
