"""Passages of different documents that say the same almost word for word.

Alike are two passages whose sets of three consecutive words overlap by :data:`ALIKE` at least
(Jaccard's index: what both have over what either has). Near ones are looked for by the cosine of
their vectors first, so that not every pair has to be compared word by word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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
    """Every pair of passages of different documents that say the same, by place.

    Parameters
    ----------
    passages : sequence of Passage
        Of the index.
    vectors : float32 (passages, dimensions)
        Their vectors, each of length 1 or 0.
    """
    whose = np.array([hash(p.document) for p in passages])
    long = np.array([len(p.text.split()) >= _SHORTEST for p in passages], dtype=bool)
    found = []
    for start in range(0, len(passages), _ROWS):
        stop = min(start + _ROWS, len(passages))
        near = vectors[start:stop] @ vectors[start:].T >= NEAR
        near &= long[start:stop, None] & long[None, start:]
        near &= whose[start:stop, None] != whose[None, start:]
        for i, j in zip(*np.nonzero(near), strict=True):
            if i < j:
                said = overlap(passages[start + i].text, passages[start + j].text)
                if said >= ALIKE:
                    found.append(Pair(int(start + i), int(start + j), said))
    return found


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
