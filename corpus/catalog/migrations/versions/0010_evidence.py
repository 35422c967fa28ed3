"""Issuers' numbers of documents, and the evidence for metadata values."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("document", sa.Column("official_number", sa.Text))
    op.add_column("document", sa.Column("evidence", sa.JSON))
