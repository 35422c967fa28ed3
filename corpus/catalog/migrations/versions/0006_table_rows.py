"""Where a row is in its table."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("passage", sa.Column("table_row", sa.JSON))
