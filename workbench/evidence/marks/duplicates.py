"""Passages of different documents that say the same almost word for word.

Alike are two passages whose sets of three consecutive words overlap by :data:`ALIKE` at least
(Jaccard's index: what both have over what either has). Near ones are looked for by the cosine of
their vectors first, so that not every pair has to be compared word by word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.tokens import terms
from workbench.records import Evidence, Passage

#: From this overlap on, two passages say the same.
ALIKE = 0.6
#: Below this cosine no pair is compared word by word.
NEAR = 0.9
#: Two documents are near-duplicates from this share of the shorter one's words on.
SHARE = 0.3
#: So many later passages that are alike are named for each.
MOST = 20
#: Shorter passages repeat each other by chance.
_SHORTEST = 12  # words
_ROWS = 512  # of the matrix of cosines at a time


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages, by their places in the index, and how far they overlap."""

    first: int
    second: int
    overlap: float


def overlap(one: str, other: str) -> float:
    """Jaccard's index of the two texts' sets of three consecutive words, 0 to 1."""
    a, b = _triples(one), _triples(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def twins(passages: Sequence[Passage], vectors: NDArray[np.float32]) -> list[Pair]:
    """Passages of different documents that say the same, as pairs.

    Of a text that stands in many documents word for word, each later one is paired with the first
    alone, and no passage with more than :data:`MOST` others that are merely alike: a footer in
    thousands of documents gives thousands of pairs, not millions.

    Parameters
    ----------
    passages : sequence of Passage
        Of the index.
    vectors : float32 (passages, dimensions)
        Their vectors, each of length 1 or 0.
    """
    first: dict[str, int] = {}
    found = []
    for at, passage in enumerate(passages):
        if len(passage.text.split()) < _SHORTEST:
            continue
        earliest = first.setdefault(passage.text, at)
        if passages[earliest].document != passage.document:
            found.append(Pair(earliest, at, 1.0))
    places = np.array(sorted(first.values()), dtype=int)
    alone, rows = [passages[at] for at in places], vectors[places]
    found += [Pair(int(places[i]), int(places[j]), said) for i, j, said in _alike(alone, rows)]
    return sorted(found, key=lambda pair: (pair.first, pair.second))


def _alike(
    passages: Sequence[Passage], vectors: NDArray[np.float32]
) -> Iterator[tuple[int, int, float]]:
    """Pairs of different texts that are alike; rows of the matrix of cosines a few at a time."""
    names = {name: n for n, name in enumerate(dict.fromkeys(p.document for p in passages))}
    whose = np.array([names[p.document] for p in passages], dtype=int)
    for start in range(0, len(passages), _ROWS):
        stop = min(start + _ROWS, len(passages))
        near = vectors[start:stop] @ vectors[start:].T >= NEAR
        near &= whose[start:stop, None] != whose[None, start:]
        for i in range(stop - start):
            others = (int(j) for j in np.flatnonzero(near[i]) if j > i)
            pairs = (
                (j, overlap(passages[start + i].text, passages[start + j].text)) for j in others
            )
            for j, said in islice((pair for pair in pairs if pair[1] >= ALIKE), MOST):
                yield start + i, start + j, said


def documents(pairs: Sequence[Pair], passages: Sequence[Passage]) -> list[tuple[str, str, float]]:
    """Documents that repeat each other: the later one by id, the other one, and the share.

    The share is that of the shorter document's words which stand in passages that both have.
    """
    words: dict[str, int] = defaultdict(int)
    for passage in passages:
        words[passage.document] += len(passage.text.split())
    shared: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for pair in pairs:
        sides = sorted((pair.first, pair.second), key=lambda at: words[passages[at].document])
        shorter, longer = (passages[at].document for at in sides)
        shared[shorter, longer][sides[0]] = len(passages[sides[0]].text.split())
    found = [
        (shorter, longer, sum(held.values()) / words[shorter])
        for (shorter, longer), held in shared.items()
    ]
    return sorted((pair for pair in found if pair[2] >= SHARE), key=lambda pair: pair[:2])


def group(evidence: Sequence[Evidence]) -> dict[int, int]:
    """The rank of the first passage that says the same, by the rank of each that repeats it."""
    same: dict[int, int] = {}
    for at, item in enumerate(evidence):
        for earlier in evidence[:at]:
            if overlap(item.passage.text, earlier.passage.text) >= ALIKE:
                same[item.rank] = same.get(earlier.rank, earlier.rank)
                break
    return same


def _triples(text: str) -> set[tuple[str, ...]]:
    words = terms(text)
    return set(zip(words, words[1:], words[2:], strict=False))
