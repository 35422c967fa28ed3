"""Alignments and editors' decisions on them, documents linked to works, successions of works."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "alignment",
        sa.Column("left_document_id", sa.String, primary_key=True),
        sa.Column("right_document_id", sa.String, primary_key=True),
        sa.Column("key", sa.String, nullable=False),
    )
    op.create_table(
        "alignment_link",
        sa.Column("left_id", sa.String, primary_key=True),
        sa.Column("right_id", sa.String, primary_key=True),
        sa.Column("left_document_id", sa.String, nullable=False),
        sa.Column("right_document_id", sa.String, nullable=False),
        sa.Column("pair", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("basis", sa.JSON, nullable=False),
    )
    op.create_index("ix_alignment_link_right_id", "alignment_link", ["right_id"])
    op.create_index(
        "ix_alignment_link_left_document_id_right_document_id",
        "alignment_link",
        ["left_document_id", "right_document_id"],
    )
    op.create_table(
        "alignment_verdict",
        sa.Column("left_id", sa.String, primary_key=True),
        sa.Column("right_id", sa.String, primary_key=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("left_text", sa.String(32), nullable=False),
        sa.Column("right_text", sa.String(32), nullable=False),
        sa.Column("at", sa.String, nullable=False),
    )
    op.create_table(
        "work_link",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("work_id", sa.String, nullable=False),
    )
    op.create_table(
        "work_succession",
        sa.Column("work_id", sa.String, primary_key=True),
        sa.Column("succeeds", sa.String, nullable=False),
    )
