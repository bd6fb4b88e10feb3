"""Endpoints that were added in the app, what their tests found, and what their models are told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of endpoints, connections, prompts and choices among them."""
    op.create_table(
        "endpoints",
        *_changed("name", "revision"),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "name", "revision", name="pk_endpoints"),
    )
    op.create_table(
        "connections",
        *_changed("name", "revision"),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", "revision", name="pk_connections"),
    )
    op.create_table(
        "prompts",
        *_changed("endpoint", "version"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "endpoint", "version", name="pk_prompts"),
    )
    op.create_table(
        "prompt_choices",
        *_changed("endpoint", "revision"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "endpoint", "revision", name="pk_prompt_choices"),
    )


def _changed(of: str, number: str) -> tuple[sa.Column, ...]:  # type: ignore[type-arg]
    """What each of them begins with: whose, of what, the how manieth, when and by whom."""
    return (
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column(of, sa.String(length=64), nullable=False),
        sa.Column(number, sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=False),
    )
