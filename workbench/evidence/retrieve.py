"""From a question to passages: BM25 and cosine, each scaled to 0..1, in equal parts."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.index import Index
from workbench.evidence.split import with_split
from workbench.evidence.tokens import terms
from workbench.records import Evidence, Signal

__all__ = ["retrieve", "with_split"]

#: What each signal can add to a score at most; together 1.
WEIGHTS = {"bm25": 0.5, "dense": 0.5}

#: Up to so many passages all are scored; above, only the best of each signal are.
ALL_UP_TO = 200_000
POOL = 1_000

#: How far a cosine in 32 bits may be off; and how many passages that cannot be told apart by it
#: are weighed again in 64 bits.
_BLUR, _TIES = 1e-6, 64


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
    everything = collection is None and documents is None
    scope = None if everything else index.positions(collection, documents)
    if k < 1 or not (len(index.passages) if scope is None else len(scope)):
        return []
    vector = index.embedder.embed_exactly([question])[0]
    coarse = vector.astype(np.float32)
    bm25 = index.bm25.scores(terms(question))
    pool = _pool(index, scope, bm25, coarse)
    if pool is None:
        dense = index.vectors @ coarse
    else:
        bm25, dense = bm25[pool], index.vectors[pool] @ coarse

    # 32 bits choose; what is given out is computed in 64 bits, as are the ends of the scale.
    best = _best(bm25, dense, k)
    chosen = np.concatenate((best, [dense.argmin(), dense.argmax()]))
    places = chosen if pool is None else pool[chosen]
    exact = np.einsum("ij,j->i", index.dense.exact(places), vector)
    ends = {name: (float(raw.min()), float(raw.max())) for name, raw in
            (("bm25", bm25), ("dense", exact))}  # fmt: skip
    found = []
    for i, place in enumerate(places[: len(best)].tolist()):
        raws = {"bm25": float(bm25[best[i]]), "dense": float(exact[i])}
        signals = {s: Signal(raws[s], *ends[s], weight) for s, weight in WEIGHTS.items()}
        found.append((sum(s.share for s in signals.values()), place, signals))
    found.sort(key=lambda item: (-item[0], item[1]))
    return [
        Evidence(rank, index.passages[place], score, signals)
        for rank, (score, place, signals) in enumerate(found[:k], 1)
    ]


def _pool(
    index: Index,
    scope: NDArray[np.intp] | None,
    bm25: NDArray[np.float64],
    vector: NDArray[np.float32],
) -> NDArray[np.intp] | None:
    """Positions that are scored by both signals; None for all of the index."""
    if (len(index.passages) if scope is None else len(scope)) <= ALL_UP_TO:
        return scope
    places = np.arange(len(index.passages)) if scope is None else scope
    by_term = places[_highest(bm25[places], POOL)[:POOL]]
    return np.union1d(by_term, index.dense.nearest(vector, POOL, scope))


def _best(bm25: NDArray[np.float64], dense: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """Positions of the ``k`` best by the sum of both, and of what may yet turn out to be."""
    width = float(np.ptp(dense))
    scores = WEIGHTS["bm25"] * _scaled(bm25) + WEIGHTS["dense"] * _scaled(dense)
    return _highest(scores, k, _BLUR / width if width else 0.0)[: k + _TIES]


def _scaled(raw: NDArray[np.floating]) -> NDArray[np.floating]:
    low, high = raw.min(), raw.max()
    return (raw - low) / (high - low) if high > low else np.zeros_like(raw)


def _highest(scores: NDArray[np.floating], k: int, blur: float = 0.0) -> NDArray[np.intp]:
    """Positions of the ``k`` highest and of all within ``blur`` of them; best first, then first."""
    if k < len(scores):
        near = np.flatnonzero(scores >= np.partition(scores, -k)[-k] - blur)
    else:
        near = np.arange(len(scores))
    return near[np.argsort(-scores[near], kind="stable")]
