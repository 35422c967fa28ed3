"""The ledger of submitted files, versions of documents, corrected metadata, recognised pages, keys."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE offering RENAME COLUMN outcome TO status")
    for column in (
        sa.Column("batch", sa.String, nullable=False, server_default=""),
        sa.Column("size", sa.Integer),
        sa.Column("offered_by", sa.String, nullable=False, server_default=""),
        sa.Column("given", sa.JSON, nullable=False, server_default="{}"),
        sa.Column("warnings", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("changes", sa.JSON),
        sa.Column("proposed", sa.JSON),
        sa.Column("is_held", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="1"),
        sa.Column("finished_at", sa.String),
        sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claimed_by", sa.String),
        sa.Column("password", sa.Text),
    ):
        op.add_column("offering", column)
    op.execute("UPDATE offering SET finished_at = offered_at, revision = id")
    # Files that were refused as scans can be recognised now.
    op.execute("UPDATE offering SET status = 'needs-ocr' WHERE reason_code = 'text-missing'")
    for names in (
        ["status"],
        ["revision"],
        ["document_id"],
        ["claimed_by"],
        ["batch", "document_id"],
    ):
        op.create_index(f"ix_offering_{'_'.join(names)}", "offering", names)
    op.add_column("document", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.add_column("passage", sa.Column("confidence", sa.Float))
    op.create_table(
        "document_version",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("passages", sa.LargeBinary, nullable=False),
        sa.Column("ended_at", sa.String, nullable=False),
    )
    op.create_table(
        "metadata_correction",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("values", sa.JSON, nullable=False),
        sa.Column("corrected_by", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
    )
    op.create_table(
        "ocr_page",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("engine", sa.String, primary_key=True),
        sa.Column("page", sa.Integer, primary_key=True),
        sa.Column("lines", sa.JSON, nullable=False),
    )
    op.create_table(
        "access_key",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("last_used_at", sa.String),
        sa.Column("revoked_at", sa.String),
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("key_name", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
    )
    op.create_index("ix_session_key_name", "session", ["key_name"])
