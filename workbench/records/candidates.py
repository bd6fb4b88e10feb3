"""What answer models give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature added to a score: ``value = weight * x``, in log-odds."""

    feature: str
    words: str  # the same in plain words: "4 of the question's 5 words occur in this sentence"
    x: float
    value: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that a model could answer with: a span of the evidence, or text of its own.

    ``score`` is raw, in the model's own log-odds: before calibration and abstention.
    """

    text: str
    score: float
    evidence: int | None = None  # position in the evidence handed to the model, from 0
    start: int | None = None  # offsets into the stored text, where the text is a quotation
    end: int | None = None
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a model gives back: its candidates, best first, and what they cost.

    ``chosen`` are positions in ``candidates``: those that make up the answer, main one first.
    ``signals`` are named numbers about the whole question, for calibration. ``by`` is the model
    that answered where it is not the one that was asked: a cascade's, or the one that stood in.
    """

    candidates: tuple[Candidate, ...]
    chosen: tuple[int, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost_usd: float | None = 0.0  # None: unknown
    cost_basis: str = ""  # how the cost is known, in words
    by: str = ""
