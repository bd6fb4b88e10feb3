"""What an answer model is: the protocols that grounding, explanations and comparisons rely on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.records import Candidate, Candidates, Evidence, Unit

#: Log-odds are clipped to this, so that a removed span has a number too.
CLIP = 20.0


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
