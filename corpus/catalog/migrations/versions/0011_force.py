"""The authority and force of documents, and their place among the dated versions of a work."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name, type_ in (
        ("authority", sa.String),
        ("force", sa.String),
        ("force_from", sa.Date),
        ("force_to", sa.Date),
        ("superseded_by", sa.Text),
        ("repeals", sa.JSON),
    ):
        op.add_column("document", sa.Column(name, type_))
    op.create_table(
        "succession",
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("work_id", sa.String),
        sa.Column("force", sa.String),
        sa.Column("ends", sa.Date),
        sa.Column("superseded_by", sa.String),
        sa.Column("state", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_succession"),
    )
