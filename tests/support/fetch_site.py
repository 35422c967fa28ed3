"""A web site on loopback for tests: ranges, validators, and the ways in which servers fail."""

from __future__ import annotations

import datetime
import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from corpus import SourceUnavailable
from corpus.records import DocumentType, ExpressionStatus, Format
from corpus.sources import Source
from kb.intake.download import Download

BOOK = b"%PDF-1.7\n" + bytes(range(256)) * 2000
PAGE = b"<!doctype html><title>Pact</title><h1>Pact</h1><p>Article 1</p><p>We help.</p>"
YESTERDAY, TOMORROW = (
    formatdate(datetime.datetime.now(datetime.UTC).timestamp() + seconds, usegmt=True)
    for seconds in (-86_400, 86_400)
)


@dataclass
class Page:
    """The content of a path, and how its server behaves."""

    body: bytes = PAGE
    media_type: str = "text/html; charset=utf-8"
    etag: str | None = '"1"'
    modified: str | None = None
    status: int = 200
    location: str | None = None
    stop_after: int | None = None
    """Bytes of the body after which the connection breaks, once."""
    hold: threading.Event | None = None
    """With ``stop_after``: the connection hangs until this is set."""
    heeds_range: bool = True
    heeds_if_range: bool = True
    most: int | None = None
    """Bytes in an answer to a range."""
    says_length: bool = True
    encoding: str | None = None


@dataclass
class Asked:
    """A received request."""

    path: str
    headers: dict[str, str]
    status: int = 0
    sent: int = 0
    """Bytes of the body."""


@dataclass
class Site:
    base: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def source(self, path: str, **changes: object) -> Source:
        """A source at a path of this site, named by the path."""
        id_ = re.sub(r"\W+", "-", path.rpartition(".")[0] or path).strip("-")
        source = Source(
            id=id_,
            work_id=id_,
            lang="en",
            type=DocumentType.TREATY,
            status=ExpressionStatus.AUTHENTIC,
            format=Format.HTML,
            date=datetime.date(2000, 11, 15),
            title={"en": "Pact on Help", "zh": "互助公约"},
            publisher={"en": "The Office", "zh": "办公室"},
            address=self.base + path,
        )
        return msgspec.structs.replace(source, **changes)


@contextmanager
def _serve() -> Iterator[Site]:
    """A site with no pages yet, until the block ends."""
    site = Site()

    class Handler(_Handler):
        of = site

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield site
    finally:
        for page in site.pages.values():
            if page.hold:
                page.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_without_proxies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that is asked itself, whatever proxies this machine has."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with _serve() as site:
        yield site


def reason(download: Download) -> str:
    """Why the download failed."""
    assert isinstance(download.error, SourceUnavailable)
    return str(download.error.params["detail"])


def content(download: Download) -> bytes:
    """The downloaded content."""
    assert download.error is None
    assert download.file is not None
    assert download.size == download.file.stat().st_size
    assert download.sha256 == hashlib.sha256(download.file.read_bytes()).hexdigest()
    return download.file.read_bytes()


def names(folder: Path) -> set[str]:
    """The files that a person sees."""
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


class _Handler(BaseHTTPRequestHandler):
    of: Site
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        # The path is a whole address if this site is used as a proxy.
        asked = Asked(self.path, dict(self.headers.items()))
        self.of.asked.append(asked)
        page = self.of.pages.get(self.path, Page(body=b"nothing here", status=404))
        asked.status, start = _decide(page, self.headers.get)
        self.send_response(asked.status)
        for name, value in (
            ("ETag", page.etag),
            ("Last-Modified", page.modified),
            ("Location", page.location),
            ("Content-Encoding", page.encoding),
        ):
            if value is not None:
                self.send_header(name, value)
        body = b"" if asked.status in (304, 416) else page.body[start:]
        if asked.status == 206:
            body = body[: page.most]
            end = start + len(body) - 1
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(page.body)}")
        if asked.status == 416:
            self.send_header("Content-Range", f"bytes */{len(page.body)}")
        if asked.status != 304:
            self.send_header("Content-Type", page.media_type)
            if page.says_length:
                self.send_header("Content-Length", str(len(body)))
        if not page.says_length:
            self.close_connection = True
        self.end_headers()
        self._send(page, body, asked)

    def _send(self, page: Page, body: bytes, asked: Asked) -> None:
        stop, page.stop_after = page.stop_after, None
        asked.sent = len(body[:stop])
        try:
            self.wfile.write(body[:stop])
            if stop is not None:
                self.wfile.flush()
                if page.hold:
                    page.hold.wait()
                self.close_connection = True
        except OSError:
            self.close_connection = True


def _decide(page: Page, get: Callable[[str], str | None]) -> tuple[int, int]:
    """Status and first byte (RFC 9110, 13.2.2: conditions first, then the range)."""
    if page.status != 200:
        return page.status, 0
    if page.etag and get("If-None-Match") == page.etag:
        return 304, 0
    if not get("If-None-Match") and page.modified and get("If-Modified-Since") == page.modified:
        return 304, 0
    wanted = re.fullmatch(r"bytes=(\d+)-", get("Range") or "")
    if not wanted or not page.heeds_range:
        return 200, 0
    if page.heeds_if_range and get("If-Range") not in (None, page.etag, page.modified):
        return 200, 0
    start = int(wanted[1])
    return (206, start) if start < len(page.body) else (416, 0)
