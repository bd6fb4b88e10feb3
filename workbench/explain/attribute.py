"""One method, one unit, one answer: what each unit of the evidence is worth to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from workbench.errors import InputError
from workbench.explain import METHODS
from workbench.explain.game import answer_game, units_of
from workbench.models.base import AnswerModel, ScoringModel
from workbench.records import Answer, Attribution, Candidate, Evidence


def attribute(
    model: AnswerModel,
    question: str,
    evidence: Sequence[Evidence],
    candidate: Candidate,
    *,
    method: str = "leave_one_out",
    unit: str = "sentence",
    budget: int | None = None,
    seed: int = 0,
) -> Attribution:
    """Explain why ``model`` gives ``candidate``, by a method of ``METHODS``.

    Raises
    ------
    InputError
        If there is no such method or unit, the budget is too small, or the model cannot score.
    """
    if method not in METHODS:
        raise InputError(f"There is no method “{method}”; there are {', '.join(METHODS)}.", method)
    if not isinstance(model, ScoringModel):
        raise InputError(f"The model “{model.id}” cannot score, so removal cannot be measured.")
    started = perf_counter()
    try:
        units = units_of(evidence, unit)
    except ValueError as error:
        raise InputError(f"{error}.", unit) from error
    game = answer_game(model, question, evidence, candidate, units)
    result = METHODS[method](game, budget=budget, seed=seed)
    return replace(result, units=units, unit=unit, seconds=perf_counter() - started)


def same_candidate(answer: Answer, candidates: Sequence[Candidate]) -> Candidate:
    """The candidate that the answer's first citation quotes; the best one if it quotes none."""
    if answer.citations:
        cited = answer.citations[0]
        wanted = (cited.text_sha256, cited.start, cited.end)
        for candidate in candidates:
            if candidate.evidence is None:
                continue
            passage = answer.evidence[candidate.evidence].passage
            if (passage.text_sha256, candidate.start, candidate.end) == wanted:
                return candidate
    return candidates[0]
