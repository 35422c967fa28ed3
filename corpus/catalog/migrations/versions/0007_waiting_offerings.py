"""Indexes for waiting submissions, so that workers find them fast in a large ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.drop_index("ix_offering_status", "offering")
    op.create_index("ix_offering_status_claimed_by", "offering", ["status", "claimed_by"])
    is_partly_read = sa.text("done < total")
    op.create_index(
        "ix_offering_partly_read",
        "offering",
        ["claimed_by"],
        sqlite_where=is_partly_read,
        postgresql_where=is_partly_read,
    )
