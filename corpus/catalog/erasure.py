"""Erases a document's rows for good, within a transaction: the catalog's part of a purge.

The whole purge (files, page images, vectors, index, then these rows) is ``kb/documents/editing.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.collections import forget_words
from corpus.catalog.connection import chunks
from corpus.catalog.ledger_rows import update
from corpus.catalog.restrictions import works_of_removed
from corpus.catalog.versions import note_change
from corpus.errors import DocumentErased, DocumentNotFound, FileErased
from corpus.ledger import SubmissionStatus

NO_NAME: Final = "—"
"""Replaces a file's name in the ledger once the file is erased: file names may identify persons."""

_SUBMISSION: Final = tables.submission
_VERSION: Final = tables.document_version
_WAITING: Final = (
    SubmissionStatus.QUEUED.value,
    SubmissionStatus.PARSING.value,
    SubmissionStatus.NEEDS_OCR.value,
    SubmissionStatus.RECOGNISING.value,
    SubmissionStatus.PROPOSED.value,
)


class Files(msgspec.Struct, frozen=True):
    """Originals by SHA-256."""

    of_document: frozenset[str]
    """The files of all its versions, and those that waited to become the next one."""
    archives: frozenset[str]
    """ZIP files that contain one of them."""

    @property
    def all(self) -> frozenset[str]:
        return self.of_document | self.archives


def forget_derived(connection: sa.Connection, document_id: str) -> None:
    """Delete references, alignments and dated version of a document. Documents that cite it get their
    references again."""
    dated = tables.succession
    connection.execute(sa.delete(dated).where(dated.c.document_id == document_id))
    reference, made = tables.reference, tables.referring_document
    looked = tables.looked_up_name
    connection.execute(sa.delete(looked).where(looked.c.document_id == document_id))
    citing = sa.select(reference.c.from_document).where(reference.c.to_document == document_id)
    connection.execute(
        sa.delete(made).where(
            sa.or_(made.c.document_id == document_id, made.c.document_id.in_(citing))
        )
    )
    connection.execute(sa.delete(reference).where(reference.c.from_document == document_id))
    for table in (tables.alignment_link, tables.alignment):
        either = sa.or_(
            table.c.left_document_id == document_id, table.c.right_document_id == document_id
        )
        connection.execute(sa.delete(table).where(either))


def files_of(connection: sa.Connection, document_id: str) -> Files:
    """The originals that are erased with a document, without those that something else needs.

    Raises DocumentNotFound if no row concerns it.
    """
    own: set[str] = set(connection.scalars(_hashes(document_id, of_others=False)))
    rows = connection.execute(
        sa.select(_SUBMISSION.c.id, _SUBMISSION.c.sha256).where(
            _SUBMISSION.c.document_id == document_id
        )
    ).all()
    if not own and not rows:
        raise DocumentNotFound(id=document_id)
    own |= {row.sha256 for row in rows if row.sha256}
    needed: set[str] = set(connection.scalars(_hashes(document_id, of_others=True)))
    needed |= set(
        connection.scalars(
            sa.select(_SUBMISSION.c.sha256).where(
                _SUBMISSION.c.status.in_(_WAITING),
                _SUBMISSION.c.document_id.is_distinct_from(document_id),
                _SUBMISSION.c.sha256.is_not(None),
            )
        )
    )
    gone = frozenset(own - needed)
    return Files(gone, frozenset(_archives_of(connection, gone)))


def files_kept(connection: sa.Connection) -> set[str]:
    """SHA-256 of all files that the catalog names: of documents, versions and submissions."""
    submitted = sa.select(_SUBMISSION.c.sha256).where(_SUBMISSION.c.sha256.is_not(None))
    return {*connection.scalars(_hashes("", of_others=True)), *connection.scalars(submitted)}


def removed_before(connection: sa.Connection, moment: str) -> list[str]:
    """Ids of documents that were removed before ``moment`` (UTC, ISO 8601) and not erased."""
    current = sa.select(tables.document.c.id)
    query = (
        sa.select(_VERSION.c.document_id)
        .where(_VERSION.c.document_id.not_in(current))
        .group_by(_VERSION.c.document_id)
        .having(sa.func.max(_VERSION.c.ended_at) < moment)
        .order_by(_VERSION.c.document_id)
    )
    return list(connection.scalars(query))


def refused_before(connection: sa.Connection, moment: str) -> tuple[list[int], Files]:
    """Submissions that were refused or failed before ``moment`` (UTC, ISO 8601), by id, and the
    originals that nothing else needs."""
    old = sa.and_(
        _SUBMISSION.c.status.in_((SubmissionStatus.REFUSED.value, SubmissionStatus.FAILED.value)),
        _SUBMISSION.c.finished_at < moment,
    )
    reason = sa.func.coalesce(_SUBMISSION.c.reason_code, "")
    rows = connection.execute(
        sa.select(_SUBMISSION.c.id, _SUBMISSION.c.sha256).where(
            old, reason.not_in((DocumentErased.code, FileErased.code))
        )
    ).all()
    others = sa.select(_SUBMISSION.c.sha256).where(sa.not_(old), _SUBMISSION.c.sha256.is_not(None))
    needed = {*connection.scalars(others), *connection.scalars(_hashes("", of_others=True))}
    gone = frozenset(row.sha256 for row in rows if row.sha256) - needed
    return [row.id for row in rows], Files(gone, frozenset(_archives_of(connection, gone)))


def erase_refused(
    connection: sa.Connection, submission_ids: Iterable[int], files: Files, by: str
) -> None:
    """Blank the rows of ``refused_before``, and delete the text that OCR recognised in their files."""
    for ids in chunks(submission_ids):
        _blank(connection, _SUBMISSION.c.id.in_(ids), FileErased.code, by)
    _forget_files(connection, files)


def _forget_files(connection: sa.Connection, files: Files) -> None:
    for chunk in chunks(files.of_document):
        connection.execute(sa.delete(tables.ocr_page).where(tables.ocr_page.c.sha256.in_(chunk)))
    for chunk in chunks(files.archives):
        update(connection, [_SUBMISSION.c.sha256.in_(chunk)], {"sha256": None})


def erase(connection: sa.Connection, document_id: str, files: Files, by: str) -> None:
    """Delete all rows about a removed document, except those of the ledger, of which only the numbers
    remain, and keep the time for exports of what has changed.
    """
    for id_, work_id in works_of_removed(connection, document_id).items():
        note_change(connection, id_, work_id)
    forget_derived(connection, document_id)
    forget_words(connection, document_id)
    # Its title may be among them. They are recorded again with the next references.
    connection.execute(sa.delete(tables.cited_name))
    for table in (
        tables.passage,
        _VERSION,
        tables.metadata_correction,
        tables.work_link,
        tables.embedded_document,
        tables.index_entry,
    ):
        connection.execute(sa.delete(table).where(table.c.document_id == document_id))
    verdict, here = tables.alignment_verdict, f"{document_id}/"
    either = (
        verdict.c.left_id.startswith(here, autoescape=True),
        verdict.c.right_id.startswith(here, autoescape=True),
    )
    connection.execute(sa.delete(verdict).where(sa.or_(*either)))
    connection.execute(sa.delete(tables.document).where(tables.document.c.id == document_id))
    used = sa.select(tables.document.c.work_id)
    connection.execute(sa.delete(tables.work).where(tables.work.c.id.not_in(used)))
    for chunk in chunks(files.of_document):
        _blank(connection, _SUBMISSION.c.sha256.in_(chunk), DocumentErased.code, by)
    _blank(connection, _SUBMISSION.c.document_id == document_id, DocumentErased.code, by)
    _forget_files(connection, files)


def _blank(
    connection: sa.Connection, here: sa.ColumnElement[bool], reason_code: str, by: str
) -> None:
    """Blanks rows of the ledger: they still show that there was a file, and who erased it."""
    gone: dict[str, Any] = {
        "source_name": NO_NAME,
        "sha256": None,
        "status": SubmissionStatus.REFUSED.value,
        "reason_code": reason_code,
        "reason_params": {"file": NO_NAME, "by": by},
        "given": {},
        "warnings": [],
        "changes": None,
        "proposed": None,
        "is_held": False,
        "done": 0,
        "total": 0,
        # A worker that is reading it finds that its lease is no longer valid.
        "claimed_by": None,
        "password": None,
    }
    update(connection, [here], gone)


def _hashes(document_id: str, *, of_others: bool) -> sa.CompoundSelect[Any]:
    """SHA-256 of the files of a document and its versions, or of all other documents."""
    document = tables.document
    queries = []
    for id_, sha256 in (
        (document.c.id, document.c.sha256),
        (_VERSION.c.document_id, _VERSION.c.document["sha256"].as_string()),
    ):
        queries.append(
            sa.select(sha256).where(id_ != document_id if of_others else id_ == document_id)
        )
    return sa.union(*queries)


def _archives_of(connection: sa.Connection, hashes: Iterable[str]) -> set[str]:
    """ZIP files submitted before a file of the same batch: all their files are kept separately, too."""
    archive, member = _SUBMISSION.alias(), _SUBMISSION.alias()
    query = (
        sa.select(archive.c.sha256)
        .distinct()
        .join(member, sa.and_(member.c.batch == archive.c.batch, member.c.id > archive.c.id))
        .where(archive.c.status == SubmissionStatus.UNPACKED.value, archive.c.sha256.is_not(None))
    )
    return {
        found
        for chunk in chunks(hashes)
        for found in connection.scalars(query.where(member.c.sha256.in_(chunk)))
    }
