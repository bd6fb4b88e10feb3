"""How well the right evidence was found, and the right characters cited."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from workbench.records import Span


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Normalised discounted cumulative gain of the first ``k``, with linear gains; 0 to 1.

    Parameters
    ----------
    ranked : sequence of str
        Ids, best first; of one that comes twice, the first place counts.
    relevant : mapping
        Grades above 0; at least one.

    References
    ----------
    K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002.
    """
    gains = [relevant.get(one, 0) for one in tuple(dict.fromkeys(ranked))[:k]]
    return _discounted(gains) / _discounted(sorted(relevant.values(), reverse=True)[:k])


def recall(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """The share of the relevant pieces of evidence that are among the first ``k``."""
    return len(relevant.keys() & set(tuple(dict.fromkeys(ranked))[:k])) / len(relevant)


def precision_of(cited: Sequence[Span], gold: Sequence[Span]) -> float | None:
    """The share of the citations that touch a known place; None where nothing is cited."""
    if not cited:
        return None
    return sum(any(c.overlaps(g) for g in gold) for c in cited) / len(cited)


def recall_of(cited: Sequence[Span], gold: Sequence[Span]) -> float | None:
    """The share of the known places that a citation touches; None where none is known."""
    if not gold:
        return None
    return sum(any(c.overlaps(g) for c in cited) for g in gold) / len(gold)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))
