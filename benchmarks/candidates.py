"""The answer models by their ids, a cascade included, as they come with the program."""

from __future__ import annotations

from collections.abc import Sequence

from workbench import models
from workbench.errors import InputError
from workbench.evidence.index import Index
from workbench.grounding.confidence import confidence, shipped_escalation
from workbench.models.base import AnswerModel
from workbench.models.cascade import CascadeModel, pair
from workbench.records import Candidates, Evidence

#: Those that answer with words out of a sentence: right is what an exact match is.
EXACT = ("reader", "skim", "reader-fp32")


def model_of(id: str | None, index: Index) -> AnswerModel:
    """The model that is named, or the default.

    Raises
    ------
    InputError
        If there is no such model.
    """
    wanted = id or "extractive"
    try:
        if not wanted.startswith("cascade"):
            return models.create(wanted, index)
        cheap, dear = (models.create(one, index) for one in pair(wanted))
    except KeyError as error:
        known = ", ".join([*models.names(), "cascade"])
        raise InputError(f"There is no model “{wanted}”; there are {known}.") from error

    def sure(model: str, question: str, evidence: Sequence[Evidence], found: Candidates) -> float:
        return confidence(model, question, evidence, found, index).probability

    return CascadeModel(cheap, dear, sure, shipped_escalation())


def windows(model: AnswerModel) -> int | None:
    """How many windows the reader's network has read for a model; None where it reads none."""
    parts = (model.cheap, model.dear) if isinstance(model, CascadeModel) else (model,)
    read = [getattr(part, "windows", None) for part in parts]
    known = [number for number in read if number is not None]
    return sum(known) if known else None
