"""Collections of passages."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "collection",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("quotations", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("updated_at", sa.String, nullable=False),
        sa.Column("link_digest", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_collection"),
        sa.UniqueConstraint("link_digest", name="uq_collection_link_digest"),
    )
    op.create_index("ix_collection_owner", "collection", ["owner"])
