"""From a question to passages: BM25 and cosine, each scaled to 0..1, in equal parts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.index import Index
from workbench.evidence.split import split
from workbench.evidence.tokens import terms
from workbench.records import Evidence, Signal

#: What each signal can add to a score at most; together 1.
WEIGHTS = {"bm25": 0.5, "dense": 0.5}

#: Up to so many passages all are scored; above, only the best of each signal are.
ALL_UP_TO = 200_000
POOL = 1_000

#: 32-bit scores are this far from the 64-bit ones at most; and how many near ties are weighed.
_NEAR, _TIES = 1e-5, 64


def retrieve(
    index: Index,
    question: str,
    *,
    k: int,
    collection: str | None = None,
    documents: Collection[str] | None = None,
) -> list[Evidence]:
    """The ``k`` passages that fit a question best, with both signals.

    Each signal is min-max scaled over all passages that are asked (above 200,000 over the 1,000
    best of either signal) and weighs one half; rareness of terms is that of the whole index. Ties
    stand in the order of the index.

    Parameters
    ----------
    k : int
        How many at most.
    collection, documents : optional
        Ask only passages of this collection, of these documents (ids), or of both.

    Returns
    -------
    list of Evidence
        Best first, without split. ``score`` is the sum of the signals' shares, to the bit.
    """
    scope = _scope(index, collection, documents)
    if k < 1 or (scope is None and not index.passages) or (scope is not None and not scope.size):
        return []
    vector = index.embedder.embed([question])[0]
    bm25 = index.bm25.scores(terms(question))
    pool = _pool(index, scope, bm25, vector)
    if pool is None:
        dense = index.vectors @ vector
    else:
        bm25, dense = bm25[pool], index.vectors[pool] @ vector
    rough = WEIGHTS["bm25"] * _scaled(bm25) + WEIGHTS["dense"] * _scaled(dense)
    best = _best(rough, k)

    # The scores that are given out are computed again in 64 bits, with their extremes.
    chosen = np.concatenate((best, [dense.argmin(), dense.argmax()]))
    places = chosen if pool is None else pool[chosen]
    exact = np.einsum("ij,j->i", index.vectors[places].astype(np.float64), vector.astype(float))
    found = []
    lows = {"bm25": float(bm25.min()), "dense": float(exact.min())}
    highs = {"bm25": float(bm25.max()), "dense": float(exact.max())}
    for i, place in enumerate(places[: len(best)].tolist()):
        raws = {"bm25": float(bm25[best[i]]), "dense": float(exact[i])}
        signals = {s: Signal(raws[s], lows[s], highs[s], w) for s, w in WEIGHTS.items()}
        found.append((sum(s.share for s in signals.values()), place, signals))
    found.sort(key=lambda f: (-f[0], f[1]))
    return [
        Evidence(rank, index.passages[place], score, signals)
        for rank, (score, place, signals) in enumerate(found[:k], 1)
    ]


def with_split(index: Index, question: str, evidence: Evidence) -> Evidence:
    """The same evidence with the exact split of its score over words."""
    return split(index, question, evidence)


def _scope(
    index: Index, collection: str | None, documents: Collection[str] | None
) -> NDArray[np.intp] | None:
    """Positions that are asked; None for all."""
    if collection is None and documents is None:
        return None
    return index.positions(collection, documents)


def _pool(
    index: Index,
    scope: NDArray[np.intp] | None,
    bm25: NDArray[np.float64],
    vector: NDArray[np.float32],
) -> NDArray[np.intp] | None:
    """Positions that are scored by both signals; None for all of the index."""
    size = len(index.passages) if scope is None else len(scope)
    if size <= ALL_UP_TO:
        return scope
    import faiss  # noqa: PLC0415

    places = np.arange(size) if scope is None else scope
    by_term = places[_best(bm25[places], POOL)[:POOL]]
    limits: Any = faiss.SearchParameters  # its wrapper takes keywords, and keeps the selector
    within = None if scope is None else limits(sel=faiss.IDSelectorBatch(scope))
    _, near = index.flat.search(vector[np.newaxis], POOL, params=within)
    return np.union1d(by_term, near[0])


def _scaled(raw: NDArray[np.floating]) -> NDArray[np.floating]:
    low, high = raw.min(), raw.max()
    return (raw - low) / (high - low) if high > low else np.zeros_like(raw)


def _best(scores: NDArray[np.floating], k: int) -> NDArray[np.intp]:
    """Positions of the ``k`` highest, best first, and of what is too near to be told apart yet."""
    if k < len(scores):
        least = np.partition(scores, -k)[-k]
        near = np.flatnonzero(scores >= least - _NEAR)
    else:
        near = np.arange(len(scores))
    return near[np.argsort(-scores[near], kind="stable")[: k + _TIES]]
