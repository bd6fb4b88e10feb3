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

K1 = 0.9
B = 0.4


class Bm25:
    """Scores of all passages for a question, in Lucene's variant [1]_.

    A term that occurs ``f`` times in a passage of ``l`` terms adds
    ``idf * f / (f + K1 * (1 - B + B * l / mean))`` each time that the question holds it, with
    ``idf = log(1 + (n - df + 0.5) / (df + 0.5))``.

    References
    ----------
    .. [1] C. Kamphuis et al., "Which BM25 do you mean?", ECIR 2020.
    """

    def __init__(self, engine: Any, size: int, mean_length: float) -> None:
        self._engine = engine  # None where no passage holds a term
        self.size = size
        self.mean_length = mean_length

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> Bm25:
        """Index passages, each given by its terms."""
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(t, len(vocabulary)) for t in terms] for terms in documents]
        if not vocabulary:
            return cls(None, len(documents), 0.0)
        engine = _bm25s().BM25(k1=K1, b=B, method="lucene", dtype="float64")
        engine.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        return cls(engine, len(ids), float(np.array([len(terms) for terms in ids]).mean()))

    def save(self, folder: Path) -> None:
        """Write into an empty folder."""
        about = {"size": self.size, "mean_length": self.mean_length, "terms": bool(self._engine)}
        (folder / "bm25.json").write_text(json.dumps(about), "utf-8")
        if self._engine:
            self._engine.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> Bm25:
        """Read what :meth:`save` wrote; the scores stay on disk until they are needed."""
        about = json.loads((folder / "bm25.json").read_text("utf-8"))
        engine = _bm25s().BM25.load(folder, mmap=True) if about["terms"] else None
        return cls(engine, about["size"], about["mean_length"])

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


def _bm25s() -> Any:
    import bm25s  # noqa: PLC0415

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
    return bm25s
