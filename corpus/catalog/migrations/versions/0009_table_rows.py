"""The position of a row in its table."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("passage", sa.Column("table_row", sa.JSON))
