"""HTTP responses for a file: its version, name and ending; and the reasons why a download failed."""

from __future__ import annotations

import mimetypes
import re
import socket
import ssl
from email.utils import mktime_tz, parsedate_tz
from pathlib import PurePosixPath

import httpx
import msgspec

from corpus import Format, SourceUnavailable
from corpus.sources import Source
from ingest import ENDINGS
from kb.intake.download.copies import Copy, Version

_ENDING_OF = {Format.MARKDOWN: ".md", Format.TEXT: ".txt"}
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


def ending_of(format: Format) -> str:  # noqa: A002 - the record's name
    """The extension of a format, e.g. ``.md`` for Markdown."""
    return _ENDING_OF.get(format, f".{format}")


def conditions(copy: Copy | None) -> dict[str, str]:
    """Headers that request a file only if it differs from ``copy``."""
    known = copy.version if copy else None
    values = {
        "If-None-Match": known.etag if known else None,
        "If-Modified-Since": known.modified if known else None,
    }
    return {name: value for name, value in values.items() if value}


def range_from(begun: Version | None, start: int) -> dict[str, str]:
    """Headers that request the part after the first ``start`` bytes of ``begun``, or otherwise the
    whole."""
    if begun is None or begun.resume is None:
        return {}
    return {"Range": f"bytes={start}-", "If-Range": begun.resume}


def continued(response: httpx.Response, begun: Version, start: int) -> Version | None:
    """``begun``, if the response is the part after its first ``start`` bytes; None otherwise.

    It checks closely, because some servers obey Range but ignore If-Range.
    """
    found = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
    if response.status_code != httpx.codes.PARTIAL_CONTENT or _is_packed(response) or not found:
        return None
    total = int(found[2]) if found[2].isdigit() else None
    pairs = (
        (int(found[1]), start),
        (total, begun.size),
        (response.headers.get("etag"), begun.etag),
        (response.headers.get("last-modified"), begun.modified),
    )
    if any(now is not None and then is not None and now != then for now, then in pairs):
        return None
    return msgspec.structs.replace(begun, size=begun.size or total)


def version_of(source: Source, response: httpx.Response) -> Version:
    """The version of the source's file in a complete response."""
    length = response.headers.get("content-length", "")
    etag = response.headers.get("etag")
    modified = response.headers.get("last-modified")
    sent = response.headers.get("date")
    resume = None
    if not _is_packed(response):
        # RFC 9110, 8.8.2.2: a time distinguishes versions once it is a second old.
        settled = (_seconds(sent) or 0) - (_seconds(modified) or 0) >= 1
        resume = etag if _is_strong(etag) else modified if settled else None
    return Version(
        address=source.address,
        etag=etag,
        modified=modified,
        resume=resume,
        size=int(length) if length.isdigit() and not _is_packed(response) else None,
        ending=_declared_ending(source, response),
    )


def _is_packed(response: httpx.Response) -> bool:
    return str(response.headers.get("content-encoding", "identity")).lower() != "identity"


def _is_strong(etag: str | None) -> bool:
    return bool(etag) and not str(etag).startswith("W/")


def _seconds(date: str | None) -> int | None:
    """An HTTP date in seconds since 1970."""
    parsed = parsedate_tz(date) if date else None
    return mktime_tz(parsed) if parsed else None


def _declared_ending(source: Source, response: httpx.Response) -> str:
    """The extension of a file whose content does not show its format: by its address, type, or the list."""
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    endings = (
        PurePosixPath(response.url.path).suffix.lower(),
        mimetypes.guess_extension(media_type),
    )
    known = (ending for ending in endings if ending in ENDINGS)
    return next(known, None) or ending_of(source.format)


def away(source: Source, *, detail: str) -> SourceUnavailable:
    """The error to raise or to report for an unavailable source."""
    return SourceUnavailable(id=source.id, address=source.address, detail=detail)


def refused(source: Source, status: int) -> SourceUnavailable:
    """The error for an HTTP status without a file."""
    match status:
        case 404 | 410:
            return away(source, detail="the address no longer exists")
        case 401 | 403 | 429:
            return away(source, detail="its server refuses downloads by programs")
        case _ if status >= 500:
            return away(source, detail="its server is out of order")
        case _:
            return away(source, detail=f"HTTP {status}")


def explain(source: Source, error: Exception) -> SourceUnavailable:
    """The error for an exception of httpx."""
    match error:
        case httpx.TooManyRedirects():
            return away(source, detail="its server redirects without end")
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return away(source, detail="it leads to an address that is neither http nor https")
        case httpx.ProxyError():
            return away(source, detail="the proxy does not let the request through")
        case httpx.ConnectError() if _has_cause(error, socket.gaierror):
            return away(source, detail="its host name is not known; this machine may be offline")
        case httpx.ConnectError() if _has_cause(error, ssl.SSLError):
            return away(source, detail="no secure connection to its server can be made")
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return away(source, detail="its server cannot be reached; this machine may be offline")
        case httpx.TimeoutException():
            return away(source, detail="its server did not respond in time")
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            return away(source, detail="the connection broke before the end")
        case _:
            return away(source, detail=str(error))


def _has_cause(error: BaseException | None, kind: type[Exception]) -> bool:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error is not None
