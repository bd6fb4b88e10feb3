"""What models share that score each sentence alone: sentences meet in the normaliser only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from time import perf_counter
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.models.base import CLIP
from workbench.records import Candidate, Candidates, Contribution, Evidence, Unit

Keep = NDArray[np.bool_]
Values = NDArray[np.float64]


class Laid(Protocol):
    """A sentence laid beside a question."""

    @property
    def evidence(self) -> int:
        """Position in the evidence."""
        ...

    @property
    def start(self) -> int:
        """Offset into the stored text."""
        ...

    @property
    def end(self) -> int:
        """Offset into the stored text, exclusive."""
        ...

    @property
    def text(self) -> str:
        """The sentence."""
        ...

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Its words, as offsets into ``text``."""
        ...


S = TypeVar("S", bound=Laid)

#: So many of the best candidates carry their contributions.
EXPLAINED = 5


class SentenceModel(ABC, Generic[S]):
    """A model that gives every sentence a raw score by itself.

    Its log-odds of a sentence are the score less the log of the sum of all other sentences'
    exponentials, and of a constant ``null`` that stands for "none of them".
    """

    id: str
    label: str
    null: float = 0.0

    @abstractmethod
    def lay(self, question: str, evidence: Sequence[Evidence]) -> list[S]:
        """The sentences of the evidence that hold words, in reading order."""

    @abstractmethod
    def values(self, sentence: S, keep: Keep) -> Values:
        """Raw scores of a sentence of which only some words are kept: keep (k, w) -> (k,)."""

    @abstractmethod
    def contributions(self, sentence: S) -> tuple[Contribution, ...]:
        """What the whole sentence's score is the sum of."""

    def choose(self, laid: Sequence[S], scores: Values, order: Sequence[int]) -> tuple[int, ...]:
        """Which candidates make up the answer, as positions along ``order``; the best alone."""
        return (0,) if len(order) else ()

    def _quotable(self, question: str, evidence: Sequence[Evidence]) -> list[S]:
        """Its sentences without those that speak to a model: they are nobody's answer."""
        return [s for s in self.lay(question, evidence) if not _planted(s, evidence[s.evidence])]

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """All sentences as candidates, best first; ties stand in reading order."""
        started = perf_counter()
        laid = self._quotable(question, evidence)
        scores = np.array([self.values(s, np.ones((1, len(s.spans)), bool))[0] for s in laid])
        order = np.argsort(-scores, kind="stable").tolist()
        chosen = self.choose(laid, scores, order)
        explained = {*range(EXPLAINED), *chosen}
        found = tuple(
            Candidate(
                text=laid[i].text,
                score=float(scores[i]),
                evidence=laid[i].evidence,
                start=laid[i].start,
                end=laid[i].end,
                contributions=self.contributions(laid[i]) if rank in explained else (),
            )
            for rank, i in enumerate(order)
        )
        odds = _log_odds(scores[None, :], order[0], self.null)[0] if order else -CLIP
        return Candidates(
            found, chosen, signals={"log_odds": float(odds)}, seconds=perf_counter() - started
        )

    def score(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
        masks: Keep,
    ) -> Values:
        """Log-odds of ``candidate`` when only the kept units remain; see ``ScoringModel``."""
        laid = self._quotable(question, evidence)
        wanted = (candidate.evidence, candidate.start, candidate.end)
        target = next(n for n, s in enumerate(laid) if (s.evidence, s.start, s.end) == wanted)
        scores = np.empty((len(masks), len(laid)))
        for i, sentence in enumerate(laid):
            keep = kept_words(sentence, evidence[sentence.evidence], units, masks)
            rows, back = np.unique(keep, axis=0, return_inverse=True)
            worth = np.where(rows.any(axis=1), self.values(sentence, rows), -np.inf)
            scores[:, i] = worth[back.reshape(-1)]
        return _log_odds(scores, target, self.null)


def _planted(sentence: Laid, item: Evidence) -> bool:
    """Whether a sentence is marked, wholly or in part, as an instruction to a model."""
    return any(
        mark.kind == "instruction"
        and mark.start is not None
        and mark.end is not None
        and mark.start < sentence.end
        and sentence.start < mark.end
        for mark in item.marks
    )


def kept_words(sentence: Laid, item: Evidence, units: Sequence[Unit], masks: Keep) -> Keep:
    """Which words of a sentence remain, shape (k, w): a word goes with any unit that covers it."""
    spans = np.array([(sentence.start + a, sentence.start + b) for a, b in sentence.spans])
    passage = item.passage
    covers = np.zeros((len(units), len(spans)), dtype=bool)
    for n, unit in enumerate(units):
        if (unit.document, unit.text_sha256) == (passage.document, passage.text_sha256):
            covers[n] = (unit.start <= spans[:, 0]) & (spans[:, 1] <= unit.end)
    touching = covers.any(axis=1)
    return ~(~masks[:, touching] @ covers[touching])


def _log_odds(scores: Values, target: int, null: float) -> Values:
    """Log-odds of a column against all others and ``null``, row by row, clipped."""
    others = np.delete(scores, target, axis=1)
    against = np.concatenate([others, np.full((len(scores), 1), null)], axis=1)
    top = against.max(axis=1, keepdims=True)
    rest = top[:, 0] + np.log(np.exp(against - top).sum(axis=1))
    odds: Values = np.clip(scores[:, target] - rest, -CLIP, CLIP)
    return odds
