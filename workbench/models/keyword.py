"""The baseline: the sentence that a keyword search would pick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.bm25 import K1, B
from workbench.evidence.index import Index
from workbench.evidence.tokens import term, terms, words
from workbench.models.sentences import Keep, SentenceModel, Values
from workbench.records import Contribution, Evidence

#: Words of an average sentence: what a sentence's length is measured against.
USUAL_LENGTH = 12.0


@dataclass(frozen=True)
class Matched:
    """A sentence, and where it holds each term of the question."""

    evidence: int
    start: int
    end: int
    text: str
    spans: tuple[tuple[int, int], ...]
    terms: tuple[str, ...]  # of the question, each once
    idf: NDArray[np.float64]  # (q,)
    hits: NDArray[np.bool_]  # (w, q)


class KeywordModel(SentenceModel[Matched]):
    """BM25 of single sentences, with the rareness of terms in the whole corpus.

    References
    ----------
    S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
    """

    id = "keyword"
    label = "Keyword search, the baseline"

    def __init__(self, index: Index) -> None:
        self._index = index

    def lay(self, question: str, evidence: Sequence[Evidence]) -> list[Matched]:
        """The sentences, with the question's terms found in them."""
        asked = tuple(dict.fromkeys(terms(question)))
        idf = np.array([self._index.idf(t) for t in asked])
        laid = []
        for position, item in enumerate(evidence):
            for start, end in item.passage.sentences:
                text = item.passage.cut(start, end)
                spans = tuple(words(text))
                if not spans:
                    continue
                said = [term(text[a:b]) for a, b in spans]
                hits = np.array([[s == t for t in asked] for s in said], dtype=bool)
                hits = hits.reshape(len(said), len(asked))
                laid.append(Matched(position, start, end, text, spans, asked, idf, hits))
        return laid

    def values(self, sentence: Matched, keep: Keep) -> Values:
        """BM25 of what is kept."""
        return np.asarray(self._by_term(sentence, keep).sum(axis=1))

    def contributions(self, sentence: Matched) -> tuple[Contribution, ...]:
        """One for each word of the question that the sentence holds."""
        found = self._by_term(sentence, np.ones((1, len(sentence.spans)), bool))[0]
        counts = sentence.hits.sum(axis=0)
        return tuple(
            Contribution(t, _said(t, int(counts[i])), float(counts[i]), float(found[i]))
            for i, t in enumerate(sentence.terms)
        )

    def _by_term(self, sentence: Matched, keep: Keep) -> Values:
        count = (keep[:, :, None] & sentence.hits).sum(axis=1).astype(float)
        length = keep.sum(axis=1, keepdims=True)
        damping = K1 * (1 - B + B * length / USUAL_LENGTH)
        by_term: Values = np.ascontiguousarray(
            sentence.idf * count / np.maximum(count + damping, 1e-9)
        )
        return by_term


def _said(term_: str, count: int) -> str:
    if not count:
        return f"“{term_}” does not occur in this sentence"
    times = "once" if count == 1 else f"{count} times"
    return f"“{term_}” occurs {times} in this sentence"
