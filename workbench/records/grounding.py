"""How far an answer can be stood behind: support, conflicts, findings, review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.records.evidence import Citation


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that contradict each other on the answer.

    What they disagree about is given by its place, so that it is gone with a deleted document.
    """

    ours: Citation  # of the answer
    theirs: Citation
    ours_at: tuple[int, int]  # the words that differ: offsets into the stored text of ``ours``
    theirs_at: tuple[int, int]
    kind: str = "number"  # number | denial | wording
    newer: str = ""  # id of the document that holds now, or is newer; empty where it is not known
    because: str = ""  # why, in plain words without text of the documents


@dataclass(frozen=True, slots=True)
class Backing:
    """A sentence that backs a statement: which text of the evidence, where, share of its words."""

    evidence: int
    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class Support:
    """One statement of a text: offsets, how likely it is backed, by what, and which words not."""

    start: int
    end: int
    probability: float
    backing: tuple[Backing, ...]
    unbacked: tuple[tuple[int, int], ...]  # offsets into the text
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole text. ``grounded`` is the probability that every statement of it is backed."""

    statements: tuple[Support, ...]
    grounded: float
    threshold: float  # below it the text is called not grounded

    @property
    def doubtful(self) -> int:
        """How many statements are likelier not backed than backed."""
        return sum(one.probability < 0.5 for one in self.statements)

    @property
    def is_grounded(self) -> bool:
        """Whether the text as a whole is called grounded."""
        return self.grounded >= self.threshold


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a guardrail found in a question or in an answer."""

    #: out_of_scope | manipulation | unsafe | instruction | unsupported | disclaimer | held_back |
    #: stood_in
    kind: str
    words: str  # what was found, in plain words
    help: str  # what would help
    severity: str = "warn"  # note, warn: told beside the answer; block: the answer is withheld


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When a person has to look at an answer: everything that is stated must hold at once."""

    name: str
    role: str = "reviewer"  # who looks
    priority: str = "normal"  # low | normal | high
    hours: int | None = None  # allowed until somebody has looked
    confidence_below: float | None = None  # of an answer that was given
    support_below: float | None = None  # of its weakest statement
    conflict: bool = False  # its sources contradict each other
    personal: bool = False  # the question or a cited source holds personal data
    manipulation: bool = False  # the question, or a cited source, tries to steer the model
    stakes: tuple[str, ...] = ()  # as the caller says: low | medium | high
    topics: tuple[str, ...] = ()  # the question has a word that begins with one of these
    sensitivity: tuple[str, ...] = ()  # of a cited source


@dataclass(frozen=True, slots=True)
class Review:
    """Whether a person should look at the answer, and why."""

    needed: bool = False
    reasons: tuple[str, ...] = ()
    role: str = ""
    priority: str = "normal"
    due: datetime | None = None
