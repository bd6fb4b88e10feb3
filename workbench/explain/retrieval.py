"""Games about retrieval: why this passage was found, and why before that one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from workbench.errors import InputError
from workbench.evidence.index import Index
from workbench.evidence.retrieve import weigh
from workbench.evidence.tokens import term, terms
from workbench.explain import cutting
from workbench.explain.game import Game, Masks, Values
from workbench.explain.units import groups_of, units_of
from workbench.records import Evidence, Signal, Unit


def question_game(
    index: Index,
    question: str,
    evidence: Evidence,
    *,
    rival: Evidence | None = None,
    collection: str | None = None,
) -> tuple[Game, tuple[Unit, ...]]:
    """What each word of the question is worth to a passage's score.

    All passages are scored anew for each coalition, ends of the scale included.

    Parameters
    ----------
    rival : Evidence, optional
        With it, the payoff is how far the passage is ahead of that one.

    Raises
    ------
    InputError
        If a passage is not in the index any more.
    """
    units = units_of((), "question", question)
    places = [_place(index, item) for item in (evidence, rival) if item is not None]
    scope = None if collection is None else index.positions(collection)

    def value(masks: Masks) -> Values:
        worth = np.empty(len(masks))
        for row, mask in enumerate(masks):
            asked = cutting.of_question(question, units, mask)
            scores = [_score(s) for s in weigh(index, asked, places, scope)]
            worth[row] = scores[0] - (scores[1] if rival is not None else 0.0)
        return worth

    return Game(len(units), value, groups_of(units), payoff="score"), units


def passage_game(
    index: Index, question: str, evidence: Evidence, *, unit: str = "word", frozen: bool = False
) -> tuple[Game, tuple[Unit, ...]]:
    """What each word or sentence of a passage is worth to its score.

    Parameters
    ----------
    unit : {"word", "sentence"}
    frozen : bool
        Keep lengths, norms, saturation, rareness and the ends of the scale as they are with the
        whole passage. The game is additive then, and its Shapley values over words are the exact
        split of the score. Only for words.

    Notes
    -----
    Not frozen, a removed word shortens the passage and turns its vector: what is left counts
    for more. That is why the effect of removal is not the split.
    """
    units = units_of([evidence], unit)
    value = (
        _frozen(index, question, evidence, units)
        if frozen
        else lambda masks: np.array(
            [_rescored(index, question, evidence, units, mask) for mask in masks]
        )
    )
    return Game(len(units), value, groups_of(units), payoff="score"), units


def _place(index: Index, item: Evidence) -> int:
    for place, passage in enumerate(index.passages):
        if passage.key == item.passage.key:
            return place
    raise InputError(
        "A passage of this answer is not stored any more, so its score cannot be explained. Ask "
        "the question again."
    )


def _score(signals: dict[str, Signal]) -> float:
    return sum(signal.share for signal in signals.values())


def rescored(index: Index, question: str, item: Evidence, text: str) -> Evidence:
    """A passage with another text: its signals for the question, on the scale as it was.

    The passages of the corpus, and with them rareness and the ends of the scale, stay.
    """
    found = terms(text)
    counts = Counter(found)
    held = [t for t in terms(question) if counts[t]]
    raw = {
        "bm25": sum(index.bm25.share(t, counts[t], len(found)) for t in held),
        "dense": float(np.prod(index.embedder.embed_exactly([question, text]), axis=0).sum()),
    }
    signals = {
        name: _on_scale(signal, raw.get(name, signal.raw)) for name, signal in item.signals.items()
    }
    return replace(item, score=_score(signals), signals=signals, split=None)


def _on_scale(signal: Signal, raw: float) -> Signal:
    """The signal with another value; one beyond the ends of the scale is the new end."""
    if signal.high <= signal.low:  # there is no scale, and the signal says nothing
        return replace(signal, raw=raw)
    return replace(signal, raw=raw, low=min(signal.low, raw), high=max(signal.high, raw))


def _rescored(
    index: Index, question: str, item: Evidence, units: Sequence[Unit], mask: Masks
) -> float:
    left = cutting.of_evidence([item], units, mask)
    return rescored(index, question, item, left[0].passage.text if left else "").score


def _frozen(
    index: Index, question: str, item: Evidence, units: Sequence[Unit]
) -> Callable[[Masks], Values]:
    """Its parts are built from counts and vectors of the kept words, not from the split."""
    p = item.passage
    asked = Counter(terms(question))
    whole = terms(p.text)
    counts = Counter(whole)
    each = np.array(
        [
            asked[t] * index.bm25.share(t, counts[t], len(whole)) / counts[t]
            if (t := term(unit.text)) is not None and counts[t]
            else 0.0
            for unit in units
        ]
    )
    vectors = index.embedder.by_word(p.text, [(u.start - p.start, u.end - p.start) for u in units])
    query = index.embedder.embed_exactly([question])[0]
    norm = float(np.linalg.norm(vectors.sum(axis=0))) or 1.0

    def value(masks: Masks) -> Values:
        raw = {"bm25": masks @ each, "dense": masks.astype(float) @ vectors @ query / norm}
        total = np.zeros(len(masks))
        for name, signal in item.signals.items():
            width = signal.high - signal.low
            if width > 0:
                total += signal.weight * (raw[name] - signal.low) / width
        return total

    return value
