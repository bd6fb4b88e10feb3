"""What models share that score each sentence alone: sentences meet in the normaliser only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.stretches import planted
from workbench.models.base import CLIP, Ratio
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


@dataclass(frozen=True)
class Part:
    """What becomes of one sentence when units are removed.

    Attributes
    ----------
    units : int array, shape (t,)
        Positions of the units that cover any of its words.
    covers : bool array, shape (t, w)
        Which words each of them covers.
    worth : float
        Its raw score as a whole.
    span : slice or None
        Which of its words say the candidate.
    """

    units: NDArray[np.intp]
    covers: Keep
    worth: float
    span: slice | None

    @property
    def whole(self) -> bool:
        """Whether it goes with one unit as a whole, or is never touched."""
        return len(self.units) == 0 or (len(self.units) == 1 and bool(self.covers.all()))


class Removable(Generic[S]):
    """Sentences and what becomes of each when units are removed.

    Attributes
    ----------
    at : int array, shape (sentences,)
        The unit that each goes with, if it goes as a whole; one beyond the last for none.
    worth : float array, says : bool array, shape (sentences,)
        Raw score, and whether it says the candidate, of each as a whole.
    cut : list of int
        Positions of the sentences that units cut.
    """

    def __init__(self, laid: list[S], parts: list[Part], units: int) -> None:
        self.laid, self.parts = laid, parts
        self.at = np.array([int(p.units[0]) if len(p.units) else units for p in parts], dtype=int)
        self.worth = np.array([part.worth for part in parts])
        self.says = np.array([part.span is not None for part in parts], dtype=bool)
        self.cut = [i for i, part in enumerate(parts) if not part.whole]


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

    _last_laid: tuple[str, tuple[Evidence, ...], list[S]] | None = None
    _last_removable: tuple[Candidate, tuple[Unit, ...], Removable[S]] | None = None

    def _quotable(self, question: str, evidence: Sequence[Evidence]) -> list[S]:
        """Its sentences without those that speak to a model: they are nobody's answer.

        Those of the last question are kept: an explanation asks for them many times.
        """
        last = self._last_laid
        if last is not None and last[0] == question and _the_same(last[1], evidence):
            return last[2]
        laid = [s for s in self.lay(question, evidence) if not _planted(s, evidence[s.evidence])]
        self._last_laid = (question, tuple(evidence), laid)
        return laid

    def _removable(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
    ) -> Removable[S]:
        """What becomes of the sentences; that of the last game is kept."""
        laid, last = self._quotable(question, evidence), self._last_removable
        if (
            last is not None
            and last[0] is candidate
            and last[2].laid is laid
            and _the_same(last[1], units)
        ):
            return last[2]
        parts = []
        for sentence in laid:
            covers = covered_words(sentence, evidence[sentence.evidence], units)
            touching = np.flatnonzero(covers.any(axis=1))
            whole = np.ones((1, len(sentence.spans)), dtype=bool)
            worth = float(self.values(sentence, whole)[0])
            parts.append(Part(touching, covers[touching], worth, words_of(candidate, sentence)))
        made = Removable(laid, parts, len(units))
        self._last_removable = (candidate, tuple(units), made)
        return made

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
        said = [words_of(found[0], s) == slice(None) for s in laid] if order else []
        odds = _log_odds(scores[None, :], np.array([said]), self.null)[0] if order else -CLIP
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
        found = self._removable(question, evidence, candidate, units)
        # Most sentences go as a whole, with one unit or, in the last column, with none.
        there = np.column_stack([masks, np.ones(len(masks), dtype=bool)])[:, found.at]
        scores = np.where(there, found.worth, -np.inf)
        says = there & found.says
        for i in found.cut:
            part = found.parts[i]
            keep = ~(~masks[:, part.units] @ part.covers)
            rows, back = np.unique(keep, axis=0, return_inverse=True)
            worth = np.where(rows.any(axis=1), self.values(found.laid[i], rows), -np.inf)
            scores[:, i] = worth[back.reshape(-1)]
            if part.span is not None:
                all_of_it = part.span == slice(None)
                says[:, i] = keep.any(axis=1) if all_of_it else keep[:, part.span].all(axis=1)
        return _log_odds(scores, says, self.null)

    def structure(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
    ) -> Ratio | None:
        """The score in closed form, where each sentence goes as a whole with one unit at most.

        None for units that cut sentences, and where the score could reach its clip.
        """
        found = self._removable(question, evidence, candidate, units)
        if found.cut:
            return None
        own, other = np.zeros(len(units) + 1), np.zeros(len(units) + 1)  # the last: never removed
        other[-1] = np.exp(self.null)
        np.add.at(own, found.at[found.says], np.exp(found.worth[found.says]))
        np.add.at(other, found.at[~found.says], np.exp(found.worth[~found.says]))
        highest = np.log(own.sum()) - np.log(other[-1]) if own.any() else -np.inf
        lowest = np.log(own[own > 0].min()) - np.log(other.sum()) if own.any() else -np.inf
        if not -CLIP < lowest <= highest < CLIP:
            return None
        return Ratio(own[:-1], other[:-1], float(own[-1]), float(other[-1]), -CLIP)


def words_of(candidate: Candidate, sentence: Laid) -> slice | None:
    """Which words of a sentence say the candidate; None where it says something else.

    A sentence says it where its text is the candidate's or holds it whole, wherever it stands:
    the same sentence in another document gives the same answer.
    """
    if _plain(sentence.text) == _plain(candidate.text):
        return slice(None)
    start = sentence.text.find(candidate.text) if candidate.text else -1
    while start >= 0:
        end = start + len(candidate.text)
        inside = [n for n, (a, b) in enumerate(sentence.spans) if start <= a and b <= end]
        cut = any(a < start < b or a < end < b for a, b in sentence.spans)
        if inside and not cut:
            whole = len(inside) == len(sentence.spans)
            return slice(None) if whole else slice(inside[0], inside[-1] + 1)
        start = sentence.text.find(candidate.text, start + 1)
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _the_same(kept: Sequence[object], given: Sequence[object]) -> bool:
    """Whether two sequences hold the very same objects."""
    return len(kept) == len(given) and all(a is b for a, b in zip(kept, given, strict=True))


def _planted(sentence: Laid, item: Evidence) -> bool:
    """Whether a sentence is marked, wholly or in part, as an instruction to a model."""
    return any(a < sentence.end and sentence.start < b for a, b in planted(item))


def covered_words(sentence: Laid, item: Evidence, units: Sequence[Unit]) -> Keep:
    """Which words of a sentence each unit covers, shape (n, w)."""
    spans = np.array([(sentence.start + a, sentence.start + b) for a, b in sentence.spans])
    passage = item.passage
    covers = np.zeros((len(units), len(spans)), dtype=bool)
    for n, unit in enumerate(units):
        if (unit.document, unit.text_sha256) == (passage.document, passage.text_sha256):
            covers[n] = (unit.start <= spans[:, 0]) & (spans[:, 1] <= unit.end)
    return covers


def _log_odds(scores: Values, says: Keep, null: float) -> Values:
    """Log-odds of the sentences that say the answer against all others and ``null``, clipped.

    Parameters
    ----------
    scores : float array, shape (k, sentences)
        -inf for a sentence that is removed.
    says : bool array, shape (k, sentences)
        Which of them say the answer.
    """
    own = np.where(says, scores, -np.inf)
    rest = np.column_stack([np.where(says, -np.inf, scores), np.full(len(scores), null)])
    with np.errstate(divide="ignore", invalid="ignore"):
        odds: Values = np.clip(_log_sum(own) - _log_sum(rest), -CLIP, CLIP)
    return odds


def _log_sum(scores: Values) -> Values:
    """Logarithm of the sum of exponentials, row by row; -inf where nothing is left."""
    # In rows: numpy adds up columns in another order, and no batch may change the last bit.
    scores = np.ascontiguousarray(scores)
    top = scores.max(axis=1, initial=-np.inf)
    safe = np.where(np.isfinite(top), top, 0.0)
    powers = np.ascontiguousarray(np.exp(scores - safe[:, None]))
    summed: Values = safe + np.log(powers.sum(axis=1))
    return summed
