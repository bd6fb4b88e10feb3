"""From a question to passages: BM25 and cosine, each scaled to 0..1, in equal parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.index import Index
from workbench.evidence.split import with_split
from workbench.evidence.tokens import terms
from workbench.records import Evidence, Signal

__all__ = ["retrieve", "weigh", "with_split"]

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
    asked = _Asked(index, question, scope)
    found = [
        (sum(s.share for s in signals.values()), place, signals)
        for place, signals in asked.signals(_best(asked.bm25, asked.dense, k))
    ]
    found.sort(key=lambda item: (-item[0], item[1]))
    return [
        Evidence(rank, index.passages[place], score, signals)
        for rank, (score, place, signals) in enumerate(found[:k], 1)
    ]


def weigh(
    index: Index, question: str, places: Sequence[int], scope: NDArray[np.intp] | None = None
) -> list[dict[str, Signal]]:
    """The signals of given passages for a question, as :func:`retrieve` would give them.

    Parameters
    ----------
    places : sequence of int
        Positions in the index.
    scope : int array, optional
        Positions of the passages that are asked; by default all.
    """
    if not len(places):
        return []
    asked = _Asked(index, question, scope, also=np.array(places, dtype=np.intp))
    at = np.array(places) if asked.pool is None else np.searchsorted(asked.pool, places)
    return [signals for _, signals in asked.signals(at)]


class _Asked:
    """Both signals of all passages that are asked. 32 bits choose, 64 bits are given out."""

    def __init__(
        self,
        index: Index,
        question: str,
        scope: NDArray[np.intp] | None,
        also: NDArray[np.intp] | None = None,
    ) -> None:
        self._index = index
        self._vector = index.embedder.embed_exactly([question])[0]
        coarse = self._vector.astype(np.float32)
        bm25 = index.bm25.scores(terms(question))
        pool = _pool(index, scope, bm25, coarse)
        self.pool = pool if pool is None or also is None else np.union1d(pool, also)
        if self.pool is None:
            self.bm25, self.dense = bm25, index.vectors @ coarse
        else:
            self.bm25, self.dense = bm25[self.pool], index.vectors[self.pool] @ coarse

    def signals(self, at: NDArray[np.intp]) -> list[tuple[int, dict[str, Signal]]]:
        """Place in the index and signals of those at these positions of the pool.

        The ends of the scale are computed in 64 bits, too.
        """
        chosen = np.concatenate((at, [self.dense.argmin(), self.dense.argmax()]))
        places = chosen if self.pool is None else self.pool[chosen]
        exact = np.einsum("ij,j->i", self._index.dense.exact(places), self._vector)
        ends = {name: (float(raw.min()), float(raw.max())) for name, raw in
                (("bm25", self.bm25), ("dense", exact))}  # fmt: skip
        return [
            (
                place,
                {
                    name: Signal(raw, *ends[name], WEIGHTS[name])
                    for name, raw in (("bm25", float(self.bm25[at[i]])), ("dense", float(exact[i])))
                },
            )
            for i, place in enumerate(places[: len(at)].tolist())
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
