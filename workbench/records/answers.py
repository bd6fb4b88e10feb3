"""Answers, with their proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workbench.records.candidates import Contribution
from workbench.records.evidence import Citation, Evidence
from workbench.records.explanations import Attribution
from workbench.records.grounding import Conflict, Finding, Review
from workbench.records.people import Actor


class Status(StrEnum):
    """How an answer ended."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer. A ``quoted`` one is the text of its first citation."""

    text: str
    citations: tuple[Citation, ...] = ()
    support: float | None = None
    quoted: bool = True
    score: float = 0.0
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer: what was looked for, where, and what came closest."""

    looked_for: tuple[str, ...]
    documents: int
    passages: int
    collection: str | None = None
    missing: tuple[str, ...] = ()  # words of the question that no document holds
    closest: Citation | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its proof: what a person saw, to the character and the number."""

    id: str
    question: str  # redacted
    status: Status
    confidence: float  # calibrated probability that the answer is right, 0 to 1
    statements: tuple[Statement, ...]
    evidence: tuple[Evidence, ...]
    model: str
    created_at: datetime
    reasons: tuple[str, ...] = ()  # for the confidence, in plain words
    abstention: Abstention | None = None
    effects: Attribution | None = None  # effect of removing each sentence
    conflicts: tuple[Conflict, ...] = ()
    findings: tuple[Finding, ...] = ()
    review: Review = field(default_factory=Review)
    latency_ms: float = 0.0
    cost_usd: float | None = 0.0  # None: unknown
    cost_basis: str = ""  # how the cost is known, in words
    tokens_in: int = 0
    tokens_out: int = 0
    collection: str | None = None
    settings: Mapping[str, str | float | int | None] = field(default_factory=dict)
    actor: Actor = field(default_factory=Actor)

    @property
    def text(self) -> str:
        """The answer's words; empty where there is none."""
        return " ".join(s.text for s in self.statements)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in the order in which they are numbered, each once."""
        return tuple(dict.fromkeys(c for s in self.statements for c in s.citations))
