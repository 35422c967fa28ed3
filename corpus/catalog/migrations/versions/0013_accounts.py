"""Accounts of people; keys that expire; browser sessions of keys and accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("last_used_at", sa.String),
        sa.Column("disabled_at", sa.String),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
    )
    op.add_column("access_key", sa.Column("expires_at", sa.String))
    # Existing sessions end: everyone has to sign in again. A session lasts only half a day anyway.
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("key_name", sa.String),
        sa.Column("account_name", sa.String),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_session"),
    )
    op.create_index("ix_session_key_name", "session", ["key_name"])
    op.create_index("ix_session_account_name", "session", ["account_name"])
