"""Queries that found little, and editors' judgements of results."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "query_log",
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("lang", sa.String, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("results", sa.Integer, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("query", "lang", name="pk_query_log"),
    )
    op.create_table(
        "judgement",
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("passage_id", sa.String, nullable=False),
        sa.Column("lang", sa.String, nullable=False),
        sa.Column("relevant", sa.Boolean, nullable=False),
        sa.Column("judged_by", sa.String, nullable=False),
        sa.Column("judged_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("query", "passage_id", name="pk_judgement"),
    )
