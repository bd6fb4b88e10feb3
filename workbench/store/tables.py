"""The tables. Every one has the tenant in its key, and no key reaches over to another tenant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

_ID = String(64)
_HASH = String(64)


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone, kept in UTC; one without a time zone is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To UTC, as the database holds it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From the database, with its time zone."""
        return None if value is None else value.replace(tzinfo=UTC)


#: Texts and originals stand once for all documents that have them, and go with the last of these.
texts = Table(
    "texts",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("sha256", _HASH, primary_key=True),
    Column("text", Text, nullable=False),
)

originals = Table(
    "originals",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("sha256", _HASH, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

#: One row for each version of each document.
documents = Table(
    "documents",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", _HASH, nullable=False),
    Column("text_sha256", _HASH, nullable=False),
    Column("collection", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("pages", Integer),
    Column("current", Boolean, nullable=False),
    Column("blocks", Text, nullable=False),  # JSON; two formats may give one text other blocks
    Column("fingerprint", _HASH, nullable=False),  # of its passages
    ForeignKeyConstraint(["tenant", "text_sha256"], ["texts.tenant", "texts.sha256"]),
    ForeignKeyConstraint(["tenant", "sha256"], ["originals.tenant", "originals.sha256"]),
    Index("ix_documents_text", "tenant", "text_sha256"),
    Index("ix_documents_bytes", "tenant", "sha256"),
)
# Two processes that take in one new file at once must not make two documents of it.
Index(
    "ix_documents_source",
    documents.c.tenant,
    documents.c.collection,
    documents.c.source,
    unique=True,
    sqlite_where=documents.c.current,
    postgresql_where=documents.c.current,
)

#: Where the passages of each version are in its text.
passages = Table(
    "passages",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("document", _ID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("page", Integer),
    Column("sentences", JSON, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "document", "version"],
        ["documents.tenant", "documents.id", "documents.version"],
        ondelete="CASCADE",
    ),
)

#: What was noticed in the text of each version when it came.
marks = Table(
    "marks",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("document", _ID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("label", Text, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "document", "version"],
        ["documents.tenant", "documents.id", "documents.version"],
        ondelete="CASCADE",
    ),
)

#: What people say of a document, whatever its version: every change is a row of its own.
governance = Table(
    "governance",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("document", _ID, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("sensitivity", String(16), nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("supersedes", JSON, nullable=False),  # ids of documents
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("current", Boolean, nullable=False),
)
Index(
    "ix_governance_current",
    governance.c.tenant,
    governance.c.document,
    unique=True,
    sqlite_where=governance.c.current,
    postgresql_where=governance.c.current,
)

#: How long a collection's documents, and the answers drawn from it, are kept.
retention = Table(
    "retention",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("collection", Text, primary_key=True),
    Column("documents_days", Integer),
    Column("answers_days", Integer),
)

#: Sets of review rules; the one with the highest revision is in force.
rules = Table(
    "rules",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("payload", Text, nullable=False),  # JSON
)

#: Calibrations of models with their thresholds; a model's highest revision is in force.
calibrations = Table(
    "calibrations",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("threshold", Float),  # None: that of the settings
    Column("fit", Text),  # JSON; None: the calibration that comes with the program
)

#: Endpoints that were added in the app; a name's highest revision says what it is.
endpoints = Table(
    "endpoints",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("name", _ID, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("payload", Text),  # JSON; None: it was removed. Keys are never in it
)

#: What tests of endpoints found, with what the endpoint was then.
connections = Table(
    "connections",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("name", _ID, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("endpoint", Text, nullable=False),  # JSON
    Column("payload", Text, nullable=False),  # JSON
)

#: What the models of endpoints are told: each change of a text is a version of its own.
prompts = Table(
    "prompts",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("endpoint", _ID, primary_key=True),  # its name
    Column("version", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("text", Text, nullable=False),  # redacted
    Column("note", Text, nullable=False),  # redacted
)

#: Which version an endpoint is told; the highest revision is in force.
prompt_choices = Table(
    "prompt_choices",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("endpoint", _ID, primary_key=True),  # its name
    Column("revision", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("version", Integer, nullable=False),  # 0: the one that comes with the program
)

#: Question sets; a name's highest revision says which version it has, and by when to look at it.
question_sets = Table(
    "question_sets",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("version", _HASH),  # None: it was removed
    Column("questions", Integer, nullable=False),
    Column("source_format", String(32), nullable=False),
    Column("due", Date),
)

#: The questions of each version, once for all names that have it. Compressed JSON lines.
set_texts = Table(
    "set_texts",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("version", _HASH, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    Column("notes", Text, nullable=False),  # JSON
)

#: Runs of models over questions. ``payload`` says what was begun, the columns how far it came.
runs = Table(
    "runs",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("payload", Text, nullable=False),  # JSON
    Column("status", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("finished_at", Moment),
    Column("holder", _ID),  # who works on it; None: nobody
    Column("beat_at", Moment),  # when the holder was last heard of
    Column("done", Integer),  # results, and what they cost, once it has ended; else None
    Column("spent_usd", Float),
    Index("ix_runs_started", "tenant", "started_at"),
)

#: What each model made of each question.
results = Table(
    "results",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("run", _ID, primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("seed", Integer, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("spent_usd", Float, nullable=False),
    Column("payload", LargeBinary, nullable=False),  # the whole result, compressed JSON
    ForeignKeyConstraint(["tenant", "run"], ["runs.tenant", "runs.id"], ondelete="CASCADE"),
)

#: What followed from a run's results, so that a page need not work it out again.
run_summaries = Table(
    "run_summaries",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("run", _ID, primary_key=True),
    Column("results", Integer, nullable=False),  # how many there were
    Column("payload", Text, nullable=False),  # JSON
    ForeignKeyConstraint(["tenant", "run"], ["runs.tenant", "runs.id"], ondelete="CASCADE"),
)

#: Which model somebody picked after a run, and why. Kept when the run is removed.
decisions = Table(
    "decisions",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("run", _ID, nullable=False),
    Column("model", Text, nullable=False),
    Column("reasons", Text, nullable=False),  # redacted
    Column("recommended", Text),
    Column("at", Moment, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
)

#: The fingerprint of all current passages of a tenant.
corpora = Table(
    "corpora",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("fingerprint", _HASH, nullable=False),
)

#: Answers, without any text of documents. ``payload`` is compressed JSON, ``sha256`` its hash.
answers = Table(
    "answers",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("actor", _ID, nullable=False),
    Column("question", Text, nullable=False),  # redacted
    Column("status", String(16), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("model", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sha256", _HASH, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("collection", Text),  # that was asked; None: all documents
    Index("ix_answers_actor", "tenant", "actor", "created_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("answer", _ID, nullable=False),
    Column("answer_sha256", _HASH, nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("trust", Integer),
    Column("helpful", Boolean),
    Column("reasons", JSON, nullable=False),
    Column("comment", Text, nullable=False),  # redacted
    Column("correction", Text, nullable=False),  # redacted
    ForeignKeyConstraint(["tenant", "answer"], ["answers.tenant", "answers.id"]),
    Index("ix_feedback_answer", "tenant", "answer"),
)

#: The chain. ``at`` and ``details`` are text, exactly as they were hashed.
audit = Table(
    "audit",
    metadata,
    Column("tenant", _ID, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("actor_id", _ID, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", _HASH, nullable=False),
    Column("hash", _HASH, nullable=False),
)
