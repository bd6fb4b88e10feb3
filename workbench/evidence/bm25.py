"""BM25 over terms, in 64 bits, with the share of each term open to view."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.terms import Terms

K1 = 0.9
B = 0.4


class Bm25:
    """Scores of all passages for a question, in Lucene's variant [1]_.

    A term that occurs ``f`` times in a passage of ``l`` terms adds
    ``idf * f / (f + K1 * (1 - B + B * l / mean))`` each time that the question holds it, with
    ``idf = log(1 + (n - df + 0.5) / (df + 0.5))``.

    Attributes
    ----------
    terms : Terms
        Of the passages.

    References
    ----------
    .. [1] C. Kamphuis et al., "Which BM25 do you mean?", ECIR 2020.
    """

    def __init__(self, engine: Any, terms: Terms) -> None:
        self._engine = engine  # None where no passage holds a term
        self.terms, self.size = terms, len(terms.ends)
        self.mean_length = float(terms.lengths.mean()) if self.size else 0.0

    @classmethod
    def build(cls, terms: Terms) -> Bm25:
        """Index passages, each given by its terms."""
        if not terms.vocabulary:
            return cls(None, terms)
        engine = _bm25s().BM25(k1=K1, b=B, method="lucene", dtype="float64")
        # The package's place for another way to build; its own counts in lists, passage by passage.
        engine.build_index_from_ids = lambda **_: _matrix(terms)
        engine.index(([], dict(terms.vocabulary)), create_empty_token=False, show_progress=False)
        del engine.build_index_from_ids  # not part of what is saved
        engine.nonoccurrence_array = None  # as it is for this method
        return cls(engine, terms)

    def save(self, folder: Path) -> None:
        """Write into an empty folder."""
        about = {"settings": self.terms.settings, "terms": bool(self._engine)}
        (folder / "bm25.json").write_text(json.dumps(about), "utf-8")
        self.terms.save(folder)
        if self._engine:
            self._engine.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> Bm25:
        """Read what :meth:`save` wrote; the scores stay on disk until they are needed."""
        about = json.loads((folder / "bm25.json").read_text("utf-8"))
        engine = _bm25s().BM25.load(folder, mmap=True) if about["terms"] else None
        vocabulary = engine.vocab_dict if engine else {}
        return cls(engine, Terms.load(folder, vocabulary, about["settings"]))

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """The score of every passage, shape (size,); a repeated term counts each time."""
        known = self._engine.get_tokens_ids(terms) if self._engine else []
        if not known:
            return np.zeros(self.size)
        scores: NDArray[np.float64] = self._engine.get_scores_from_ids(known)
        return scores

    def passages_with(self, term: str) -> int:
        """In how many passages a term occurs."""
        id = self._engine.vocab_dict.get(term) if self._engine else None
        if id is None:
            return 0
        bounds = self._engine.scores["indptr"]
        return int(bounds[id + 1] - bounds[id])

    def idf(self, term: str) -> float:
        """How rare a term is among the passages; highest for one that does not occur."""
        df = self.passages_with(term)
        return math.log(1 + (self.size - df + 0.5) / (df + 0.5))

    def share(self, term: str, count: int, length: int) -> float:
        """What one occurrence in the question adds for a passage that holds the term.

        Parameters
        ----------
        count, length : int
            How often the passage holds it, and how many terms the passage has in all.
        """
        if not self.passages_with(term):
            return 0.0
        return self.idf(term) * count / (count + K1 * (1 - B + B * length / self.mean_length))


def _matrix(terms: Terms) -> dict[str, Any]:
    """The score of each term in each passage, by term: the same as bm25s builds, to the bit."""
    lengths = terms.lengths
    size, words = len(lengths), len(terms.vocabulary)
    places = np.repeat(np.arange(size), lengths)
    pairs, counts = np.unique(terms.ids * np.int64(size) + places, return_counts=True)
    of_term, passage = np.divmod(pairs, size)
    frequencies = np.bincount(of_term, minlength=words)
    rareness = [math.log(1 + (size - df + 0.5) / (df + 0.5)) for df in frequencies.tolist()]
    often = counts.astype(np.float64)
    saturated = often / (K1 * ((1 - B) + B * lengths[passage] / lengths.mean()) + often)
    return {
        "data": np.array(rareness)[of_term] * saturated,
        "indices": passage.astype(np.int32),
        "indptr": np.concatenate(([0], np.cumsum(frequencies))),
        "num_docs": size,
    }


def _bm25s() -> Any:
    import bm25s  # noqa: PLC0415

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
    return bm25s
