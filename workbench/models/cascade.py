"""A cheap model answers, and a dearer one is asked where the first is not sure enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.errors import InputError
from workbench.models.base import AnswerModel
from workbench.records import Candidates, Evidence

#: Of the cascade that comes with the program; another one's id is ``cascade:CHEAP+DEAR``.
CHEAP, DEAR = "skim", "reader"

#: The calibrated confidence of what a model gave: from a model's id, question, evidence and
#: candidates to a probability.
Sure = Callable[[str, str, Sequence[Evidence], Candidates], float]


def is_cascade(id: str) -> bool:
    """Whether it is the id of a cascade."""
    return id == "cascade" or id.startswith("cascade:")


def pair(id: str) -> tuple[str, str]:
    """The ids of the cheap and the dear model of a cascade.

    Raises
    ------
    InputError
        If the id is not that of a cascade.
    """
    if id == "cascade":
        return CHEAP, DEAR
    kind, _, both = id.partition(":")
    cheap, plus, dear = both.partition("+")
    if kind != "cascade" or not plus or not cheap or not dear or cheap == dear:
        raise InputError(f"“{id}” is no cascade; write cascade:CHEAP+DEAR.", id)
    return cheap, dear


def id_of(cheap: str, dear: str) -> str:
    """The id of the cascade of two models."""
    return "cascade" if (cheap, dear) == (CHEAP, DEAR) else f"cascade:{cheap}+{dear}"


def label_of(cheap: str, dear: str) -> str:
    """The plain name of the cascade of two models, by theirs."""
    return f"{cheap}; where unsure: {dear}"


class CascadeModel:
    """Asks the cheap model first, and the dear one below a confidence.

    Its candidates are those of the model that answered, which they name in ``by``; seconds,
    tokens and cost are those of both where both were asked. Confidence and explanations are those
    of the model that answered.

    Parameters
    ----------
    sure : callable
        The calibrated confidence; models themselves do not calibrate.
    threshold : float
        The dear model is asked where the confidence in the cheap one's answer is below it.
    """

    def __init__(self, cheap: AnswerModel, dear: AnswerModel, sure: Sure, threshold: float) -> None:
        self.id = id_of(cheap.id, dear.id)
        self.label = label_of(cheap.label, dear.label)
        self.cheap, self.dear, self.threshold = cheap, dear, threshold
        self._sure = sure

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """The candidates of the model that answered.

        Raises
        ------
        ModelError
            If one that was asked fails.
        """
        first = self.cheap.answer(question, evidence)
        sure = self._sure(self.cheap.id, question, evidence, first)
        if first.candidates and sure >= self.threshold:
            return replace(first, by=first.by or self.cheap.id)
        then = self.dear.answer(question, evidence)
        bases = (first.cost_basis, then.cost_basis)
        known = first.cost_usd is not None and then.cost_usd is not None
        return replace(
            then,
            by=then.by or self.dear.id,
            seconds=first.seconds + then.seconds,
            tokens_in=first.tokens_in + then.tokens_in,
            tokens_out=first.tokens_out + then.tokens_out,
            cost_usd=(first.cost_usd or 0.0) + (then.cost_usd or 0.0) if known else None,
            cost_basis="; then ".join(dict.fromkeys(filter(None, bases))),
        )
