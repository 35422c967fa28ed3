"""What several hosts on PostgreSQL need: the count of commits, leases; on it also the audit log's triggers,
and sizes of more than 2 GB."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_AUDIT = """
CREATE FUNCTION audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    op.create_table("commit_count", sa.Column("number", sa.BigInteger, nullable=False))
    op.create_table(
        "lease",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("INSERT INTO commit_count VALUES (1)")
    for table in ("document", "submission"):
        op.alter_column(table, "size", type_=sa.BigInteger)
    op.execute(_AUDIT)
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_only_added_to()"
    )
    op.execute(
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()"
    )
