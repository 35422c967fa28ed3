"""Proposals that two documents are language versions of one work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import reading, writing

_TABLE = tables.version_proposal
_CHECKED = tables.proposed_document

Pair = tuple[str, str]
"""The ids of two documents, the smaller first."""


class KeptProposal(NamedTuple):
    left: str
    right: str
    share: float
    """The similarity of the two documents, 0 to 1; see kb.versions.links.Proposal."""


class ProposalTable:
    """Proposals by pair of documents. Each write is one transaction. Methods raise CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def open(self) -> list[KeptProposal]:
        """The proposals that no editor has rejected, the likeliest first."""
        columns = _TABLE.c.left_document_id, _TABLE.c.right_document_id, _TABLE.c.share
        query = sa.select(*columns).where(_TABLE.c.is_rejected.is_(False))
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(_TABLE.c.share.desc(), *columns[:2]))
            return [KeptProposal(*row) for row in found]

    def checked(self) -> dict[str, str]:
        """The SHA-256 of the file with which each document was last compared, by document id."""
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(sa.select(_CHECKED))}

    def put(self, compared: Mapping[str, tuple[str, Mapping[Pair, float]]]) -> None:
        """Store the similar documents of documents, by id, in place of earlier proposals.

        Of each: the SHA-256 of the file that was compared, and the similarity of each pair. Rejected pairs
        stay rejected.
        """
        with writing(self._engine) as connection:
            for document_id, (sha256, found) in compared.items():
                _put(connection, document_id, sha256, found)

    def reject(self, pairs: Iterable[Pair], *, rejected: bool = True) -> None:
        """Mark pairs as rejected; ``rejected``: False withdraws the rejection."""
        with writing(self._engine) as connection:
            for left, right in pairs:
                connection.execute(
                    sa.update(_TABLE)
                    .where(_TABLE.c.left_document_id == left, _TABLE.c.right_document_id == right)
                    .values(is_rejected=rejected)
                )

    def drop(self, document_ids: Iterable[str]) -> None:
        """Forgets documents that are gone."""
        with writing(self._engine) as connection:
            for id_ in document_ids:
                connection.execute(sa.delete(_TABLE).where(_of(id_)))
                connection.execute(sa.delete(_CHECKED).where(_CHECKED.c.document_id == id_))


def _put(
    connection: sa.Connection, document_id: str, sha256: str, found: Mapping[Pair, float]
) -> None:
    pairs = _of(document_id)
    rejected = {
        (row.left_document_id, row.right_document_id)
        for row in connection.execute(
            sa.select(_TABLE).where(pairs, _TABLE.c.is_rejected.is_(True))
        )
    }
    connection.execute(sa.delete(_TABLE).where(pairs, _TABLE.c.is_rejected.is_(False)))
    values = [
        {
            "left_document_id": left,
            "right_document_id": right,
            "share": share,
            "is_rejected": False,
        }
        for (left, right), share in found.items()
        if (left, right) not in rejected
    ]
    if values:
        connection.execute(sa.insert(_TABLE), values)
    connection.execute(sa.delete(_CHECKED).where(_CHECKED.c.document_id == document_id))
    connection.execute(sa.insert(_CHECKED).values(document_id=document_id, sha256=sha256))


def _of(document_id: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        _TABLE.c.left_document_id == document_id, _TABLE.c.right_document_id == document_id
    )
