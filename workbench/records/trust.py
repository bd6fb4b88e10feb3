"""What people say of answers, how long things are kept, and the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.records.people import Actor


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
