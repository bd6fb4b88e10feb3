"""Question sets, runs of models over them, what came of it, and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables of sets, runs, results, summaries and decisions."""
    op.create_table(
        "question_sets",
        _id("tenant"),
        _text("name", 200),
        _whole("revision"),
        *_by(),
        sa.Column("version", sa.String(length=64), nullable=True),
        _whole("questions"),
        _text("source_format", 32),
        sa.Column("due", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "name", "revision", name="pk_question_sets"),
    )
    op.create_table(
        "set_texts",
        _id("tenant"),
        _id("version"),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "version", name="pk_set_texts"),
    )
    _runs()
    op.create_table(
        "decisions",
        _id("tenant"),
        _id("id"),
        _id("run"),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("recommended", sa.Text(), nullable=True),
        *_by(),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_decisions"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        _id("tenant"),
        _id("id"),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        _text("status", 16),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("beat_at", sa.DateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=True),
        sa.Column("spent_usd", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_runs"),
    )
    op.create_index("ix_runs_started", "runs", ["tenant", "started_at"])
    op.create_table(
        "results",
        _id("tenant"),
        _id("run"),
        _text("model", 200),
        _whole("seed"),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("spent_usd", sa.Float(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "run", "model", "seed", "question", name="pk_results"),
        sa.ForeignKeyConstraint(
            ["tenant", "run"],
            ["runs.tenant", "runs.id"],
            name="fk_results_runs",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "run_summaries",
        _id("tenant"),
        _id("run"),
        _whole("results"),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "run", name="pk_run_summaries"),
        sa.ForeignKeyConstraint(
            ["tenant", "run"],
            ["runs.tenant", "runs.id"],
            name="fk_run_summaries_runs",
            ondelete="CASCADE",
        ),
    )


def _id(name: str) -> sa.Column:  # type: ignore[type-arg]
    return _text(name, 64)


def _text(name: str, length: int) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.String(length=length), nullable=False)


def _whole(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Integer(), nullable=False)


def _by() -> tuple[sa.Column, ...]:  # type: ignore[type-arg]
    """When, and by whom."""
    return (
        sa.Column("at", sa.DateTime(), nullable=False),
        _id("actor_id"),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=False),
    )
