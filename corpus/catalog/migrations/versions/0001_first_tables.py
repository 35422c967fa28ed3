"""The first tables: work, document, passage, offering, index_entry."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "work",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("type", sa.String, nullable=False),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("work_id", sa.String, sa.ForeignKey("work.id"), nullable=False),
        sa.Column("lang", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("issuing_body", sa.Text),
        sa.Column("date", sa.Date),
        sa.Column("source_url", sa.Text),
        sa.Column("licence", sa.Text),
        sa.Column("source_name", sa.Text, nullable=False),
        sa.Column("format", sa.String, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer),
        sa.Column("passage_count", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("input_key", sa.String, nullable=False),
    )
    for column in ("work_id", "source_name", "sha256", "input_key"):
        op.create_index(f"ix_document_{column}", "document", [column])
    op.create_table(
        "passage",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "document_id",
            sa.String,
            sa.ForeignKey("document.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("parent_id", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("number", sa.String),
        sa.Column("locator_en", sa.Text, nullable=False),
        sa.Column("locator_zh", sa.Text, nullable=False),
        sa.Column("heading_path", sa.JSON, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("lang", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("ix_passage_document_id_position", "passage", ["document_id", "position"])
    op.create_table(
        "offering",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("source_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("document_id", sa.String),
        sa.Column("reason_code", sa.String),
        sa.Column("reason_params", sa.JSON, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("offered_at", sa.String, nullable=False),
    )
    op.create_index("ix_offering_sha256", "offering", ["sha256"])
    op.create_table(
        "index_entry",
        sa.Column("index_name", sa.String, primary_key=True),
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("fingerprint", sa.String, nullable=False),
    )
