"""Named features of one sentence as an answer to one question.

A feature depends on the question, on the sentence's own words, and on facts of its passage that
stay as they were when evidence is removed (retrieval scores, title, the words around it). It
never depends on what another sentence says now, so sentences meet in the normaliser alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.tokens import stem, term, words
from workbench.models.question import Asked
from workbench.records import Evidence, Passage

Keep = NDArray[np.bool_]  # (k, w): which of a sentence's words are left
Values = NDArray[np.float64]

_MONTHS = frozenset(
    "january february march april may june july august september october november december"
    " spring summer autumn winter monday tuesday wednesday thursday friday saturday sunday"
    " century centuries decade decades".split()
)
_COUNTS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred hundreds thousand thousands million millions billion billions trillion dozen half"
    " third quarter twice once both several".split()
)
_REASONS = frozenset(
    "because due since therefore thus hence result results resulted cause caused causes reason"
    " reasons order led leads leading allow allows allowed owing thanks".split()
)
_PLACE_BEFORE = frozenset("in at near on from to of between across throughout into".split())
_YEAR = re.compile(r"1\d{3}s?|20\d\ds?|\d+(?:st|nd|rd|th)")
_CURRENCY = frozenset("dollar dollars pound pounds euro euros cent cents pence usd gbp eur".split())
_PERCENT = re.compile(r"\s?(?:%|per ?cent\b)", re.IGNORECASE)

_NEAR = 5.0  # words; how fast nearness fades
_BESIDE = 3.0
# Values are rounded to multiples of this before they are summed over words, so that 64-bit sums
# are exact in any order, and a score is the same alone and in any batch.
_GRID = 2.0**-30


@dataclass(frozen=True)
class Wording:
    """The words of a sentence, whatever the question."""

    spans: tuple[tuple[int, int], ...]
    written: tuple[str, ...]
    lower: tuple[str, ...]
    stems: tuple[str, ...]
    content: Keep  # (w,): no stop word


@lru_cache(maxsize=4096)
def wording(text: str) -> Wording:
    """Take a sentence apart."""
    spans = tuple(words(text))
    written = tuple(text[start:end] for start, end in spans)
    return Wording(
        spans,
        written,
        tuple(w.lower() for w in written),
        tuple(stem(w) for w in written),
        np.array([term(w) is not None for w in written], dtype=bool),
    )


@dataclass(frozen=True)
class Sentence:
    """One sentence laid beside one question; ``w`` words, ``q`` question terms.

    Attributes
    ----------
    hits : bool array, shape (w, q)
        Where a word has the stem of a question term.
    close : float array, shape (w, q)
        Cosine of the words' embeddings, 0 to 1; 1 where it hits.
    new : bool array, shape (w,)
        Words that carry a subject and do not stand in the question.
    grade : float array, shape (w,)
        How far each word looks like the kind of answer that is wanted, 0 to 1.
    dots, gram : float arrays, shapes (w,) and (w, w)
        Products of the words' vectors with the question's and with each other.
    before : float array, shape (q,)
        How close the sentence before comes to each question term; 0 for the first one.
    opening, elsewhere, titled : bool array, shape (q,)
        Question terms in the passage's first sentence where that is another one, in the rest of
        the passage, and in its title and headings.
    """

    evidence: int
    start: int
    end: int
    text: str
    wording: Wording
    hits: Keep
    close: Values
    new: Keep
    grade: Values
    counted: NDArray[np.intp]  # words that name what is counted
    dots: Values
    gram: Values
    before: Values
    opening: Keep
    elsewhere: Keep
    titled: Keep
    bm25: float  # the passage's BM25, as a share of the most that the question can reach
    cosine: float  # of question and passage
    place: float  # 0 for the first sentence of the passage, towards 1


Vectors = Callable[[tuple[str, ...]], Values]
ByWord = Callable[[str, tuple[tuple[int, int], ...]], Values]


def lay_beside(
    asked: Asked, position: int, item: Evidence, vectors: Vectors, by_word: ByWord
) -> list[Sentence]:
    """The sentences of a passage that hold words, laid beside the question.

    Parameters
    ----------
    position : int
        Of the passage in the evidence.
    vectors : callable
        Unit vectors of single words, shape (n, d).
    by_word : callable
        The part of a text's vector that each of its words brings, shape (n, d).
    """
    passage = item.passage
    texts = [passage.cut(start, end) for start, end in passage.sentences]
    said = [wording(text) for text in texts]
    hits = [_hits(asked, one) for one in said]
    close = [_close(asked, one, at, vectors) for one, at in zip(said, hits, strict=True)]
    holds = np.array([at.any(axis=0) for at in hits]).reshape(len(said), len(asked.terms))
    nothing = np.zeros(len(asked.terms))
    titled = _titled(asked, passage)
    made = []
    for i, ((start, end), text, words_) in enumerate(
        zip(passage.sentences, texts, said, strict=True)
    ):
        if not words_.spans:
            continue
        new = words_.content & np.array([t not in asked.places for t in words_.stems])
        parts = by_word(text, words_.spans)
        made.append(
            Sentence(
                evidence=position, start=start, end=end, text=text, wording=words_,
                hits=hits[i], close=close[i], new=new,
                grade=_grades(asked.kind, text, words_, new),
                counted=np.flatnonzero([t in asked.counted for t in words_.stems]),
                dots=parts @ asked.vector, gram=np.round(parts @ parts.T / _GRID) * _GRID,
                before=close[i - 1].max(axis=0, initial=0.0) if i else nothing,
                opening=holds[0] if i else nothing > 0,
                elsewhere=np.asarray(np.delete(holds, i, axis=0).any(axis=0)),
                titled=titled,
                bm25=min(1.0, _raw(item, "bm25") / max(asked.idf.sum(), _GRID)),
                cosine=_raw(item, "dense"),
                place=i / len(texts),
            )
        )  # fmt: skip
    return made


def _hits(asked: Asked, said: Wording) -> Keep:
    hits = np.array([[s == t for t in asked.terms] for s in said.stems], dtype=bool)
    return hits.reshape(len(said.stems), len(asked.terms))


def _titled(asked: Asked, passage: Passage) -> Keep:
    said = set(wording(" ".join((passage.title, *passage.headings))).stems)
    return np.array([t in said for t in asked.terms], dtype=bool)


def _raw(item: Evidence, name: str) -> float:
    """A signal as it was measured: scaled ones say nothing where there are few passages."""
    signal = item.signals.get(name)
    return 0.0 if signal is None else signal.raw


def _close(asked: Asked, said: Wording, hits: Keep, vectors: Vectors) -> Values:
    if not said.spans:
        return np.zeros(hits.shape)
    cosines = np.clip(vectors(said.lower) @ asked.vectors.T, 0.0, 1.0)
    return np.where(hits, 1.0, np.where(said.content[:, None], cosines, 0.0))


def _grades(kind: str, text: str, said: Wording, new: Keep) -> Values:
    grade = np.zeros(len(said.spans))
    for n in np.flatnonzero(new if kind != "reason" else np.ones_like(new)):
        grade[n] = _grade(kind, text, said, int(n))
    return grade


def _grade(kind: str, text: str, said: Wording, n: int) -> float:
    """How far one word looks like an answer of this kind."""
    word, lower = said.written[n], said.lower[n]
    digit = word[0].isdigit()
    if kind in ("person", "place"):
        if not word[0].isupper():
            return 0.0
        if kind == "place" and n and _before(said, n) in _PLACE_BEFORE:
            return 1.0
        if kind == "person" and n and said.lower[n - 1] == "by":
            return 1.0
        return 0.5 if n else 0.25
    if kind == "date":
        if _YEAR.fullmatch(lower):
            return 1.0
        return 0.5 if digit or lower in _MONTHS else 0.0
    if kind == "number":
        return 1.0 if digit else 0.7 if lower in _COUNTS else 0.0
    if kind in ("money", "percent"):
        return (1.0 if _has_unit(kind, text, said, n) else 0.3) if digit else 0.0
    return 1.0 if kind == "reason" and lower in _REASONS else 0.0


def _before(said: Wording, n: int) -> str:
    """The word before, articles and the like left out."""
    before = said.lower[n - 1]
    return said.lower[n - 2] if before in ("the", "a", "an") and n > 1 else before


def _has_unit(kind: str, text: str, said: Wording, n: int) -> bool:
    start, end = said.spans[n]
    if kind == "percent":
        return _PERCENT.match(text, end) is not None
    return text[:start].rstrip()[-1:] in tuple("$£€¥") or any(
        w in _CURRENCY for w in said.lower[n + 1 : n + 3]
    )


# ---------------------------------------------------------------- features


def matched(s: Sentence, keep: Keep) -> Keep:
    """Which question terms the kept words hold, shape (k, q)."""
    return np.asarray((keep[:, :, None] & s.hits).any(axis=1))


def _weighted(values: Values | Keep, rarity: Values) -> Values:
    """Sum over the question's terms, by rarity; row by row, so that no batch changes it."""
    return np.asarray(np.ascontiguousarray(values * rarity).sum(axis=1))


def _similar(s: Sentence, keep: Keep) -> Values:
    """Cosine of the question and the kept words."""
    kept = keep.astype(float)
    dots = np.ascontiguousarray(kept * s.dots).sum(axis=1)
    squares = (kept @ s.gram * kept).sum(axis=1)
    return np.where(squares > 0, dots / np.sqrt(np.maximum(squares, _GRID)), 0.0)


def _nearness(asked: Asked, s: Sentence, keep: Keep) -> Values:
    """The rarity of question words around the best fitting new word, fading with distance."""
    ours = np.flatnonzero(s.hits.any(axis=1))
    theirs = np.flatnonzero(s.grade > 0) if asked.kind != "other" else np.flatnonzero(s.new)
    if not len(ours) or not len(theirs):
        return np.zeros(len(keep))
    fade = np.exp(-np.abs(theirs[:, None] - ours[None, :]) / _NEAR)  # (n, m)
    there = keep[:, None, ours] * fade  # (k, n, m)
    total = np.zeros((len(keep), len(theirs)))
    for t in range(s.hits.shape[1]):
        total += asked.rarity[t] * np.where(s.hits[ours, t], there, 0.0).max(axis=2)
    best: Values = np.where(keep[:, theirs], total, 0.0).max(axis=1)
    return best


def _beside(asked: Asked, s: Sentence, keep: Keep) -> Values:
    """How near a new number stands before what is counted."""
    numbers = np.flatnonzero(s.grade > 0)
    if asked.kind not in ("number", "money", "percent") or not len(numbers) or not len(s.counted):
        return np.zeros(len(keep))
    gap = s.counted[None, :] - numbers[:, None]
    fade = np.where(gap > 0, np.exp(-np.maximum(gap - 1, 0) / _BESIDE), 0.0)
    both = keep[:, numbers, None] & keep[:, None, s.counted]
    best: Values = np.where(both, fade, 0.0).max(axis=(1, 2))
    return best


def _in_order(asked: Asked, s: Sentence, keep: Keep) -> Values:
    """The longest run of question words that the kept words hold in the same order, as a share.

    Stop words count here. Computed for all rows at once with one bit a question word [1]_.

    References
    ----------
    .. [1] H. Hyyrö, "Bit-parallel LCS-length computation revisited", 2004.
    """
    size = len(asked.order)
    state = np.full(len(keep), (1 << size) - 1, dtype=np.uint64)
    for n, word in enumerate(s.wording.stems):
        places = asked.places.get(word)
        if places is not None:
            both = state & places
            state = np.where(keep[:, n], (state + both) | (state - both), state)
    left = np.bitwise_count(state & np.uint64((1 << size) - 1))
    return np.asarray((size - left.astype(float)) / max(1, size))


_WANTED = {
    "person": ("person",),
    "date": ("date",),
    "place": ("place",),
    "number": ("number", "money", "percent"),
    "reason": ("reason",),
}

#: The features by name, in the order of :func:`features`.
NAMES = (
    "words", "close_words", "similarity", "in_order", "numbers_missing",
    "person", "date", "place", "number", "reason", "near", "beside",
    "title", "before", "opening", "around", "length", "place_in_passage",
    "passage_words", "passage_similarity",
)  # fmt: skip


def features(asked: Asked, s: Sentence, keep: Keep) -> Values:
    """The features of a sentence of which only some words are kept.

    Parameters
    ----------
    keep : bool array, shape (k, w)

    Returns
    -------
    float array, shape (k, len(NAMES))
        Each row depends on its own row of ``keep`` alone, to the bit.
    """
    found = matched(s, keep)
    close = np.where(keep[:, :, None], s.close, 0.0).max(axis=1)
    grade = np.minimum(1.0, np.round(keep * s.grade / _GRID).sum(axis=1) * _GRID)
    size = (keep & s.wording.content).sum(axis=1)
    constant = np.ones(len(keep))
    columns = {
        "words": _weighted(found, asked.rarity),
        "close_words": _weighted(close - found, asked.rarity),
        "similarity": _similar(s, keep),
        "in_order": _in_order(asked, s, keep),
        "numbers_missing": (~found & asked.numbers).any(axis=1).astype(float),
        **{
            name: grade if asked.kind in kinds else 0.0 * constant
            for name, kinds in _WANTED.items()
        },
        "near": _nearness(asked, s, keep),
        "beside": _beside(asked, s, keep),
        "title": _weighted(~found & s.titled, asked.rarity),
        "before": _weighted(np.maximum(s.before - close, 0.0), asked.rarity),
        "opening": _weighted(~found & s.opening, asked.rarity),
        "around": _weighted(~found & s.elsewhere, asked.rarity),
        "length": np.log1p(size),
        "place_in_passage": s.place * constant,
        "passage_words": s.bm25 * constant,
        "passage_similarity": s.cosine * constant,
    }
    return np.ascontiguousarray(np.stack([columns[name] for name in NAMES], axis=1))
