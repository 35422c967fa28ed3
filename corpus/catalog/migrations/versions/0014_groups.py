"""Groups of readers, and the restrictions of works, documents and collections to them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "reader_group",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_reader_group"),
    )
    op.create_table(
        "group_member",
        sa.Column("group_name", sa.String, nullable=False),
        sa.Column("member", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("group_name", "member", name="pk_group_member"),
    )
    op.create_table(
        "restriction",
        sa.Column("target", sa.String, nullable=False),
        sa.Column("group_name", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("target", "group_name", name="pk_restriction"),
    )
