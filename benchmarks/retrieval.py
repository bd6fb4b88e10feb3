"""How well and how fast passages are found, beside each signal alone and the bare packages."""

from __future__ import annotations

import argparse
import hashlib
import logging
import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.layouts import Beir, read_beir, sample
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.evidence.tokens import STOP_WORDS, terms
from workbench.records import Passage

K = 10


def run(options: argparse.Namespace) -> dict[str, object]:
    """Figures for a BEIR folder; each of its documents is one passage, title first."""
    from threadpoolctl import threadpool_limits

    data = read_beir(options.data, options.split)
    judged = [query for query in data.queries if query in data.relevant]
    queries = sample(judged, options.questions, options.seed)
    index = Index.build([_passage(id, text) for id, text in data.corpus.items()])

    ways: dict[str, Callable[[str], list[str]]] = {
        "both": lambda q: [e.passage.document for e in retrieve(index, q, k=K)],
        "bm25": lambda q: _first(index, index.bm25.scores(terms(q))),
        "dense": lambda q: _first(index, index.vectors @ index.embedder.embed([q])[0]),
    }
    figures = {name: _quality(data, queries, way) for name, way in ways.items()}
    with threadpool_limits(1):
        ours, bare = _times([data.queries[q] for q in queries], ways["both"], _bare(index))
    return {
        "queries": len(queries),
        **figures["both"],
        "p50_ms": float(np.percentile(ours, 50)),
        "p95_ms": float(np.percentile(ours, 95)),
        "overhead": float(np.percentile(ours, 50) / np.percentile(bare, 50)),
        "bm25": figures["bm25"],
        "dense": figures["dense"],
    }


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Normalised discounted cumulative gain of the first ``k``, with linear gains.

    References
    ----------
    K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002.
    """
    gains = [relevant.get(document, 0) for document in ranked[:k]]
    ideal = sorted(relevant.values(), reverse=True)[:k]
    return _discounted(gains) / _discounted(ideal)


def recall(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """The share of the relevant documents that are among the first ``k``."""
    return len(relevant.keys() & set(ranked[:k])) / len(relevant)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _passage(id: str, text: str) -> Passage:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Passage(id, digest, 0, len(text), text)


def _first(index: Index, scores: np.ndarray) -> list[str]:
    return [index.passages[i].document for i in np.argsort(-scores, kind="stable")[:K]]


def _quality(
    data: Beir, queries: Sequence[str], way: Callable[[str], list[str]]
) -> dict[str, float]:
    found = [(way(data.queries[q]), data.relevant[q]) for q in queries]
    return {
        f"ndcg@{K}": fmean(ndcg(*pair, K) for pair in found),
        "recall@5": fmean(recall(*pair, 5) for pair in found),
        f"recall@{K}": fmean(recall(*pair, K) for pair in found),
    }


def _times(
    questions: Sequence[str], ours: Callable[[str], Any], bare: Callable[[str], Any]
) -> tuple[list[float], list[float]]:
    """Milliseconds a question, in turn and in changing order, after a round to warm up."""
    taken: dict[Callable[[str], Any], list[float]] = {ours: [], bare: []}
    for warm in (False, True):
        for number, question in enumerate(questions):
            for way in (ours, bare) if number % 2 else (bare, ours):
                started = perf_counter()
                way(question)
                if warm:
                    taken[way].append((perf_counter() - started) * 1000)
    return taken[ours], taken[bare]


def _bare(index: Index) -> Callable[[str], Any]:
    """The same search by the packages alone: both result lists, no fusion, no records."""
    import bm25s
    import faiss
    import Stemmer
    import wordllama

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    stemmer, word = Stemmer.Stemmer("english"), re.compile(r"\w+")

    def tokenize(text: str) -> list[str]:
        found = [w for w in word.findall(text.lower()) if w not in STOP_WORDS]
        return list(stemmer.stemWords(found))

    engine = bm25s.BM25(k1=0.9, b=0.4)
    engine.index([tokenize(p.text) for p in index.passages], show_progress=False)
    model = wordllama.WordLlama.load(
        disable_download=True, cache_dir=Path(wordllama.__file__).parent
    )
    flat = faiss.IndexFlatIP(index.vectors.shape[1])
    flat.add(np.ascontiguousarray(index.vectors))

    def search(question: str) -> Any:
        scores = engine.get_scores(tokenize(question) or [""])
        best = bm25s.selection.topk(scores, k=K, backend="numpy", sorted=True)
        return best, flat.search(model.embed(question, norm=True), K)

    return search
