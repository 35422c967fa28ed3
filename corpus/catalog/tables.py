"""The catalog's tables, in types that both SQLite and PostgreSQL support."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite's integers are of any size.
_Size = BigInteger().with_variant(Integer(), "sqlite")

work = Table(
    "work",
    metadata,
    Column("id", String, primary_key=True),
    Column("type", String, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", String, primary_key=True),
    Column("work_id", String, ForeignKey("work.id"), nullable=False, index=True),
    Column("lang", String, nullable=False),
    Column("status", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("type", String, nullable=False),
    Column("issuing_body", Text),
    Column("date", Date),
    Column("source_url", Text),
    Column("licence", Text),
    Column("source_name", Text, nullable=False, index=True),
    Column("format", String, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", _Size, nullable=False),
    Column("pages", Integer),
    Column("passage_count", Integer, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("input_key", String, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("official_number", Text),
    Column("evidence", JSON),
    Column("authority", String),
    Column("force", String),
    Column("force_from", Date),
    Column("force_to", Date),
    Column("superseded_by", Text),
    Column("repeals", JSON),
)

# Derived: the work that a document belongs to as one of its dated versions, and its force there. ``state``
# is a hash of the row, and a part of the document's fingerprint.
succession = Table(
    "succession",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("work_id", String),
    Column("force", String),
    Column("ends", Date),
    Column("superseded_by", String),
    Column("state", String(16), nullable=False),
)

passage = Table(
    "passage",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", String, ForeignKey("document.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("parent_id", String),
    Column("kind", String, nullable=False),
    Column("number", String),
    Column("locator_en", Text, nullable=False),
    Column("locator_zh", Text, nullable=False),
    Column("heading_path", JSON, nullable=False),
    Column("page", Integer),
    Column("lang", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("confidence", Float),
    Column("table_row", JSON(none_as_null=True)),
    Index(None, "document_id", "position"),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source_name", Text, nullable=False),
    Column("sha256", String(64), index=True),
    Column("status", String, nullable=False),
    Column("document_id", String, index=True),
    Column("reason_code", String),
    Column("reason_params", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("submitted_at", String, nullable=False),
    Column("batch", String, nullable=False),
    Column("size", _Size),
    Column("submitted_by", String, nullable=False),
    Column("given", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("changes", JSON),
    Column("proposed", JSON),
    Column("is_held", Boolean, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("finished_at", String),
    Column("revision", Integer, nullable=False, index=True),
    # Not part of the record: the lease that claims it, and a password until the file is read.
    Column("claimed_by", String, index=True),
    Column("password", Text),
    Index(None, "batch", "document_id"),
    # Waiting rows are found without reading claimed or settled ones.
    Index(None, "status", "claimed_by"),
    # For PostgreSQL the migration makes it: naming it here would load that dialect for SQLite.
    Index("ix_submission_partly_read", "claimed_by", sqlite_where=text("done < total")),
)

# A document before an amended file replaced it, or before it was removed.
document_version = Table(
    "document_version",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("document", JSON, nullable=False),
    # MessagePack, deflated: always read as a whole.
    Column("passages", LargeBinary, nullable=False),
    Column("ended_at", String, nullable=False),
    # Ids of passages that the next text changed or dropped; NULL if not compared yet.
    Column("superseded", JSON(none_as_null=True)),
)

# An editor's corrections of a document's metadata; they override the file and the submission.
metadata_correction = Table(
    "metadata_correction",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("values", JSON, nullable=False),
    Column("corrected_by", String, nullable=False),
    Column("at", String, nullable=False),
)

# When a document was last restored or erased, which no other row keeps. ``work_id``: the work that it was
# in, with which an erased document stays hidden.
document_change = Table(
    "document_change",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("work_id", String, nullable=False),
    Column("at", String, nullable=False),
)

# By the file's content, not by document: a page is recognised once, and a stopped run goes on.
ocr_page = Table(
    "ocr_page",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("engine", String, primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("lines", JSON, nullable=False),
)

access_key = Table(
    "access_key",
    metadata,
    Column("name", String, primary_key=True),
    # SHA-256 of the key, which is long and random: no salt, no slow hash is needed.
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("created_at", String, nullable=False),
    Column("last_used_at", String),
    Column("revoked_at", String),
    Column("expires_at", String),
)

# A person who signs in by name and password.
account = Table(
    "account",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    # In Argon2's own format: parameters, salt and hash; empty if only a provider authenticates the person.
    Column("password", Text, nullable=False),
    Column("created_at", String, nullable=False),
    Column("last_used_at", String),
    Column("disabled_at", String),
    # The person as an OpenID Connect provider names it.
    Column("issuer", String),
    Column("subject", String),
    Index("ix_account_identity", "issuer", "subject", unique=True),
)

# Readers who see the works, documents and collections restricted to their group.
reader_group = Table(
    "reader_group",
    metadata,
    Column("name", String, primary_key=True),
    Column("created_at", String, nullable=False),
)

group_member = Table(
    "group_member",
    metadata,
    Column("group_name", String, primary_key=True),
    Column("member", String, primary_key=True),
)

# No foreign key: a work may be restricted before its file is submitted, and stays so when it is removed.
restriction = Table(
    "restriction",
    metadata,
    Column("target", String, primary_key=True),
    Column("group_name", String, primary_key=True),
)

# Triggers refuse changes and deletions. ``hash`` is of the row and of the hash before it.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("address", String, nullable=False),
    Column("action", String, nullable=False),
    Column("target", Text, nullable=False),
    Column("outcome", String, nullable=False),
    Column("hash", String(64), nullable=False),
)

# A browser signed in with a key or an account; the cookie's digest is stored, as for keys.
session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("key_name", String, index=True),
    Column("account_name", String, index=True),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
)

# Passages that a reader has gathered; see corpus/collections.py.
collection = Table(
    "collection",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("owner", String, nullable=False, index=True),
    Column("items", JSON, nullable=False),
    # Counted once, because every page shows it.
    Column("quotations", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    # Of the token in its read-only link, as with keys; NULL if it is not shared.
    Column("link_digest", String(64), unique=True),
)

# No foreign key: an index may still contain a document that the catalog has deleted.
index_entry = Table(
    "index_entry",
    metadata,
    Column("index_name", String, primary_key=True),
    Column("document_id", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
)

# Kept by the text that was embedded, not by document: a sentence that stays in an amended file, or occurs
# in two, is embedded once.
embedding = Table(
    "embedding",
    metadata,
    Column("model", String, primary_key=True),
    Column("hash", String(32), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# No foreign key, as with index_entry.
embedded_document = Table(
    "embedded_document",
    metadata,
    Column("model", String, primary_key=True),
    Column("document_id", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
)

# Derived: which key (fingerprints of both documents and what aligned them) the links below were made by.
alignment = Table(
    "alignment",
    metadata,
    Column("left_document_id", String, primary_key=True),
    Column("right_document_id", String, primary_key=True),
    Column("key", String, nullable=False),
)

# A pair of one passage and several has several rows with the same ``pair``.
alignment_link = Table(
    "alignment_link",
    metadata,
    Column("left_id", String, primary_key=True),
    Column("right_id", String, primary_key=True, index=True),
    Column("left_document_id", String, nullable=False),
    Column("right_document_id", String, nullable=False),
    Column("pair", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("status", String, nullable=False),
    Column("basis", JSON, nullable=False),
    Index(
        "ix_alignment_link_left_document_id_right_document_id",
        "left_document_id",
        "right_document_id",
    ),
)

# No foreign key: an editor's decision outlives its passages, because they may return.
alignment_verdict = Table(
    "alignment_verdict",
    metadata,
    Column("left_id", String, primary_key=True),
    Column("right_id", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("left_text", String(32), nullable=False),
    Column("right_text", String(32), nullable=False),
    Column("at", String, nullable=False),
)

# Set by an editor, overriding a document's own metadata.
work_link = Table(
    "work_link",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("work_id", String, nullable=False),
)

work_succession = Table(
    "work_succession",
    metadata,
    Column("work_id", String, primary_key=True),
    Column("succeeds", String, nullable=False),
)

# Two documents of different works with similar texts; rejected pairs are not proposed again.
version_proposal = Table(
    "version_proposal",
    metadata,
    Column("left_document_id", String, primary_key=True),
    Column("right_document_id", String, primary_key=True),
    Column("share", Float, nullable=False),
    Column("is_rejected", Boolean, nullable=False),
)

# The last file of a document that was compared with others; no foreign key, as in index_entry.
proposed_document = Table(
    "proposed_document",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("sha256", String(64), nullable=False),
)

# What a passage's text cites: derived, made again as documents come and change. No foreign keys: what
# refers to an amended document is found by the references that it had.
reference = Table(
    "reference",
    metadata,
    Column("from_passage", String, primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("end", Integer, primary_key=True),
    Column("to_passage", String, primary_key=True),
    Column("from_document", String, nullable=False, index=True),
    Column("to_document", String, nullable=False, index=True),
    Index(None, "to_passage"),
)

referring_document = Table(
    "referring_document",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    # Signature of the rules; empty: a name that its texts may have has changed since.
    Column("names", String, nullable=False),
)

# What each name meant when references were last made; "" has the signature of all.
cited_name = Table(
    "cited_name",
    metadata,
    Column("name", String, primary_key=True),
    Column("meaning", String, nullable=False),
)

# Where a document's references looked for names: see search/citations/lookups.py. In bytes, which every
# database compares in the same order.
looked_up_name = Table(
    "looked_up_name",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("lookup", LargeBinary, primary_key=True),
    Index(None, "lookup"),
)

# Queries that found little, kept if KB_KEEP_QUERIES is on, without who asked them.
query_log = Table(
    "query_log",
    metadata,
    Column("query", Text, primary_key=True),
    Column("lang", String, primary_key=True),
    Column("asked", Integer, nullable=False),
    Column("results", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
)

judgement = Table(
    "judgement",
    metadata,
    Column("query", Text, primary_key=True),
    Column("passage_id", String, primary_key=True),
    Column("lang", String, nullable=False),
    Column("relevant", Boolean, nullable=False),
    Column("judged_by", String, nullable=False),
    Column("judged_at", String, nullable=False),
)

# PostgreSQL only: one row, whose number each transaction raises (corpus/catalog/postgres.py).
commit_count = Table("commit_count", metadata, Column("number", BigInteger, nullable=False))

# PostgreSQL only: the processes that work on submissions, on any host, and when each was last seen.
lease = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("host", String, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)
