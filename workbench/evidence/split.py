"""What a passage's score is made of: question word by passage word, exactly."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.bm25 import Bm25
from workbench.evidence.embed import Embedder
from workbench.evidence.index import Index
from workbench.evidence.tokens import term, words
from workbench.records import Evidence, Split


def with_split(index: Index, question: str, evidence: Evidence) -> Evidence:
    """The same evidence with the exact split of its score over pairs of words.

    BM25: what a term adds is shared equally among its occurrences in the passage, for each
    occurrence in the question. Cosine: the product of the vectors that two words bring, over the
    lengths of both texts' vectors. Both are scaled as the score is; the offsets of that scaling
    belong to no word and stand in ``scale``.

    A text without any word counts as one word.
    """
    passage = evidence.passage
    asked, held = _spans(question), _spans(passage.text)
    cells = np.zeros((len(asked), len(held)))
    scale = 0.0
    parts = {
        "bm25": lambda: _bm25_cells(index.bm25, question, asked, passage.text, held),
        "dense": lambda: _dense_cells(index.embedder, question, asked, passage.text, held),
    }
    for name, signal in evidence.signals.items():
        width = signal.high - signal.low
        if width > 0:
            cells += parts[name]() * (signal.weight / width)
            scale -= signal.weight * signal.low / width
    made = Split(
        query=tuple(question[a:b] for a, b in asked),
        words=tuple((passage.start + a, passage.start + b) for a, b in held),
        cells=tuple(tuple(row) for row in cells.tolist()),
        scale=scale,
        score=evidence.score,
    )
    return replace(evidence, split=made)


def _spans(text: str) -> list[tuple[int, int]]:
    """The words; of a text that has none, all of it as one."""
    stripped = text.strip()
    start = text.find(stripped)
    return words(text) or ([(start, start + len(stripped))] if stripped else [])


def _bm25_cells(
    bm25: Bm25, question: str, asked: list[tuple[int, int]], text: str, held: list[tuple[int, int]]
) -> NDArray[np.float64]:
    wanted = [term(question[a:b]) for a, b in asked]
    there = [term(text[a:b]) for a, b in held]
    counts = Counter(t for t in there if t is not None)
    length = counts.total()
    cells = np.zeros((len(asked), len(held)))
    for i, t in enumerate(wanted):
        if t is not None and counts[t]:
            each = bm25.share(t, counts[t], length) / counts[t]
            cells[i] = [each if other == t else 0.0 for other in there]
    return cells


def _dense_cells(
    model: Embedder, question: str, asked: list[tuple[int, int]], text: str,
    held: list[tuple[int, int]],
) -> NDArray[np.float64]:  # fmt: skip
    left, right = model.by_word(question, asked), model.by_word(text, held)
    lengths = np.linalg.norm(left.sum(axis=0)) * np.linalg.norm(right.sum(axis=0))
    # Not by BLAS: for so small a product its threads cost more than they save.
    products: NDArray[np.float64] = np.einsum("id,jd->ij", left, right)
    return products / (lengths or 1.0)
