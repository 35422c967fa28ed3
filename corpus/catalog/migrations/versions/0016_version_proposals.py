"""Proposals that two documents are language versions of one work."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "version_proposal",
        sa.Column("left_document_id", sa.String, nullable=False),
        sa.Column("right_document_id", sa.String, nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("is_rejected", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint(
            "left_document_id", "right_document_id", name="pk_version_proposal"
        ),
    )
    op.create_table(
        "proposed_document",
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_proposed_document"),
    )
