"""The description that an index contains of itself: how it was made, and when it changed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import msgspec

from search.engines.meilisearch.client import Answer, Calls, NothingThere
from search.engines.meilisearch.filters import one_of
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.statistics import Statistics

_ID = "index"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The one document of the index that describes the others."""

    signature: str
    """See ``search.index_signature``."""
    settings: str
    """Digest of the server's settings."""
    dictionary: str
    """The dictionary for packing the units' texts, in base64."""
    statistics: tuple[str, ...]
    """Ids of the server's documents that kb's statistics are the sum of."""
    version: str
    """A new value after each change of the units."""
    id: str = _ID


class _Part(msgspec.Struct, frozen=True):
    """A part of the statistics, as a document on the server."""

    id: str
    part: str


def read_about(calls: Calls, names: Names) -> About | None:
    """None if there is no index, or another version of kb wrote it; raises IndexUnavailable."""
    index = calls.client.index(names.about)
    try:
        document = dict(calls.call(index.get_document, _ID))
        return msgspec.convert(document, About)
    except (NothingThere, msgspec.ValidationError):
        return None


def about_query(names: Names) -> dict[str, Any]:
    """A query for the version of the description, to be sent with other queries."""
    return {
        "indexUid": names.about,
        "q": "",
        "filter": f"id = {_ID}",
        "limit": 1,
        "attributesToRetrieve": ["id", "version"],
    }


def version_in(answer: Answer) -> str:
    """The version from the answer to that query; empty if there is no description."""
    return answer.hits[0].version if answer.hits else ""


def write_about(calls: Calls, names: Names, about: About) -> About:
    """Write it under a new version and return it with that version; raises IndexUnavailable."""
    changed = msgspec.structs.replace(about, version=secrets.token_hex(8))
    index = calls.client.index(names.about)
    calls.finish(index.add_documents_json, msgspec.json.encode([changed]), "id")
    return changed


def read_statistics(calls: Calls, names: Names, about: About) -> Statistics:
    """Read kb's statistics. Raises IndexUnavailable, also if they were replaced in the meantime."""
    index = calls.client.index(names.about)
    return Statistics.decoded(
        dict(calls.call(index.get_document, id_))["part"] for id_ in about.statistics
    )


def write_statistics(calls: Calls, names: Names, statistics: Statistics) -> tuple[str, ...]:
    """Write statistics beside those in use; returns the ids of their documents. Raises IndexUnavailable."""
    stamp = secrets.token_hex(8)
    parts = [
        _Part(f"statistics-{stamp}-{at}", part) for at, part in enumerate(statistics.encoded())
    ]
    index = calls.client.index(names.about)
    for part in parts:
        calls.finish(index.add_documents_json, msgspec.json.encode([part]), "id")
    return tuple(part.id for part in parts)


def drop_statistics(calls: Calls, names: Names, ids: Sequence[str]) -> None:
    """Delete documents of statistics that are no longer used. Raises IndexUnavailable."""
    calls.finish(calls.client.index(names.about).delete_documents, filter=one_of("id", ids))
