"""What an index says of itself: made how, and changed when."""

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
    """Another after each change of the units."""
    id: str = _ID


def read_about(calls: Calls, names: Names) -> About | None:
    """None where nothing was built, or by a kb that wrote it otherwise; raises IndexUnavailable."""
    index = calls.client.index(names.about)
    try:
        document = dict(calls.call(index.get_document, _ID))
        return msgspec.convert(document, About)
    except (NothingThere, msgspec.ValidationError):
        return None


def write_about(calls: Calls, names: Names, about: About) -> About:
    """Write it under a new version, with which it is given back; raises IndexUnavailable."""
    changed = msgspec.structs.replace(about, version=secrets.token_hex(8))
    index = calls.client.index(names.about)
    calls.finish(index.add_documents_json, msgspec.json.encode([changed]), "id")
    return changed
