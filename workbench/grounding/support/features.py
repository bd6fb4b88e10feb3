"""What speaks for or against a statement's being backed, as named numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.embed import embedder
from workbench.grounding.support.held import Held, Word, content, is_label

#: The features in the order of the coefficients.
NAMES = (
    "unbacked",  # log(1 + content words that stand nowhere in the evidence)
    "apart",  # share of its words that no three sentences in a row hold together
    "pairs",  # share of its neighbouring words that are no neighbours in the evidence
    "triples",  # the same for three in a row
    "numbers",  # log(1 + numbers that stand nowhere in the evidence)
    "names",  # log(1 + capitalised words, not its first, that stand nowhere in it)
    "negation",  # 1 where it denies and the closest sentences do not, or the other way round
    "distance",  # 1 less the cosine with the most similar sentence
    "about_sources",  # 1 where it speaks of the sources themselves ("the passages do not say")
    "opening",  # 1 for the first statement of a text
    "item",  # 1 for an item of a list
    "short",  # 1 where it has fewer than three content words
)

#: A sentence with this share of a statement's words speaks of the same.
NEARLY_ALL = 0.8

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|unable|\w+n['’]t|lack\w*|fail\w*)\b", re.I
)
_SOURCES = re.compile(
    r"\b(?:passages?|provided|given|context|text|information|sources?|documents?|articles?|"
    r"unable to answer|mention\w*|specif\w+|based on|according to)\b",
    re.I,
)
_ITEM = re.compile(r"\s*(?:\d+[.)]|[-*•])")


@dataclass(frozen=True, slots=True)
class Laid:
    """A statement beside the evidence."""

    start: int
    end: int
    words: tuple[Word, ...]
    unbacked: tuple[Word, ...]
    backing: tuple[tuple[int, float], ...]  # sentence of the evidence, share of the words it holds
    x: NDArray[np.float64]  # (features,)
    denied: bool  # a sentence with nearly all of its words denies what it says, or the reverse

    @property
    def has_other_number(self) -> bool:
        """Whether it has a number that stands nowhere in the evidence."""
        return any(map(str.isdigit, "".join(word.term for word in self.unbacked)))


def lay(text: str, spans: Sequence[tuple[int, int]], held: Held) -> list[Laid]:
    """Every statement of a text beside the evidence."""
    said = [text[start:end] for start, end in spans]
    vectors = embedder().embed(said) if said else np.zeros((0, embedder().dimensions))
    return [
        _one(text, span, held, vectors[number], first=number == 0)
        for number, span in enumerate(spans)
    ]


def _one(
    text: str, span: tuple[int, int], held: Held, vector: NDArray[np.float32], *, first: bool
) -> Laid:
    start, end = span
    found = content(text, start, end)
    terms = [word.term for word in found]
    unbacked = [word for word in found if word.term not in held.where]
    shown = tuple(word for word in unbacked if not is_label(text, start, word))
    window, closest = _window(set(terms), held)
    said = text[start:end]
    cosine = float((held.vectors @ vector).max()) if len(held.sentences) else 0.0
    denied = closest is not None and _denies(said) != _denies(held.said(closest))
    pairs = list(pairwise(terms))
    triples = list(pairwise(pairs))
    apart = [pair not in held.near for pair in pairs]
    broken = [one not in held.near or two not in held.near for one, two in triples]
    split = sum(apart) / len(apart) if apart else 0.0
    x = (
        math.log1p(len(unbacked)),
        1.0 - window,
        split,
        sum(broken) / len(broken) if broken else split,
        math.log1p(sum(any(map(str.isdigit, word.term)) for word in unbacked)),
        math.log1p(sum(text[w.start].isupper() and w.start > start + 1 for w in unbacked)),
        float(denied),
        1.0 - cosine,
        float(bool(_SOURCES.search(said))),
        float(first),
        float(bool(_ITEM.match(said))),
        float(len(terms) < 3),
    )
    backing = _backing(set(terms), held)
    against = bool(backing) and backing[0][1] >= NEARLY_ALL and len(terms) > 1
    opposed = against and _denies(said) != _denies(held.said(backing[0][0]))
    return Laid(start, end, tuple(found), shown, backing, np.array(x), opposed)


def _denies(said: str) -> bool:
    return bool(_NEGATION.search(said))


def _window(terms: set[str], held: Held) -> tuple[float, int | None]:
    """The largest share of the terms in three sentences in a row, and the middle one of them."""
    hits: dict[int, set[str]] = {}
    for term in terms:
        for place in held.where.get(term, ()):
            hits.setdefault(place, set()).add(term)
    best, closest = 0.0, None
    for place in sorted(hits):
        around = hits[place] | hits.get(place - 1, set()) | hits.get(place + 1, set())
        share = len(around) / len(terms)
        if share > best:
            best, closest = share, place
    return best, closest


def _backing(terms: set[str], held: Held) -> tuple[tuple[int, float], ...]:
    """Up to three sentences that hold most of the terms, each for what the others lack."""
    left = set(terms)
    found: list[tuple[int, float]] = []
    while left and len(found) < 3:
        counted: dict[int, int] = {}
        for term in left:
            for place in held.where.get(term, ()):
                counted[place] = counted.get(place, 0) + 1
        if not counted:
            break
        place = min(counted, key=lambda at: (-counted[at], at))
        if found and counted[place] < max(2, len(terms) / 4):
            break
        found.append((place, len(terms & held.terms[place]) / len(terms)))
        left -= held.terms[place]
    return tuple(found)
