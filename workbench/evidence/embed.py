"""Static embeddings: a text's vector is the sum of its tokens' vectors, scaled to length one.

The weights come with the package *wordllama* (MIT; derived from the token codebooks of Llama 2
and Phi 3). Nothing is downloaded. Because a vector is a plain sum, the cosine of two texts is
exactly the sum over pairs of their tokens, so it can be split over words.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SPACE = re.compile(r"\s")
_BATCH = 256


class Embedder:
    """Turns texts into vectors; made by :func:`embedder`, safe to share between threads.

    White space carries no meaning here: line breaks count as blanks, and tokens that are blank
    add nothing, so the same words set in other lines have the same vector.

    Parameters
    ----------
    weights : float32 array, shape (vocabulary, dimensions)
        One vector a token.
    tokenizer : tokenizers.Tokenizer
        Its own padding and truncation are switched off: a text is embedded wholly.
    version : str
        Names weights and treatment of texts; vectors of two versions do not compare.
    """

    def __init__(self, weights: NDArray[np.float32], tokenizer: Any, version: str) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._weights, self._tokenizer, self.version = weights.copy(), tokenizer, version
        pieces = tokenizer.get_vocab()
        blank = [id for piece, id in pieces.items() if not piece.strip("▁ ")]
        self._weights[blank] = 0.0

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._weights.shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, of length 1, or 0 where the text holds nothing; shape (n, dimensions)."""
        return self.embed_exactly(texts).astype(np.float32)

    def embed_exactly(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The same in 64 bits.

        A row depends on its text alone, to the bit: the weights have 11 significant bits, so that
        their sum in 64 bits is exact in any order.
        """
        rows = np.zeros((len(texts), self.dimensions))
        for first in range(0, len(texts), _BATCH):
            batch = [_plain(text) for text in texts[first : first + _BATCH]]
            encoded = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for row, item in enumerate(encoded, first):
                total = self._weights[item.ids].sum(axis=0, dtype=np.float64)
                rows[row] = total / (np.linalg.norm(total) or 1.0)
        return rows

    def by_word(self, text: str, spans: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        """The part of a text's vector that each of its words brings, before scaling.

        The rows add up to the whole: tokens inside a word are its own, all others (punctuation,
        symbols) go to the nearest word, the earlier one where two are equally near.

        Parameters
        ----------
        spans : sequence of (start, end), length n, n > 0 unless the text is empty
            Words in reading order, as offsets into ``text``.

        Returns
        -------
        float64 array, shape (n, dimensions)
        """
        rows = np.zeros((len(spans), self.dimensions))
        plain = _plain(text)
        item = self._tokenizer.encode(plain, add_special_tokens=False)
        if not spans or not item.ids:
            return rows
        owners = _owners(plain, item.offsets, spans)
        order = np.argsort(owners, kind="stable")
        named, first = np.unique(owners[order], return_index=True)
        brought = self._weights[np.array(item.ids)[order]].astype(np.float64)
        rows[named] = np.add.reduceat(brought, first, axis=0)
        return rows


@cache
def embedder() -> Embedder:
    """The embedder of this process, loaded at the first call."""
    with _logging_kept():
        import wordllama  # noqa: PLC0415

        folder = Path(wordllama.__file__).parent
        model = wordllama.WordLlama.load(disable_download=True, cache_dir=folder)
    version = f"wordllama {wordllama.__version__} l2_supercat_256 blanks-dropped-1"
    return Embedder(model.embedding, model.tokenizer, version)


def _plain(text: str) -> str:
    """The same number of characters, white space as blanks, and nothing that is not Unicode."""
    return _SPACE.sub(" ", text).encode("utf-8", "replace").decode("utf-8")


def _owners(
    text: str, offsets: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]
) -> NDArray[np.intp]:
    """For each token the position of the word that it belongs to."""
    starts = np.array([start + (text[start:end][:1] == " ") for start, end in offsets])
    ends = np.maximum(np.array([end for _, end in offsets]), starts)
    first, last = np.array(spans).T
    following = np.searchsorted(last, starts, side="right")
    after = np.minimum(following, len(spans) - 1)
    before = np.maximum(following - 1, 0)
    inside = (following < len(spans)) & (first[after] < ends)
    nearer_after = (following == 0) | (first[after] - ends < starts - last[before])
    use_after = inside | ((following < len(spans)) & nearer_after)
    return np.where(use_after, after, before)


@contextmanager
def _logging_kept() -> Iterator[None]:
    """Take back what wordllama does to the root logger when it is imported."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        for handler in set(root.handlers) - set(handlers):
            root.removeHandler(handler)
        root.setLevel(level)
