"""Why a file did not come, as people say it. The details are gettext ids (kb/web/extract.py)."""

from __future__ import annotations

import socket
import ssl

import httpx

from corpus import SourceUnavailable
from corpus.sources import Source


def away(source: Source, *, detail: str) -> SourceUnavailable:
    """The error to raise or to report."""
    return SourceUnavailable(id=source.id, address=source.address, detail=detail)


def refused(source: Source, status: int) -> SourceUnavailable:
    """What an HTTP status that brings no file means."""
    match status:
        case 404 | 410:
            return away(source, detail="there is nothing at this address any more")
        case 401 | 403 | 429:
            return away(source, detail="its server does not give it to programs")
        case _ if status >= 500:
            return away(source, detail="its server is out of order")
        case _:
            return away(source, detail=f"HTTP {status}")


def explain(source: Source, error: Exception) -> SourceUnavailable:
    """What an error of httpx means."""
    match error:
        case httpx.TooManyRedirects():
            return away(source, detail="its server sends from one address to the next without end")
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
            return away(source, detail="its server was silent for too long")
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            return away(source, detail="the connection broke before the end")
        case _:
            return away(source, detail=str(error))


def _has_cause(error: BaseException | None, kind: type[Exception]) -> bool:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error is not None
