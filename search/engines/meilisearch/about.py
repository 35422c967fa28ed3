"""The description that an index contains of itself: how it was made, and when it changed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import msgspec

from corpus import SearchLang
from search.engines.meilisearch.client import Calls, NothingThere
from search.engines.meilisearch.names import Names

_ID = "index"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The one document of the index that describes the others."""

    signature: str
    """See ``search.index_signature``."""
    settings: str
    """Digest of the server's settings."""
    lengths: Mapping[SearchLang, Mapping[str, float]]
    """Mean words of each field, at the last rebuild."""
    version: str
    """A new value after each change of the units."""
    id: str = _ID


def read_about(calls: Calls, names: Names) -> About | None:
    """None if there is no index, or another version of kb wrote it; raises IndexUnavailable."""
    index = calls.client.index(names.about)
    try:
        document = dict(calls.call(index.get_document, _ID))
        return msgspec.convert(document, About)
    except (NothingThere, msgspec.ValidationError):
        return None


def write_about(calls: Calls, names: Names, about: About) -> About:
    """Write it under a new version and return it with that version; raises IndexUnavailable."""
    changed = msgspec.structs.replace(about, version=secrets.token_hex(8))
    index = calls.client.index(names.about)
    calls.finish(index.add_documents_json, msgspec.json.encode([changed]), "id")
    return changed
