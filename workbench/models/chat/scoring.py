"""How likely a language model finds a given answer, where its server says so.

The older interface, /completions, can give back the text that it was handed with the
log-probability of each token (``echo``); vLLM does so. No answer is written anew for that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import ModelError
from workbench.evidence.stretches import inside, without
from workbench.models.base import CLIP
from workbench.models.chat.model import ChatModel
from workbench.models.chat.prompt import messages
from workbench.records import Candidate, Evidence, Unit


class ScoringChatModel(ChatModel):
    """A chat model that can also say how likely it finds an answer when evidence is removed."""

    def score(
        self,
        question: str,
        evidence: Sequence[Evidence],
        candidate: Candidate,
        units: Sequence[Unit],
        masks: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        """Log-odds that the model writes the candidate's words, given the kept units alone.

        One request for each different evidence. The probability is the product over the tokens,
        so that of a long answer is often beyond what the clipping leaves.

        Parameters
        ----------
        units : sequence of Unit, length n
            Stretches of the evidence that can be removed.
        masks : bool array, shape (k, n)
            True keeps a unit.

        Returns
        -------
        float array, shape (k,)
            Clipped to ±20.

        Raises
        ------
        ModelError
            If the server does not give the log-probabilities of a text that it is handed.
        """
        self.allow(item.passage.document for item in evidence)
        known: dict[tuple[str, ...], float] = {}
        worths = []
        for mask in masks:
            texts = left(evidence, units, mask)
            if texts not in known:
                known[texts] = self._log_odds(question, texts, candidate.text)
            worths.append(known[texts])
        return np.array(worths, dtype=np.float64)

    def _log_odds(self, question: str, texts: Sequence[str], answer: str) -> float:
        told = [part["content"] for part in messages(self.prompt, question, texts)]
        before = "\n\n".join([*told, "Answer:"])
        found = self.line.completion(f"{before} {answer}")
        logprob = of_tail(found, len(before), len(before) + 1 + len(answer))
        if logprob is None:
            raise ModelError(
                f"{self.line.place} does not give the probabilities of a text that it is handed. "
                "Switch “scores” off for this endpoint; explanations then ask it again instead.",
                self.id,
            )
        return log_odds(logprob)


def of_tail(found: Any, start: int, end: int) -> float | None:
    """Summed log-probability of the tokens that begin in a stretch of an echoed text.

    Parameters
    ----------
    found : object
        What /completions gave back.
    start, end : int
        In characters of the text.

    Returns
    -------
    float or None
        None where the server gave none.
    """
    try:
        given = found["choices"][0]["logprobs"]
        tokens, values = given["tokens"], given["token_logprobs"]
        lengths = np.cumsum([0, *(len(token) for token in tokens)])[:-1].tolist()
        offsets = given.get("text_offset") or lengths
        inside = [
            float(value)
            for at, value in zip(offsets, values, strict=True)
            if start <= at < end and value is not None
        ]
    except (TypeError, KeyError, IndexError, ValueError, AttributeError):
        return None
    total = sum(inside)
    return total if inside and not math.isnan(total) and total <= 1e-6 else None


def log_odds(logprob: float) -> float:
    """The log-odds of a log-probability, clipped."""
    if logprob >= 0:
        return CLIP
    rest = -math.expm1(logprob)  # 1 - p, also where p is close to 1
    return max(-CLIP, min(CLIP, logprob - math.log(rest))) if rest > 0 else CLIP


def left(
    evidence: Sequence[Evidence], units: Sequence[Unit], mask: NDArray[np.bool_]
) -> tuple[str, ...]:
    """The texts of the evidence without the units that a mask, bool (n,), does not keep.

    A passage of which nothing is left is left out.
    """
    gone = [unit for unit, kept in zip(units, mask, strict=True) if not kept]
    texts = []
    for item in evidence:
        p = item.passage
        spans = [span for unit in gone if (span := inside(unit, p)) is not None]
        text = without(p.text, spans) if spans else p.text
        if text:
            texts.append(text)
    return tuple(texts)
