"""What an answer model is: the protocols that grounding, explanations and comparisons rely on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.records import Candidate, Candidates, Evidence, Unit

#: Log-odds are clipped to this, so that a removed span has a number too.
CLIP = 20.0


@dataclass(frozen=True)
class Ratio:
    """``log(own0 + sum of own) - log(other0 + sum of other)``, summed over the kept units.

    Where nothing of the answer is kept, it is ``floor``. It is the closed form of a model whose
    parts are scored independently and meet in the normaliser alone.

    Attributes
    ----------
    own, other : float array, shape (n,)
        What each unit adds to both sums; 0 or more.
    own0, other0 : float
        What is always there; ``other0`` is more than 0.
    floor : float
    """

    own: NDArray[np.float64]
    other: NDArray[np.float64]
    own0: float
    other0: float
    floor: float

    def value(self, masks: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The value of each coalition, floats (k,) for masks (k, n)."""
        own, other = masks @ self.own + self.own0, masks @ self.other + self.other0
        with np.errstate(divide="ignore"):
            return np.where(own > 0, np.log(own) - np.log(other), self.floor)


class AnswerModel(Protocol):
    """Answers a question from the evidence handed to it. It neither calibrates nor abstains."""

    id: str
    label: str  # for people, in plain words

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Candidates:
        """Candidates for the answer, best first, with raw scores."""
        ...


@runtime_checkable
class ScoringModel(AnswerModel, Protocol):
    """A model that can also say how likely it finds one candidate when evidence is removed."""

    def score(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
        masks: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        """Log-odds that the model gives ``candidate`` when only the kept units remain.

        Parameters
        ----------
        units : sequence of Unit, length n
            Stretches of the evidence that can be removed.
        masks : bool array, shape (k, n)
            True keeps a unit; what no unit covers is always kept.

        Returns
        -------
        float array, shape (k,)
            Before calibration and abstention, clipped to ±20. A removed candidate has −20.
        """
        ...


@runtime_checkable
class StructuredModel(ScoringModel, Protocol):
    """A scoring model whose parts are scored independently, so that its score has a closed form."""

    def structure(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
    ) -> Ratio | None:
        """What ``score`` computes, in closed form; None where these units have none.

        ``structure(...).value(masks)`` equals ``score(..., masks)``.
        """
        ...
