"""Games about answers: over the evidence, and over the words of the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from workbench.evidence.embed import embedder
from workbench.evidence.sentences import sentences
from workbench.evidence.tokens import terms
from workbench.explain import cutting
from workbench.explain.game import Game, Masks, Values
from workbench.explain.units import groups_of
from workbench.models.base import AnswerModel, ScoringModel, StructuredModel
from workbench.records import Candidate, Evidence, Unit


def answer_game(
    model: AnswerModel,
    question: str,
    evidence: Sequence[Evidence],
    candidate: Candidate,
    units: Sequence[Unit],
    *,
    watch: Callable[[int], None] | None = None,
    limit: float | None = None,
) -> Game:
    """What the units of the evidence, or of the question, are worth to an answer.

    A model that can score is asked for the log-odds of ``candidate``. One that can only answer is
    asked again with each coalition, and its answer compared with ``candidate``: the payoff then
    is ``similarity``, from 0 to 1.

    Parameters
    ----------
    candidate : Candidate
        What is explained; its text may be a part of what the model said.
    units : sequence of Unit
        Of :func:`workbench.explain.units.units_of`.
    watch, limit
        As :class:`~workbench.explain.game.Game` takes them.
    """
    shared: dict[str, Any] = {"groups": groups_of(units), "watch": watch, "limit": limit}
    of_question = bool(units) and units[0].kind == "question"
    if not isinstance(model, ScoringModel):
        similar = _similarity(model, question, evidence, candidate, units)
        return Game(len(units), similar, payoff="similarity", **shared)
    if of_question:
        return Game(len(units), _by_question(model, question, evidence, candidate, units), **shared)
    structure = None
    if isinstance(model, StructuredModel):
        structure = model.structure(question, evidence, candidate, units)

    def value(masks: Masks) -> Values:
        return model.score(question, evidence, candidate, units, masks)

    return Game(len(units), value, structure=structure, **shared)


def _by_question(
    model: ScoringModel,
    question: str,
    evidence: Sequence[Evidence],
    candidate: Candidate,
    units: Sequence[Unit],
) -> Callable[[Masks], Values]:
    """The evidence stays as it was found; the question loses words."""
    whole = np.ones((1, 0), dtype=bool)

    def value(masks: Masks) -> Values:
        asked = (cutting.of_question(question, units, mask) for mask in masks)
        return np.array([model.score(q, evidence, candidate, (), whole)[0] for q in asked])

    return value


def _similarity(
    model: AnswerModel,
    question: str,
    evidence: Sequence[Evidence],
    candidate: Candidate,
    units: Sequence[Unit],
) -> Callable[[Masks], Values]:
    of_question = bool(units) and units[0].kind == "question"

    def said(mask: Masks) -> str:
        asked = cutting.of_question(question, units, mask) if of_question else question
        shown = evidence if of_question else cutting.of_evidence(evidence, units, mask)
        found = model.answer(asked, shown).candidates if asked else ()
        return found[0].text if found else ""

    def value(masks: Masks) -> Values:
        return np.array([similarity(candidate.text, said(mask)) for mask in masks])

    return value


def similarity(wanted: str, said: str) -> float:
    """How much of ``wanted`` an answer says, 0 to 1.

    The mean of the shared terms (Dice) and the cosine of static embeddings, of the whole answer
    or of the sentence of it that is most alike: words tell numbers and names apart, vectors know
    other words for the same.
    """
    parts = [said, *(said[a:b] for a, b in sentences(said))]
    return max((_alike(wanted, part) for part in dict.fromkeys(parts) if part), default=0.0)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    a, b = set(terms(one)), set(terms(other))
    shared = 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
    left, right = embedder().embed_exactly([one, other])
    return (shared + float(np.clip(left @ right, 0.0, 1.0))) / 2
