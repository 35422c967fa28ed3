"""Groups of readers, and the works, documents and collections that are restricted to them.

A restriction names its target by id, also before a document with that id exists: a file can be restricted
before it is submitted. The restriction of a document replaces that of its work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.commits import CommitWatch
from corpus.catalog.connection import lock_before_reading, reading, writing
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.errors import GroupNameTaken, GroupNotFound

_GROUP = tables.reader_group
_MEMBER = tables.group_member
_RESTRICTION = tables.restriction


_VERSION = tables.document_version
_LINK = tables.work_link
_CHANGE = tables.document_change
# A version was kept with the work that the document was in; of several, the newest comes last. An erased
# document has no versions.
_REMOVED = sa.union_all(
    sa.select(
        _VERSION.c.document_id,
        sa.func.coalesce(_LINK.c.work_id, _VERSION.c.document["work_id"].as_string()).label(
            "work_id"
        ),
        _VERSION.c.version,
    ).outerjoin(_LINK, _LINK.c.document_id == _VERSION.c.document_id),
    sa.select(_CHANGE.c.document_id, _CHANGE.c.work_id, sa.literal(0)),
).subquery()
_WORKS_OF_REMOVED = (
    sa.select(_REMOVED.c.document_id, _REMOVED.c.work_id)
    .where(_REMOVED.c.document_id.not_in(sa.select(tables.document.c.id)))
    .order_by(_REMOVED.c.version)
)


class ReaderGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group, the names of its members (keys and accounts), and the ids that are restricted to it."""

    name: str
    created_at: str
    members: tuple[str, ...]
    targets: tuple[str, ...]


class _Rules(NamedTuple):
    """All restrictions after a certain commit."""

    stamp: int
    targets: Mapping[str, frozenset[str]]
    """Names of groups by id of the work, document or collection."""
    members: Mapping[str, frozenset[str]]
    """Names of groups by name of the member."""
    works: Mapping[str, str]
    """By id of document the work that it is in; empty if nothing is restricted."""
    removed: Mapping[str, str]
    """By id of removed document the work that it was in; empty likewise."""
    hidden: dict[frozenset[str], Hidden]
    """By groups of a reader, filled when first asked for. Here, not in the table: who has read older rules
    must not leave behind what followed from them."""


class RestrictionTable:
    """Groups and restrictions. Each write is one transaction. Methods raise CatalogUnavailable."""

    def __init__(self, engine: sa.Engine, commits: CommitWatch, documents: sa.Subquery) -> None:
        self._engine = engine
        self._commits = commits
        self._documents = documents
        self._rules: _Rules | None = None

    def groups(self) -> list[ReaderGroup]:
        """All groups, by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(_GROUP).order_by(_GROUP.c.name)).all()
            members = connection.execute(sa.select(_MEMBER).order_by(_MEMBER.c.member)).all()
            targets = connection.execute(
                sa.select(_RESTRICTION).order_by(_RESTRICTION.c.target)
            ).all()
        return [
            ReaderGroup(
                name=row.name,
                created_at=row.created_at,
                members=tuple(each.member for each in members if each.group_name == row.name),
                targets=tuple(each.target for each in targets if each.group_name == row.name),
            )
            for row in rows
        ]

    def add_group(self, name: str) -> None:
        """Raises GroupNameTaken, also while something is restricted to a deleted group of that name: its
        members would see it."""
        restricted = sa.select(_RESTRICTION.c.target).where(_RESTRICTION.c.group_name == name)
        with writing(self._engine) as connection:
            lock_before_reading(connection, _GROUP)
            if _exists(connection, name) or connection.execute(restricted).first():
                raise GroupNameTaken(name=name)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            connection.execute(sa.insert(_GROUP).values(name=name, created_at=now))

    def remove_group(self, name: str) -> None:
        """Delete a group. Raises GroupNotFound.

        Targets that were restricted to this group alone stay restricted: administrators alone see them
        until they are released. Nothing is opened by accident.
        """
        with writing(self._engine) as connection:
            _check(connection, name)
            connection.execute(sa.delete(_MEMBER).where(_MEMBER.c.group_name == name))
            connection.execute(sa.delete(_GROUP).where(_GROUP.c.name == name))

    def add_member(self, group: str, member: str) -> None:
        """Add a key or an account to a group. Raises GroupNotFound."""
        values = {"group_name": group, "member": member}
        with writing(self._engine) as connection:
            _check(connection, group)
            connection.execute(_delete(_MEMBER, values))
            connection.execute(sa.insert(_MEMBER).values(values))

    def remove_member(self, group: str, member: str) -> bool:
        """Remove a member from a group; False if it was not in the group. Raises GroupNotFound."""
        with writing(self._engine) as connection:
            _check(connection, group)
            gone = connection.execute(_delete(_MEMBER, {"group_name": group, "member": member}))
            return bool(gone.rowcount)

    def restrict(self, group: str, targets: Iterable[str]) -> None:
        """Restrict works, documents or collections to a group; other groups keep theirs. Raises
        GroupNotFound."""
        with writing(self._engine) as connection:
            _check(connection, group)
            for target in targets:
                values = {"target": target, "group_name": group}
                connection.execute(_delete(_RESTRICTION, values))
                connection.execute(sa.insert(_RESTRICTION).values(values))

    def release(self, target: str, group: str | None = None) -> bool:
        """End the restriction of a target to one group, or to all groups; False if there was none."""
        here = _RESTRICTION.c.target == target
        if group is not None:
            here = sa.and_(here, _RESTRICTION.c.group_name == group)
        with writing(self._engine) as connection:
            return bool(connection.execute(sa.delete(_RESTRICTION).where(here)).rowcount)

    def groups_of(self, member: str) -> frozenset[str]:
        """The names of the groups that a key or an account belongs to."""
        return self._current().members.get(member, frozenset())

    def hidden_from(self, groups: frozenset[str]) -> Hidden:
        """The documents, works and collections that a member of exactly these groups does not see.

        Returns the same object until the next commit.
        """
        rules = self._current()
        if not rules.targets:
            return NOTHING_HIDDEN
        known = rules.hidden.get(groups)
        if known is None:
            known = rules.hidden[groups] = _hidden(rules, groups)
        return known

    def _current(self) -> _Rules:
        stamp, rules = self._commits.stamp(), self._rules
        if rules is None or rules.stamp < stamp:
            with reading(self._engine) as connection:
                targets = _sets(connection.execute(sa.select(_RESTRICTION)))
                members = _sets(
                    connection.execute(sa.select(_MEMBER.c.member, _MEMBER.c.group_name))
                )
                works: dict[str, str] = {}
                removed: dict[str, str] = {}
                if targets:
                    columns = self._documents.c
                    rows = connection.execute(sa.select(columns.id, columns.work_id))
                    works = {row.id: row.work_id for row in rows}
                    removed = works_of_removed(connection)
            rules = self._rules = _Rules(stamp, targets, members, works, removed, {})
        return rules


def works_of_removed(connection: sa.Connection, document_id: str | None = None) -> dict[str, str]:
    """By id of removed or erased document the work that it was in; ``document_id``: of this one alone."""
    query = _WORKS_OF_REMOVED
    if document_id is not None:
        query = query.where(_REMOVED.c.document_id == document_id)
    return dict(map(tuple, connection.execute(query)))


def _hidden(rules: _Rules, groups: frozenset[str]) -> Hidden:
    closed = {target for target, allowed in rules.targets.items() if groups.isdisjoint(allowed)}

    def is_hidden(id_: str, work: str) -> bool:
        return id_ in closed if id_ in rules.targets else not closed.isdisjoint(_works(id_, work))

    documents = frozenset(id_ for id_, work in rules.works.items() if is_hidden(id_, work))
    works = frozenset(target for target in closed if "/" not in target)
    return Hidden(
        documents=documents,
        works=works,
        shown=frozenset(
            id_
            for id_ in {*rules.works, *rules.targets} - documents - closed
            if id_.partition("/")[0] in works and "/" in id_
        ),
        removed=frozenset(id_ for id_ in closed if "/" in id_ and id_ not in rules.works)
        | {id_ for id_, work in rules.removed.items() if is_hidden(id_, work)},
        collections=works,
    )


def _works(document_id: str, work_id: str) -> set[str]:
    """The work named in the document's id, and the work that the document now belongs to."""
    return {document_id.partition("/")[0], work_id}


def _sets(pairs: Iterable[Sequence[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in map(tuple, pairs):
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _delete(table: sa.Table, values: Mapping[str, str]) -> sa.Delete:
    return sa.delete(table).where(*(table.c[name] == value for name, value in values.items()))


def _exists(connection: sa.Connection, name: str) -> bool:
    return connection.scalar(sa.select(_GROUP.c.name).where(_GROUP.c.name == name)) is not None


def _check(connection: sa.Connection, name: str) -> None:
    """Raise GroupNotFound if there is no such group."""
    if not _exists(connection, name):
        raise GroupNotFound(id=name)
