"""Alignments and links between works: derived pairs, and the decisions of editors."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import msgspec
import sqlalchemy as sa

from corpus.alignment import Basis, Link, Pair, PairStatus, Verdict
from corpus.catalog import tables
from corpus.catalog.commits import CommitWatch, Recent
from corpus.catalog.connection import chunks, reading, writing
from corpus.catalog.rows_of_ids import RowsOfIds

_MOST_LINKED = 50_000
"""Passages whose links are kept in memory until the next commit: about 20 MB."""
_Placed = tuple[tuple[Any, ...], Link]
"""A link, and its place in the order of links."""


class AlignmentTable:
    """Pairs of two documents; the left document is the one whose id sorts first. Raises CatalogUnavailable.

    A write is one transaction.
    """

    def __init__(self, engine: sa.Engine, commits: CommitWatch) -> None:
        self._engine = engine
        self._links = Recent[str, list[_Placed]](commits, _MOST_LINKED)

    def keys(self) -> dict[tuple[str, str], str]:
        """The key under which each alignment was made, by the ids of its documents."""
        table = tables.alignment
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(table))
            return {(row.left_document_id, row.right_document_id): row.key for row in found}

    def pairs(self, left_document_id: str, right_document_id: str) -> list[Pair]:
        """The pairs in the left document's order."""
        table = tables.alignment_link
        query = sa.select(table).where(*_of(table, left_document_id, right_document_id))
        with reading(self._engine) as connection:
            return _pairs(connection.execute(query.order_by(table.c.pair)))

    def pairs_of(self, passage_ids: Iterable[str]) -> list[Pair]:
        """All pairs that contain one of these passages, on either side."""
        table = tables.alignment_link
        columns = (table.c.left_document_id, table.c.right_document_id, table.c.pair)
        pairs: dict[tuple[str, ...], Pair] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(passage_ids):
                here = sa.or_(table.c.left_id.in_(chunk), table.c.right_id.in_(chunk))
                held = sa.select(*columns).where(here).distinct().subquery()
                whole = sa.and_(
                    *(table.c[column.name] == held.c[column.name] for column in columns)
                )
                query = sa.select(table).select_from(table.join(held, whole)).order_by(*columns)
                # A pair that two chunks contain is returned once.
                pairs |= {
                    pair.left + pair.right: pair for pair in _pairs(connection.execute(query))
                }
        return list(pairs.values())

    def links_of(self, passage_ids: Iterable[str]) -> list[Link]:
        """Each of these passages with each of its counterparts, by documents, then pair by pair."""
        found = self._links.get(passage_ids, self._read_links)
        return [link for _, link in sorted(itertools.chain(*found.values()), key=itemgetter(0))]

    def _read_links(self, passage_ids: list[str]) -> dict[str, list[_Placed]]:
        """By passage id; empty for a passage without counterparts."""
        found: dict[str, list[_Placed]] = {id_: [] for id_ in passage_ids}
        for row in _LINKS.read(self._engine, passage_ids):
            *_, here, there, confidence, status = row
            link = Link(here, there, confidence, PairStatus(status))
            found[here].append((tuple(row[:5]), link))
        return found

    def put(
        self, left_document_id: str, right_document_id: str, key: str, pairs: Sequence[Pair]
    ) -> None:
        """Store pairs, replacing those of the same two documents."""
        documents = {
            "left_document_id": left_document_id,
            "right_document_id": right_document_id,
        }
        links = [
            documents
            | {
                "left_id": left,
                "right_id": right,
                "pair": number,
                "confidence": pair.confidence,
                "status": pair.status.value,
                "basis": msgspec.structs.asdict(pair.basis),
            }
            for number, pair in enumerate(pairs)
            for left in pair.left
            for right in pair.right
        ]
        with writing(self._engine) as connection:
            for table in (tables.alignment_link, tables.alignment):
                connection.execute(
                    sa.delete(table).where(*_of(table, left_document_id, right_document_id))
                )
            connection.execute(sa.insert(tables.alignment), documents | {"key": key})
            if links:
                connection.execute(sa.insert(tables.alignment_link), links)

    def drop(self, documents: Iterable[tuple[str, str]]) -> None:
        """Delete the alignments of these pairs of documents."""
        with writing(self._engine) as connection:
            for left, right in documents:
                for table in (tables.alignment_link, tables.alignment):
                    connection.execute(sa.delete(table).where(*_of(table, left, right)))

    def verdicts(self, left_document_id: str, right_document_id: str) -> list[Verdict]:
        """The decisions of editors on passages of two documents, oldest first."""
        table = tables.alignment_verdict
        query = sa.select(table).where(
            table.c.left_id.startswith(f"{left_document_id}/", autoescape=True),
            table.c.right_id.startswith(f"{right_document_id}/", autoescape=True),
        )
        with reading(self._engine) as connection:
            return [_verdict(row) for row in connection.execute(query.order_by(table.c.at))]

    def decided(self) -> list[tuple[str, str]]:
        """The ids of the left and the right passage of each decision."""
        table = tables.alignment_verdict
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(table.c.left_id, table.c.right_id))
            return [(left, right) for left, right in found]

    def decide(self, verdict: Verdict) -> None:
        """Store an editor's decision, replacing an older one on the same passages."""
        table = tables.alignment_verdict
        values = {
            "left_id": verdict.left,
            "right_id": verdict.right,
            "status": verdict.status.value,
            "left_text": verdict.left_text,
            "right_text": verdict.right_text,
            "at": verdict.at,
        }
        with writing(self._engine) as connection:
            _delete_verdict(connection, verdict.left, verdict.right)
            connection.execute(sa.insert(table), values)

    def undecide(self, left: str, right: str) -> None:
        """Delete an editor's decision on two passages."""
        with writing(self._engine) as connection:
            _delete_verdict(connection, left, right)


def _links_from(here: sa.Column[str], there: sa.Column[str]) -> sa.Select[Any]:
    table = tables.alignment_link
    columns = (
        table.c.left_document_id,
        table.c.right_document_id,
        table.c.pair,
        here,
        there,
        table.c.confidence,
        table.c.status,
    )
    return sa.select(*columns).where(here.in_(sa.bindparam("ids", expanding=True)))


_LINKS = RowsOfIds(
    sa.union_all(
        _links_from(tables.alignment_link.c.left_id, tables.alignment_link.c.right_id),
        _links_from(tables.alignment_link.c.right_id, tables.alignment_link.c.left_id),
    )
)


def _delete_verdict(connection: sa.Connection, left: str, right: str) -> None:
    table = tables.alignment_verdict
    here = sa.and_(table.c.left_id == left, table.c.right_id == right)
    connection.execute(sa.delete(table).where(here))


def _of(table: sa.Table, left: str, right: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.left_document_id == left, table.c.right_document_id == right


def _verdict(row: sa.Row[Any]) -> Verdict:
    return Verdict(
        left=row.left_id,
        right=row.right_id,
        status=PairStatus(row.status),
        left_text=row.left_text,
        right_text=row.right_text,
        at=row.at,
    )


def _pairs(found: Iterable[sa.Row[Any]]) -> list[Pair]:
    """The pairs, from links that are ordered by pair."""
    groups: dict[tuple[str, str, int], list[sa.Row[Any]]] = {}
    for row in found:
        here = (row.left_document_id, row.right_document_id, row.pair)
        groups.setdefault(here, []).append(row)
    return [
        Pair(
            left=tuple(dict.fromkeys(row.left_id for row in group)),
            right=tuple(dict.fromkeys(row.right_id for row in group)),
            confidence=group[0].confidence,
            status=PairStatus(group[0].status),
            basis=Basis(**group[0].basis),
        )
        for group in groups.values()
    ]


DERIVED = ("succession_force", "succession_ends", "succession_by")
"""Columns of :func:`linked_documents` after those of a document."""


def linked_documents() -> sa.Subquery:
    """The documents, each in the work that an editor has assigned it to, else in the one of which it is a
    dated version; with DERIVED.

    Such a document has another fingerprint, too, so that an index takes the change.
    """
    own, link, dated = tables.document, tables.work_link, tables.succession
    linked = sa.func.coalesce(sa.literal("@") + link.c.work_id, "")
    placed = sa.func.coalesce(sa.literal("#") + dated.c.state, "")
    changed = {
        "work_id": sa.func.coalesce(link.c.work_id, dated.c.work_id, own.c.work_id),
        "fingerprint": own.c.fingerprint + linked + placed,
    }
    columns = [
        changed[column.name].label(column.name) if column.name in changed else column
        for column in own.c
    ]
    derived = (dated.c.force, dated.c.ends, dated.c.superseded_by)
    columns += [column.label(name) for name, column in zip(DERIVED, derived, strict=True)]
    joined = own.outerjoin(link, link.c.document_id == own.c.id).outerjoin(
        dated, dated.c.document_id == own.c.id
    )
    return sa.select(*columns).select_from(joined).subquery("linked_document")


class WorkLinkTable:
    """A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def link(self, document_id: str, work_id: str) -> None:
        """Assigns a document to a work, overriding its own metadata."""
        table = tables.work_link
        with writing(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.document_id == document_id))
            values = {"document_id": document_id, "work_id": work_id}
            connection.execute(sa.insert(table), values)

    def unlink(self, document_id: str) -> bool:
        """Return a document to the work of its own metadata; False if it was not linked."""
        table = tables.work_link
        with writing(self._engine) as connection:
            gone = connection.execute(sa.delete(table).where(table.c.document_id == document_id))
            return bool(gone.rowcount)

    def links(self) -> dict[str, str]:
        """The work that an editor has assigned each document to, by document id."""
        table = tables.work_link
        with reading(self._engine) as connection:
            return {row.document_id: row.work_id for row in connection.execute(sa.select(table))}

    def successions(self) -> dict[str, str]:
        """The work that each work succeeds, by work."""
        table = tables.work_succession
        with reading(self._engine) as connection:
            return {row.work_id: row.succeeds for row in connection.execute(sa.select(table))}

    def set_succession(self, work_id: str, succeeds: str | None) -> None:
        """``succeeds``: the work that it succeeds; None deletes the entry."""
        table = tables.work_succession
        with writing(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.work_id == work_id))
            if succeeds is not None:
                values = {"work_id": work_id, "succeeds": succeeds}
                connection.execute(sa.insert(table), values)
