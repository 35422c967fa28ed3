"""Passages of an old version that the next version changed or dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("document_version", sa.Column("superseded", sa.JSON))
