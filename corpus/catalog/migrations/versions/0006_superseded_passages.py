"""Which passages of an old version the text after it changed or dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("document_version", sa.Column("superseded", sa.JSON))
