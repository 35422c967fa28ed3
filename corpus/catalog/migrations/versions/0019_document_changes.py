"""When documents were restored or erased, for exports of what has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "document_change",
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("work_id", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_document_change"),
    )
