"""Accounts of people whom an OpenID Connect provider authenticates."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("account", sa.Column("issuer", sa.String))
    op.add_column("account", sa.Column("subject", sa.String))
    op.create_index("ix_account_identity", "account", ["issuer", "subject"], unique=True)
