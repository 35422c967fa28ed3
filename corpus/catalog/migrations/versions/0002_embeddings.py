"""Vectors of sentences, and the documents whose sentences all have one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "embedding",
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("hash", sa.String(32), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "embedded_document",
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("fingerprint", sa.String, nullable=False),
    )
