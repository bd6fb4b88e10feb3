"""What one answer is worth by each measure, and figures of many that are no plain means.

A row is a number, or two. Not a number: the measure says nothing of this question. Infinity: what
it needs is not known.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.compare import ranking, squad
from workbench.grounding import reliability
from workbench.records import Expected, OperatingPoint, Result

Floats = NDArray[np.float64]
Row = float | tuple[float, ...]
Score = Callable[[Result, Expected], Row]

NOTHING = math.nan
UNKNOWN = math.inf
#: The confidence of a failure: it stands behind everything else.
NEVER = -math.inf
#: From this probability on, a statement is likelier backed than not.
BACKED = 0.5


def exact(result: Result, gold: Expected) -> float:
    """Exact match; where no answer was given, the prediction is empty."""
    return squad.exact(result.text if result.answered else "", gold.answers or ())


def f1(result: Result, gold: Expected) -> float:
    """F1 over words; where no answer was given, the prediction is empty."""
    return squad.f1(result.text if result.answered else "", gold.answers or ())


def right(result: Result, gold: Expected) -> float:
    """Whether it ended rightly, as it was judged."""
    return NOTHING if result.right is None else float(result.right)


def answered(result: Result, gold: Expected) -> float:
    """Whether an answer was given."""
    return float(result.answered)


def held_back(result: Result, gold: Expected) -> float:
    """Whether no answer was given."""
    return float(not result.answered)


def failed(result: Result, gold: Expected) -> float:
    """Whether the model failed."""
    return float(result.failed)


def sentence_hit(result: Result, gold: Expected) -> float:
    """Whether the first sentence that is cited, or came closest, says a known answer."""
    first = result.citations[0].text if result.citations else ""
    return float(squad.says(result.sentence or first, gold.answers or ()))


def ndcg(k: int) -> Score:
    """Order of the first ``k`` pieces of evidence."""
    return lambda result, gold: ranking.ndcg(result.evidence, gold.relevant or {}, k)


def recall(k: int) -> Score:
    """Recall of the first ``k`` pieces of evidence."""
    return lambda result, gold: ranking.recall(result.evidence, gold.relevant or {}, k)


def citation_precision(result: Result, gold: Expected) -> float:
    """The share of the citations that touch a known place."""
    found = ranking.precision_of(result.citations, gold.spans or ())
    return NOTHING if found is None else found


def citation_recall(result: Result, gold: Expected) -> float:
    """The share of the known places that are cited."""
    found = ranking.recall_of(result.citations, gold.spans or ())
    return NOTHING if found is None else found


def support(result: Result, gold: Expected) -> float:
    """The share of the statements that the evidence backs, of those that were held against it."""
    known = [s for s in result.support if s is not None]
    return sum(s >= BACKED for s in known) / len(known) if known else NOTHING


def sure(result: Result, gold: Expected) -> Row:
    """Confidence, and whether the answer, given or only close, is right."""
    if result.answered:
        ok = NOTHING if result.right is None else float(result.right)
    elif gold.answerable is False:
        ok = 0.0  # whatever came closest, it is no answer
    else:
        ok = NOTHING if result.closest_right is None else float(result.closest_right)
    return (UNKNOWN if result.confidence is None else result.confidence, ok)


def squared_error(result: Result, gold: Expected) -> float:
    """How far confidence is from what was so, squared (G. W. Brier, 1950)."""
    confidence, ok = sure(result, gold)  # type: ignore[misc]
    return NOTHING if math.isnan(ok) else (confidence - ok) ** 2


def latency(result: Result, gold: Expected) -> float:
    """Milliseconds."""
    return UNKNOWN if result.latency_ms is None else result.latency_ms


def tokens(result: Result, gold: Expected) -> float:
    """Tokens read and written."""
    if result.tokens_in is None or result.tokens_out is None:
        return UNKNOWN
    return float(result.tokens_in + result.tokens_out)


def cost(result: Result, gold: Expected) -> float:
    """USD of one question."""
    return UNKNOWN if result.cost_usd is None else result.cost_usd


def cost_of_1000(result: Result, gold: Expected) -> float:
    """USD of a thousand questions like this one."""
    return 1000 * cost(result, gold)


def percentile(q: float) -> Callable[[Floats], float]:
    """A percentile of all rows."""
    return lambda rows: float(np.percentile(rows[:, 0], q))


def ece(rows: Floats) -> float:
    """Expected calibration error over bins of equal mass; a failure is an error of 1.

    Parameters
    ----------
    rows : float array, shape (k, 2)
        Confidence, or -inf of a failure, and whether it was right.
    """
    fine = rows[np.isfinite(rows[:, 0])]
    error = reliability.ece(fine[:, 0], fine[:, 1] > 0.5) * len(fine) if len(fine) else 0.0
    return (error + len(rows) - len(fine)) / len(rows)


def ece_by_chance(rows: Floats, seed: int = 0) -> float:
    """The error that so many answers stay below 39 times out of 40 where nothing is wrong."""
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(200):
        said = np.column_stack([rows[:, 0], random.random(len(rows)) < rows[:, 0]])
        drawn.append(ece(said))
    return float(np.quantile(drawn, 0.975))


def aurc(rows: Floats) -> float:
    """Area under the risk–coverage curve: mean share of wrong answers over all coverages.

    The most confident questions are answered first; of equally confident ones every order is as
    likely, so the mean over orders is taken. 0 is best; a model whose confidence says nothing has
    its share of wrong answers.

    Parameters
    ----------
    rows : float array, shape (k, 2)
        As for :func:`ece`; failures come last, and are wrong.

    References
    ----------
    Y. Geifman, G. Uziel and R. El-Yaniv, "Bias-Reduced Uncertainty Estimation for Deep Neural
    Classifiers", 2019.
    """
    _, group, size = np.unique(-rows[:, 0], return_inverse=True, return_counts=True)
    group = group.ravel()
    wrong = np.bincount(group, 1.0 - rows[:, 1]) / size
    risks = np.cumsum(np.repeat(wrong, size)) / np.arange(1, len(rows) + 1)
    return float(risks.mean())


def risk_coverage(rows: Floats) -> tuple[OperatingPoint, ...]:
    """What follows from each confidence from which on answers are given, the highest first.

    Parameters
    ----------
    rows : float array, shape (k, 2)
        As for :func:`ece`. Failures are never answered, so the last point may stay below 1.
    """
    rows = rows[np.argsort(-rows[:, 0], kind="stable")]
    fine = int(np.isfinite(rows[:, 0]).sum())
    p, hits = rows[:fine, 0], np.cumsum(rows[:fine, 1])
    last = np.flatnonzero(np.append(p[1:] != p[:-1], True)[:fine])
    return tuple(
        OperatingPoint(float(p[i]), (i + 1) / len(rows), float(hits[i] / (i + 1))) for i in last
    )


def explained(name: str) -> Score:
    """One figure of the explanation; one that failed is worth nothing."""

    def score(result: Result, gold: Expected) -> float:
        if result.honesty is None:
            return NOTHING
        if result.honesty.failure:
            return 0.0
        found: float | None = getattr(result.honesty, name)
        return NOTHING if found is None else found

    return score
