"""Every noun of the program, as a frozen dataclass.

Offsets are code points of a *stored text*, which is named by the SHA-256 of its UTF-8 bytes
(``text_sha256``). ``text[start:end]`` is the span; ``end`` is exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose data it is. Nothing is read or written without one."""

    id: str = "local"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. A name typed once, until sign-in replaces it."""

    id: str = "local"
    name: str = "local user"
    role: str = "user"


@dataclass(frozen=True, slots=True)
class PersonalSpan:
    """A stretch of text that looks like personal data; ``kind`` as in ``EMAIL_ADDRESS``."""

    start: int
    end: int
    kind: str
    action: str = "mask"  # mask | token | drop: what redaction put in its place


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text that has been looked through for personal data, each hit replaced by ``<KIND>``.

    Made by :func:`workbench.privacy.redact` alone; the store takes no other text of a person.
    ``spans`` are the hits, as offsets into the text *before* redaction.
    """

    text: str
    spans: tuple[PersonalSpan, ...] = ()


# ---------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document, as the parser found it: ``text[start:end]`` of the stored text."""

    kind: str  # heading | paragraph | item | row | code
    start: int
    end: int
    level: int = 0  # of a heading, 1 is the highest; else 0
    page: int | None = None  # counted from 1, where the format has pages


@dataclass(frozen=True, slots=True)
class Governance:
    """Whose a document is, who may see it, and when it holds: said by people, not read from it.

    It belongs to the document, whatever its version, and every change of it is kept.
    """

    owner: str = ""  # a team or a person who answers for it
    licence: str = ""
    sensitivity: str = "internal"  # public | internal | confidential
    valid_from: date | None = None
    valid_until: date | None = None  # the last day on which it holds
    supersedes: tuple[str, ...] = ()  # ids of the documents that it replaces


@dataclass(frozen=True, slots=True)
class GovernanceChange:
    """One entry of a document's history: what was said of it, when, and by whom."""

    document: str
    revision: int  # counted from 1
    governance: Governance
    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents are meant, by what is said of them; what is left empty excludes nothing."""

    sensitivity: tuple[str, ...] = ()  # one of these
    owner: str | None = None
    licence: str | None = None
    valid_on: date | None = None  # holds on this day, and is not replaced by one that does


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document. ``id`` stays the same from version to version."""

    id: str
    title: str
    source: str  # where it came from: path, "upload:NAME" or "sample:NAME"
    media_type: str
    sha256: str  # of the original bytes
    text_sha256: str  # of the stored text
    version: int
    collection: str
    size: int  # of the original, in bytes
    characters: int  # of the stored text
    created_at: datetime
    pages: int | None = None
    current: bool = True
    governance: Governance = field(default_factory=Governance)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a reader of a document should know, found by looking through it.

    ``start`` and ``end`` are offsets into the stored text, or None where it is not in there:
    invisible text is kept out of it, and two documents are alike as wholes. ``text`` then says
    what was found, cut to 500 characters.
    """

    kind: str  # personal | instruction | invisible | near_duplicate | outdated
    label: str  # the kind of personal data, the rule that found it, or the id of another document
    start: int | None = None
    end: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document, cut at sentences and headings: the unit of retrieval.

    ``start``, ``end`` and ``sentences`` are offsets into the stored text; ``text`` is
    ``stored[start:end]``.
    """

    document: str
    text_sha256: str
    start: int
    end: int
    text: str
    title: str = ""
    headings: tuple[str, ...] = ()  # from the outermost to the innermost
    page: int | None = None
    sentences: tuple[tuple[int, int], ...] = ()
    collection: str = ""

    @property
    def key(self) -> str:
        """Unique within a tenant's current documents."""
        return f"{self.document}:{self.text_sha256[:16]}:{self.start}-{self.end}"

    def cut(self, start: int, end: int) -> str:
        """The characters of a span given in offsets of the stored text."""
        return self.text[start - self.start : end - self.start]


@dataclass(frozen=True, slots=True)
class IngestedFile:
    """What became of one file."""

    path: str
    status: str  # added | known | new_version | failed | missing | deleted
    document: str | None = None
    error: str | None = None
    note: str | None = None  # what of it was not read


#: Left, top, right and bottom, as fractions of a page's width and height from its upper left.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page of a document as it looks, and where on it spans of its text stand.

    ``boxes`` holds for each span one box a line; ``found`` the share of its letters and digits
    that they cover, 0 to 1: less than 1 where the rest is on another page or was not found.
    """

    number: int  # counted from 1
    png: bytes
    width: int  # in pixels
    height: int
    boxes: tuple[tuple[Box, ...], ...] = ()
    found: tuple[float, ...] = ()


# ---------------------------------------------------------------- evidence


@dataclass(frozen=True, slots=True)
class Signal:
    """One retrieval signal of one passage, and the range that min-max scaling used.

    The signal's share of the score is ``weight * (raw - low) / (high - low)``; 0 where the range
    is empty.
    """

    raw: float
    low: float
    high: float
    weight: float

    @property
    def share(self) -> float:
        """What this signal adds to the passage's score."""
        width = self.high - self.low
        return self.weight * (self.raw - self.low) / width if width > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Split:
    """What a passage's score is made of: ``sum of cells + scale == score``.

    ``cells[i][j]`` is the share of question word ``i`` with passage word ``j``; ``scale`` holds
    the offsets of the min-max, which belong to no word.
    """

    query: tuple[str, ...]
    words: tuple[tuple[int, int], ...]  # spans of the passage's words in the stored text
    cells: tuple[tuple[float, ...], ...]  # (len(query), len(words))
    scale: float
    score: float

    @property
    def by_word(self) -> tuple[float, ...]:
        """The share of each passage word, summed over the question's words."""
        if not self.cells:
            return (0.0,) * len(self.words)
        return tuple(sum(column) for column in zip(*self.cells, strict=True))

    @property
    def residual(self) -> float:
        """Score less the sum of all parts; 0 but for rounding."""
        return self.score - (sum(sum(row) for row in self.cells) + self.scale)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved passage with its score, from 0 to 1, and where the score comes from."""

    rank: int  # counted from 1
    passage: Passage
    score: float
    signals: Mapping[str, Signal] = field(default_factory=dict)
    split: Split | None = None
    marks: tuple[Mark, ...] = ()  # as of the moment at which it is shown; not stored


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact characters of a stored text. It resolves, or it does not exist."""

    document: str
    text_sha256: str
    start: int
    end: int
    text: str


# ---------------------------------------------------------------- answers


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
    ``signals`` are named numbers about the whole question, for calibration.
    """

    candidates: tuple[Candidate, ...]
    chosen: tuple[int, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost_usd: float | None = 0.0  # None: unknown


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

    kind: str  # out_of_scope | manipulation | unsafe | instruction | unsupported | disclaimer
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


@dataclass(frozen=True, slots=True)
class Unit:
    """A player of an explanation: a stretch of evidence that can be kept or removed."""

    document: str
    text_sha256: str
    start: int
    end: int
    text: str
    kind: str = "sentence"  # passage | sentence | word


@dataclass(frozen=True, slots=True)
class Attribution:
    """What each unit is worth to the answer, by one method.

    ``values`` are in log-odds of the answer, one for each of ``units``; ``low`` and ``high``
    bound them. ``base`` is the value with nothing kept, ``full`` with everything.
    """

    method: str
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    base: float
    full: float
    evaluations: int
    structural: bool = False
    units: tuple[Unit, ...] = ()
    unit: str = "sentence"
    seconds: float = 0.0
    seed: int = 0
    grade_evaluations: int = 0


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
    cost_usd: float | None = 0.0
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


# ---------------------------------------------------------------- confidence


@dataclass(frozen=True, slots=True)
class CalibrationFit:
    """What was fitted to judged questions, and how well its probabilities hold.

    ``sure``, ``right`` and ``answerable`` have one entry for each question. ``sure`` was computed
    by coefficients that were fitted without the questions about the same document, so what
    follows from it is said of questions that the coefficients have not seen.
    """

    signals: tuple[str, ...]
    weights: tuple[float, ...]
    centres: tuple[float, ...]
    intercept: float
    sure: tuple[float, ...]  # 0 to 1
    right: tuple[bool, ...]
    answerable: tuple[bool, ...]
    ece: float  # of ``sure``
    ece_before: float | None  # on the same questions, by the calibration that comes along
    auroc: float | None  # of ``sure``, right against wrong; None where all are the same
    questions_sha256: str  # of the file
    seed: int = 0
    collection: str | None = None  # that was asked; None: all documents


@dataclass(frozen=True, slots=True)
class CalibrationChange:
    """Which calibration and threshold a model has, since when, and by whom.

    Revision 0 is what comes with the program.
    """

    model: str
    revision: int = 0
    threshold: float | None = None  # None: that of the settings
    fit: CalibrationFit | None = None  # None: the one that comes with the program
    at: datetime | None = None
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Answers of nearly the same confidence: what was said of them, and what was so."""

    count: int
    says: float  # mean confidence
    right: float  # share
    low: float  # 95 % interval of that share
    high: float


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What follows from a threshold, on judged questions."""

    threshold: float
    answered: float  # share of all questions
    right: float | None  # share of the answers given; None where none is given


# ---------------------------------------------------------------- trust and audit


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said of one answer, exactly as they saw it (``answer_sha256``)."""

    id: str
    answer: str
    answer_sha256: str  # of the stored answer: text references, evidence, model, settings, heatmap
    actor: Actor
    created_at: datetime
    kind: str = "rating"  # rating | edit | reject | ask_person | report
    trust: int | None = None  # 1 to 5
    helpful: bool | None = None
    reasons: tuple[str, ...] = ()
    comment: str = ""  # redacted
    correction: str = ""  # redacted


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days a collection is kept; None: until somebody deletes it.

    Documents count from the day on which they were added in their present version, answers from
    the day on which they were given. Answers are those to questions asked of this collection.
    """

    collection: str
    documents_days: int | None = None
    answers_days: int | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One link of a tenant's chain of hashes."""

    tenant: str
    sequence: int  # counted from 1
    at: datetime
    actor: Actor
    action: str
    subject: str
    details: str  # JSON; hashes and numbers, never text of documents or people
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What ``audit verify`` found."""

    tenant: str
    rows: int
    ok: bool
    problem: str = ""  # the first row that is wrong, and how
    tail_protected: bool = False
    head: str = ""
