"""Answers with the words that the trained network finds; each passage is read by itself."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.index import Index
from workbench.evidence.stretches import inside, planted
from workbench.models.base import CLIP, Ratio
from workbench.models.reader.network import Network, shipped
from workbench.models.reader.reading import Reading, Span
from workbench.records import Candidate, Candidates, Contribution, Evidence, Unit

Masks = NDArray[np.bool_]
Values = NDArray[np.float64]

#: Spans of one passage that are candidates.
EACH = 3
#: So many texts stay read: an explanation asks for the same ones again and again.
_KEPT = 4_096


@dataclass(frozen=True)
class Worth:
    """What one passage says of a candidate: exponentials of log-odds, 0 where it says nothing."""

    own: float
    other: float


class ReaderModel:
    """Finds the words that answer, by a small network that was trained to read.

    A passage is read by itself and gives, for any span, the log-odds that it answers with it. The
    log-odds of a candidate are those of its best place in each passage, against the best other
    span of each passage and a constant for "none of them".

    Raises
    ------
    ModelError
        If a file of the network is missing or damaged.
    """

    id = "reader"
    label = "Neural reader, finds the exact words"
    weights = "reader.onnx"
    #: So many passages are read, from the first; None: all.
    reads: int | None = None

    def __init__(self, index: Index | None = None, network: Network | None = None) -> None:
        self._network = network or shipped(self.weights)
        self._read: OrderedDict[tuple[str, str, tuple[tuple[int, int], ...]], Reading] = (
            OrderedDict()
        )
        self._lock = Lock()
        #: How many windows the network has read so far.
        self.windows = 0

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """The best spans of all passages, best first."""
        started = perf_counter()
        found: list[tuple[float, int, Span]] = []
        for position, item in enumerate(evidence[: self.reads]):
            # Read anew, so that the time that an answer takes does not depend on earlier ones.
            reading = self._reading(question, item, _planted(item), anew=True)
            found += [(-span.score, position, span) for span in reading.best(EACH)]
        found.sort(key=lambda f: (f[0], f[1]))
        candidates = tuple(_candidate(evidence[p], p, span) for _, p, span in found)
        signals = {}
        if candidates:
            whole = np.ones((1, 0), dtype=bool)
            odds = float(self.score(question, evidence, candidates[0], (), whole)[0])
            signals = {"log_odds": odds}
        return Candidates(
            candidates,
            (0,) if candidates else (),
            signals=signals,
            seconds=perf_counter() - started,
        )

    def score(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
        masks: Masks,
    ) -> Values:
        """Log-odds of ``candidate`` when only the kept units remain; see ``ScoringModel``.

        Each passage is read once for each way in which it is cut.
        """
        own, other = np.zeros(len(masks)), np.ones(len(masks))
        for item in evidence[: self.reads]:
            covers = _covers(units, item)
            mine = list(covers)
            rows, back = np.unique(masks[:, mine], axis=0, return_inverse=True)
            worths = []
            for row in rows:
                gone = [covers[i] for i, kept in zip(mine, row, strict=True) if not kept]
                worths.append(self._worth(question, item, candidate, [*_planted(item), *gone]))
            back = back.reshape(-1)
            own += np.array([w.own for w in worths])[back]
            other += np.array([w.other for w in worths])[back]
        with np.errstate(divide="ignore"):
            odds: Values = np.clip(np.log(own) - np.log(other), -CLIP, CLIP)
        return odds

    def structure(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
    ) -> Ratio | None:
        """The score in closed form, where units are whole passages; None for all others."""
        own, other = np.zeros(len(units)), np.zeros(len(units))
        own0, other0 = 0.0, 1.0
        for item in evidence[: self.reads]:
            covers = _covers(units, item)
            mine = list(covers)
            whole = all(span == (0, len(item.passage.text)) for span in covers.values())
            if len(mine) > 1 or not whole:
                return None
            worth = self._worth(question, item, candidate, _planted(item))
            if mine:
                own[mine[0]] += worth.own
                other[mine[0]] += worth.other
            else:
                own0, other0 = own0 + worth.own, other0 + worth.other
        some = [own0] if own0 > 0 else own[own > 0].tolist()
        if not some:
            return None
        highest = np.log(own.sum() + own0) - np.log(other0)
        lowest = np.log(min(some)) - np.log(other.sum() + other0)
        if not -CLIP < lowest <= highest < CLIP:
            return None
        return Ratio(own, other, own0, other0, -CLIP)

    def _worth(
        self, question: str, item: Evidence, candidate: Candidate, gone: list[tuple[int, int]]
    ) -> Worth:
        """The best place of the candidate in what is left of a passage, and the best other."""
        reading = self._reading(question, item, gone)
        left = _blanked(item.passage.text, gone)
        places = _places(left, candidate.text)
        own = [s.score for a, b in places if (s := reading.at(a, b)) is not None]
        beside = reading.best_beside(places)
        return Worth(
            float(np.exp(min(max(own), CLIP))) if own else 0.0,
            float(np.exp(min(beside.score, CLIP))) if beside is not None else 0.0,
        )

    def _reading(
        self,
        question: str,
        item: Evidence,
        gone: Sequence[tuple[int, int]],
        *,
        anew: bool = False,
    ) -> Reading:
        left = _blanked(item.passage.text, gone)
        gaps = tuple(sorted(set(gone)))
        key = (question, left, gaps)
        with self._lock:
            known = None if anew else self._read.get(key)
            if known is not None:
                self._read.move_to_end(key)
                return known
        made = Reading(self._network, question, left, gaps)
        with self._lock:
            self.windows += len(made)
            self._read[key] = made
            while len(self._read) > _KEPT:
                self._read.popitem(last=False)
        return made


class SkimModel(ReaderModel):
    """The same network, but it reads the first passage alone: a fifth of the work."""

    id = "skim"
    label = "Neural reader, first passage only"
    reads = 1


class Fp32ReaderModel(ReaderModel):
    """The same network with its weights in 32 bits, as it was trained; it is not shipped."""

    id = "reader-fp32"
    label = "Neural reader, weights in 32 bits"
    weights = "reader-fp32.onnx"


def _candidate(item: Evidence, position: int, span: Span) -> Candidate:
    passage = item.passage
    text = passage.text[span.start : span.end]
    return Candidate(
        text=text,
        score=span.score,
        evidence=position,
        start=passage.start + span.start,
        end=passage.start + span.end,
        contributions=(
            Contribution("begins", f"an answer begins with “{text.split()[0]}”", 1.0, span.first),
            Contribution("ends", f"it ends with “{text.split()[-1]}”", 1.0, span.last),
            Contribution(
                "answerable", "the passage answers the question at all", 1.0, span.answerable
            ),
        ),
    )


def _covers(units: Sequence[Unit], item: Evidence) -> dict[int, tuple[int, int]]:
    """By the position of each unit that touches a passage, what it covers of its text."""
    return {
        i: span for i, unit in enumerate(units) if (span := inside(unit, item.passage)) is not None
    }


def _planted(item: Evidence) -> list[tuple[int, int]]:
    """What speaks to a model, as offsets into the passage's text: it is not read."""
    p = item.passage
    return [
        (max(start, p.start) - p.start, min(end, p.end) - p.start)
        for start, end in planted(item)
        if start < p.end and p.start < end
    ]


def _blanked(text: str, gone: Sequence[tuple[int, int]]) -> str:
    """A text with blanks for what is gone: the network sees no difference from cutting it out."""
    if not gone:
        return text
    characters = list(text)
    for start, end in gone:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _places(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where a text says something word for word, small and capital letters alike."""
    said, low = wanted.strip().casefold(), text.casefold()
    if not said or len(low) != len(text):  # a few letters grow when they are made small
        said, low = wanted.strip(), text
    places, at = [], low.find(said) if said else -1
    while at >= 0:
        end = at + len(said)
        before, after = text[at - 1 : at], text[end : end + 1]
        cut = (before.isalnum() and text[at].isalnum()) or (
            after.isalnum() and text[end - 1].isalnum()
        )
        if not cut:
            places.append((at, end))
        at = low.find(said, at + 1)
    return places
