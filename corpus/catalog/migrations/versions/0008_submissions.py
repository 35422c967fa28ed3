"""The ledger's rows are submissions (OAIS), no longer offerings."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_INDEXES = (
    ("sha256",),
    ("document_id",),
    ("claimed_by",),
    ("revision",),
    ("batch", "document_id"),
    ("status", "claimed_by"),
)


def upgrade() -> None:
    for columns in _INDEXES:
        op.drop_index(f"ix_offering_{'_'.join(columns)}", "offering")
    op.drop_index("ix_offering_partly_read", "offering")
    op.rename_table("offering", "submission")
    op.execute("ALTER TABLE submission RENAME COLUMN offered_at TO submitted_at")
    op.execute("ALTER TABLE submission RENAME COLUMN offered_by TO submitted_by")
    for columns in _INDEXES:
        op.create_index(f"ix_submission_{'_'.join(columns)}", "submission", list(columns))
    is_partly_read = sa.text("done < total")
    op.create_index(
        "ix_submission_partly_read",
        "submission",
        ["claimed_by"],
        sqlite_where=is_partly_read,
        postgresql_where=is_partly_read,
    )
