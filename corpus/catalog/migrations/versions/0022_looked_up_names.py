"""The names on which references depend: a new one makes few of them again."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "cited_name",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("meaning", sa.String, nullable=False),
    )
    op.create_table(
        "looked_up_name",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
    )
    op.create_index("ix_looked_up_name_lookup", "looked_up_name", ["lookup"])
