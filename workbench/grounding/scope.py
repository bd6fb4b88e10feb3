"""Is a question about what the documents are about? A small model of named features.

It reads the question, the passages that were found for it and the index. Case and punctuation
carry nothing here, because people type questions in every way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from workbench.errors import SettingsError
from workbench.evidence.index import Index
from workbench.evidence.tokens import terms
from workbench.grounding.sigmoid import sigmoid
from workbench.records import Evidence, Passage

#: What is known of a question against the corpus, in the order of the file; each 0 to 1 or so.
NAMES = ("sentence", "passages", "known", "covered", "bm25", "close_words", "weakest_word")

_PUNCTUATION = re.compile(r"[^\w\s']+")
#: Added to every idf, so that a common word of the question still weighs something.
_FLOOR = 0.5


@dataclass(frozen=True)
class Scope:
    """Logistic regression: ``logit(p) = intercept + weights @ x``.

    ``threshold``: below this probability a question is said to be out of scope.
    """

    weights: tuple[float, ...]
    intercept: float
    threshold: float

    def probability(self, x: Sequence[float]) -> float:
        """How likely the question is about the documents, 0 to 1, by :func:`features`."""
        z = self.intercept + float(np.dot(self.weights, x))
        return float(sigmoid(z))


def probability(question: str, evidence: Sequence[Evidence], index: Index) -> float:
    """How likely a question is about the documents of an index, 0 to 1; 0 without evidence."""
    if not evidence:
        return 0.0
    return shipped().probability(features(question, evidence, index))


def plain(text: str) -> str:
    """Lower case, without punctuation, single spaces."""
    return " ".join(_PUNCTUATION.sub(" ", text.lower()).split())


def features(question: str, evidence: Sequence[Evidence], index: Index) -> tuple[float, ...]:
    """What the probability is computed from, in the order of :data:`NAMES`.

    ``sentence``: best cosine of the question to a sentence found; ``passages``: mean cosine to the
    best sentence of each passage; ``known``: share of the question's words, by rarity, that any
    document holds; ``covered``: the same for the passage that holds most; ``bm25``: best BM25 score
    by the highest possible; ``close_words``: how near the nearest word found comes to each word of
    the question, by rarity; ``weakest_word``: the same for the word that is farthest.
    """
    asked = plain(question)
    wanted = list(dict.fromkeys(terms(asked)))
    idf = np.array([index.idf(t) for t in wanted]) + _FLOOR
    rarity = idf / idf.sum() if wanted else idf
    known = np.array([index.bm25.passages_with(t) > 0 for t in wanted], dtype=bool)
    held = [set(terms(_around(item.passage))) for item in evidence]
    covered = [float(rarity[[t in h for t in wanted]].sum()) if wanted else 0.0 for h in held]
    best = max(
        (item.signals["bm25"].raw for item in evidence if "bm25" in item.signals), default=0.0
    )
    cosines = _cosines(asked, evidence, index)
    near = _nearest(wanted, held, index)
    return (
        max(cosines),
        float(np.mean(cosines)),
        float(rarity[known].sum()) if wanted else 0.0,
        max(covered),
        best / (float(idf.sum()) or 1.0),
        float(near @ rarity) if wanted else 0.0,
        float(near.min()) if wanted else 0.0,
    )


def _around(passage: Passage) -> str:
    return " ".join((passage.title, *passage.headings, passage.text))


def _cosines(asked: str, evidence: Sequence[Evidence], index: Index) -> list[float]:
    """For each passage the cosine of the question to its nearest sentence."""
    texts, owners = [asked], []
    for i, item in enumerate(evidence):
        passage = item.passage
        for start, end in passage.sentences or ((passage.start, passage.end),):
            texts.append(plain(passage.cut(start, end)))
            owners.append(i)
    vectors = index.embedder.embed(texts).astype(float)
    cosines = vectors[1:] @ vectors[0]
    return [float(cosines[np.array(owners) == i].max()) for i in range(len(evidence))]


def _nearest(wanted: Sequence[str], held: Sequence[set[str]], index: Index) -> np.ndarray:
    """For each term the cosine to the nearest term found, shape (q,)."""
    found = sorted(set().union(*held))
    if not wanted or not found:
        return np.zeros(len(wanted))
    vectors = index.embedder.embed([*wanted, *found]).astype(float)
    nearest: np.ndarray = (vectors[: len(wanted)] @ vectors[len(wanted) :].T).max(axis=1)
    return nearest


@lru_cache(maxsize=1)
def shipped() -> Scope:
    """The coefficients that come with the program."""
    return parse(files("workbench.grounding").joinpath("scope.json").read_text("utf-8"))


def parse(text: str) -> Scope:
    """Coefficients from their file.

    Raises
    ------
    SettingsError
        If it cannot be read, or was made for other features.
    """
    try:
        data = json.loads(text)
        if tuple(row["feature"] for row in data["features"]) != NAMES:
            raise SettingsError(
                "The coefficients do not belong to this version's features. Fit them again with "
                "`python -m training.scope`.",
                "scope",
            )
        return Scope(
            tuple(float(row["weight"]) for row in data["features"]),
            float(data["intercept"]),
            float(data["threshold"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"The coefficients cannot be read ({error}).", "scope") from error
