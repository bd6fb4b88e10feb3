"""What people say of documents, what was noticed in them, and how long they are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; what is known of sensitivity becomes the first row of its history."""
    _marks()
    _governance()
    op.create_table(
        "retention",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("documents_days", sa.Integer(), nullable=True),
        sa.Column("answers_days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "collection", name="pk_retention"),
    )
    op.add_column("answers", sa.Column("collection", sa.Text(), nullable=True))


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "document", "version"],
            ["documents.tenant", "documents.id", "documents.version"],
            name="fk_marks_documents",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "document", "version", "position", name="pk_marks"),
    )


def _governance() -> None:
    op.create_table(
        "governance",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("supersedes", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "document", "revision", name="pk_governance"),
    )
    op.create_index(
        "ix_governance_current",
        "governance",
        ["tenant", "document"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.execute(
        "INSERT INTO governance (tenant, document, revision, owner, licence, sensitivity, "
        "supersedes, at, actor_id, actor_name, actor_role, current) "
        "SELECT tenant, id, 1, '', '', sensitivity, '[]', created_at, 'local', 'local user', "
        "'user', current FROM documents WHERE current"
    )
    # Not in batch mode: that makes the table anew, and dropping the old one would take its
    # passages with it.
    op.drop_column("documents", "sensitivity")
