"""The sentence that answers, by a linear model over named features that was fitted once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from workbench.errors import SettingsError
from workbench.evidence.index import Index
from workbench.models import features as f
from workbench.models.plain import in_words
from workbench.models.question import Asked, take_apart
from workbench.models.sentences import Keep, SentenceModel, Values
from workbench.records import Contribution, Evidence

#: A further sentence is added where it is nearly as likely as the best one, and where it holds
#: this much of the question's rarity that the sentences before it lack.
_NEARLY, _NEW_SHARE, _MOST = 0.35, 0.2, 3

#: Vectors of so many words are kept.
_REMEMBERED = 50_000
#: And of the words of so many sentences, some 50 kB each.
_SENTENCES = 256


@dataclass(frozen=True)
class Coefficients:
    """What ``training`` has fitted: ``score = intercept + sum of weight * x``."""

    weights: Values
    intercept: float


@dataclass(frozen=True)
class Beside:
    """A sentence laid beside a question."""

    asked: Asked
    sentence: f.Sentence

    @property
    def evidence(self) -> int:
        """Position in the evidence."""
        return self.sentence.evidence

    @property
    def start(self) -> int:
        """Offset into the stored text."""
        return self.sentence.start

    @property
    def end(self) -> int:
        """Offset into the stored text, exclusive."""
        return self.sentence.end

    @property
    def text(self) -> str:
        """The sentence."""
        return self.sentence.text

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Its words."""
        return self.sentence.wording.spans


@lru_cache(maxsize=1)
def shipped() -> Coefficients:
    """The coefficients that come with the program.

    Raises
    ------
    SettingsError
        If the file does not fit the features of this version.
    """
    return parse(files("workbench.models").joinpath("extractive.json").read_text("utf-8"))


def parse(text: str) -> Coefficients:
    """Coefficients from their file.

    Raises
    ------
    SettingsError
        If features are missing, unknown or in another order, or a number is not finite.
    """
    try:
        data = json.loads(text)
        names = [row["feature"] for row in data["features"]]
        weights = np.array([row["weight"] for row in data["features"]], dtype=float)
        intercept = float(data["intercept"])
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"The coefficients cannot be read ({error}).", "extractive") from error
    fits = tuple(names) == f.NAMES and np.isfinite([*weights, intercept]).all()
    if not fits:
        raise SettingsError(
            "The coefficients do not belong to this version's features. Fit them again with "
            "`python -m training.extractive`.",
            "extractive",
        )
    return Coefficients(weights, intercept)


class ExtractiveModel(SentenceModel[Beside]):
    """Quotes the sentence that answers. Every sentence is scored by itself, as a plain sum."""

    id = "extractive"
    label = "Best sentence, by named features"

    def __init__(self, index: Index, coefficients: Coefficients | None = None) -> None:
        self._index = index
        self._by = coefficients or shipped()
        self._known: dict[str, Values] = {}
        # An explanation lays the same sentences beside many questions.
        self._by_word = lru_cache(_SENTENCES)(index.embedder.by_word)

    def lay(self, question: str, evidence: Sequence[Evidence]) -> list[Beside]:
        """The sentences that hold words, with what their features are computed from."""
        asked = take_apart(question, self._index)
        return [
            Beside(asked, sentence)
            for position, item in enumerate(evidence)
            for sentence in f.lay_beside(asked, position, item, self._vectors, self._by_word)
        ]

    def values(self, sentence: Beside, keep: Keep) -> Values:
        """Intercept and weighted features of what is kept."""
        parts = self._parts(sentence, keep)
        return np.asarray(self._by.intercept + parts.sum(axis=1))

    def contributions(self, sentence: Beside) -> tuple[Contribution, ...]:
        """One for each feature that says something; with the intercept they are the score."""
        keep = np.ones((1, len(sentence.spans)), dtype=bool)
        x = f.features(sentence.asked, sentence.sentence, keep)[0].tolist()
        parts = self._parts(sentence, keep)[0].tolist()
        return tuple(
            Contribution(
                name, in_words(name, value, sentence.asked, sentence.sentence), value, part
            )
            for name, value, part in zip(f.NAMES, x, parts, strict=True)
            if part
        )

    def choose(
        self, laid: Sequence[Beside], scores: Values, order: Sequence[int]
    ) -> tuple[int, ...]:
        """The best sentence, and up to two that add words of the question and are as likely."""
        if not order:
            return ()
        asked = laid[order[0]].asked
        held = self._held(laid[order[0]])
        chosen = [0]
        for rank, i in enumerate(order[1:6], 1):
            likely = np.exp(scores[i] - scores[order[0]]) >= _NEARLY
            new = asked.rarity[self._held(laid[i]) & ~held].sum()
            if likely and new >= _NEW_SHARE and len(chosen) < _MOST:
                chosen.append(rank)
                held |= self._held(laid[i])
        return tuple(chosen)

    def _vectors(self, several: tuple[str, ...]) -> Values:
        """Unit vectors of single words; each word is embedded once."""
        new = [word for word in dict.fromkeys(several) if word not in self._known]
        if new:
            if len(self._known) > _REMEMBERED:
                self._known, new = {}, list(dict.fromkeys(several))
            self._known |= dict(
                zip(new, self._index.embedder.embed(new).astype(float), strict=True)
            )
        return np.array([self._known[word] for word in several])

    def _held(self, sentence: Beside) -> Keep:
        return np.array(sentence.sentence.hits.any(axis=0))

    def _parts(self, sentence: Beside, keep: Keep) -> Values:
        """Weighted features, shape (k, features)."""
        x = f.features(sentence.asked, sentence.sentence, keep)
        return np.ascontiguousarray(x * self._by.weights)
