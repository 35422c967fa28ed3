"""The addresses of things, quoted: work ids may hold Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

API: Final = "/api/v1"
SCHEMA: Final = f"{API}/schema"
"""Below it: ``openapi.json`` and ``openapi.yaml``."""

OIDC: Final = "/sign-in/oidc"
OIDC_CALLBACK: Final = f"{OIDC}/callback"
REFERENCE: Final = "/api"
"""Page that describes the API."""
DOCUMENTS: Final = "/documents"
TERMS: Final = "/terms"
FEED: Final = "/feed.atom"
"""The feed of new and amended documents."""
SEARCH_FEED: Final = "/search.atom"
"""The feed of a search among these documents."""
INGEST: Final = "/ingest"
PROPOSALS: Final = f"{INGEST}/versions"
"""Page of documents that may be language versions of one work."""
GROUPS: Final = "/groups"
EVENTS: Final = f"{API}/submissions/events"


def document_path(document_id: str, *, q: str | None = None, view: str | None = None) -> str:
    """Page of a document; ``q`` keeps a search's words highlighted there, ``view`` "text" shows the
    text of one that is otherwise shown page by page."""
    return with_query(f"/documents/{quote(document_id)}", {"q": q, "view": view})


def passage_path(passage_id: str, *, q: str | None = None, view: str | None = None) -> str:
    """Permalink of a passage: its document's page with the passage marked and scrolled to."""
    quoted = "/".join(map(_quoted, passage_id.split("/")))
    path = with_query(f"/documents/{quoted}", {"q": q, "view": view})
    return f"{path}#{_quoted(locator_of(passage_id))}"


@lru_cache(maxsize=10_000)
def _quoted(part: str) -> str:
    """A part of an id; an answer has the same ones many times."""
    return quote(part)


_BASE: Final[ContextVar[str]] = ContextVar("base of permalinks", default="")


@contextmanager
def permalinks_under(base: str) -> Iterator[None]:
    """Within it permalinks in JSON begin with ``base``: scheme and host, or nothing."""
    token = _BASE.set(base)
    try:
        yield
    finally:
        _BASE.reset(token)


def permalink(passage_id: str) -> str:
    """``passage_path`` as JSON has it: absolute where the site's public address is known."""
    return absolute(passage_path(passage_id))


def absolute(path: str) -> str:
    """A path on this site as JSON has it."""
    return _BASE.get() + path


def locator_of(passage_id: str) -> str:
    """``art-3.a`` of ``palermo-protocol/en/art-3.a``; the passage's anchor in its page."""
    return passage_id.split("/", 2)[2]


def embed_path(passage_id: str) -> str:
    """A passage for a frame in another site's page."""
    return f"/embed/{quote(passage_id)}"


def work_path(work_id: str) -> str:
    """Page of a work."""
    return f"/works/{quote(work_id)}"


def parallel_path(work_id: str, left: str, right: str) -> str:
    """Page of two versions of a work, named by tag or document id, side by side."""
    return with_query(f"{work_path(work_id)}/parallel", {"left": left, "right": right})


def compare_path(left: str, right: str, third: str | None = None) -> str:
    """Page that compares documents, or works, named by their ids."""
    return with_query("/works/compare", {"left": left, "right": right, "third": third})


def ledger_path(*, status: str | None = None, batch: str | None = None) -> str:
    """Page of the files submitted; of a status or a batch alone."""
    return with_query(INGEST, {"status": status, "batch": batch})


def submission_path(submission_id: int) -> str:
    """Page of one of them."""
    return f"{INGEST}/{submission_id}"


def submission_href(submission_id: int) -> str:
    """A submission in the API."""
    return f"{API}/submissions/{submission_id}"


def versions_path(document_id: str, version: int | None = None) -> str:
    """Page of a document's versions, or of one of them."""
    path = f"{document_path(document_id)}/versions"
    return path if version is None else f"{path}/{version}"


def changes_path(document_id: str, version: int, since: int) -> str:
    """Page that compares two versions of a document."""
    return with_query(f"{versions_path(document_id, version)}/changes", {"since": since})


def concept_path(concept_id: str) -> str:
    """The page of a concept of the termbase."""
    return f"{TERMS}/{quote(concept_id)}"


def letter_path(letter: str) -> str:
    """The page of the concepts whose terms begin with a letter."""
    return with_query(TERMS, {"letter": letter})


def concordance_path(term: str, lang: str | None = None) -> str:
    """Page of a term's entry in the termbase and its uses in context."""
    return with_query("/concordance", {"term": term, "lang": lang})


def quote_path(passage_ids: Iterable[str], *, counterpart: bool = False) -> str:
    """Page that quotes passages; ``counterpart``: with what says the same in another language."""
    pairs = [("passage", id_) for id_ in passage_ids]
    return f"/quote?{urlencode([*pairs, *([('counterpart', 'true')] if counterpart else [])])}"


def file_path(document_id: str) -> str:
    """Download of a document's original file."""
    return f"{API}/documents/{quote(document_id)}/file"


def page_path(
    document_id: str,
    page: int,
    *,
    passage: str | None = None,
    zoom: str | None = None,
    q: str | None = None,
) -> str:
    """Page of an image of a document's page; ``passage``: the last part of the id to be marked."""
    path = f"/documents/{quote(document_id)}/pages/{page}"
    return with_query(path, {"passage": passage, "zoom": zoom, "q": q})


def pages_path(document_id: str) -> str:
    """Leads to the page that its parameter ``page`` names."""
    return f"/documents/{quote(document_id)}/pages"


def page_image_path(document_id: str, page: int, width: int | None = None) -> str:
    """Image of a document's page."""
    path = f"{API}/documents/{quote(document_id)}/pages/{page}/image"
    return with_query(path, {"width": width})


COLLECTION: Final = "/collection"
"""Page of the reader's collection."""


def collection_path(collection_id: str, item_id: str | None = None) -> str:
    """Page of a collection on the server, at one of its items."""
    return f"{COLLECTION}/{quote(collection_id)}" + (f"#item-{quote(item_id)}" if item_id else "")


def collect_path(asked: Iterable[tuple[str, str]]) -> str:
    """Page that asks whether passages are to be collected; ``asked``: parameters as of ``/quote``."""
    kept = [pair for pair in asked if pair[0] in ("passage", "start", "end")]
    return f"{COLLECTION}/add?{urlencode(kept)}"


def shared_path(token: str) -> str:
    """Page of a collection for those who have its link."""
    return f"{COLLECTION}/shared/{quote(token)}"


def oidc_path(then: str) -> str:
    """Leads to the OpenID Connect provider, and then to ``then``, an address on this site."""
    return with_query(OIDC, {"next": then})


def sign_in_path(then: str) -> str:
    """Page that signs in and leads on to the address ``then``."""
    return with_query("/sign-in", {"next": None if then == "/" else then})


def on_this_site(address: str | None) -> str:
    """``address`` if it is one of this site's, a path with or without a query, else ``/``."""
    # A browser takes \ for /, and drops tabs and line breaks: what is left may be another host's.
    if not address or not re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", address):
        return "/"
    return address


def with_query(path: str, params: Mapping[str, object]) -> str:
    """``path`` with those ``params`` that are neither None nor empty."""
    given = {name: value for name, value in params.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def pairs_of(query: str) -> list[tuple[str, str]]:
    """The parameters of an address's query, in order, blank ones too."""
    return parse_qsl(query, keep_blank_values=True)
