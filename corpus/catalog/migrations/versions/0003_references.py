"""References between passages."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "reference",
        sa.Column("from_passage", sa.String, primary_key=True),
        sa.Column("start", sa.Integer, primary_key=True),
        sa.Column("end", sa.Integer, primary_key=True),
        sa.Column("to_passage", sa.String, primary_key=True),
        sa.Column("from_document", sa.String, nullable=False),
        sa.Column("to_document", sa.String, nullable=False),
    )
    for column in ("from_document", "to_document", "to_passage"):
        op.create_index(f"ix_reference_{column}", "reference", [column])
    op.create_table(
        "referring_document",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("names", sa.String, nullable=False),
    )
