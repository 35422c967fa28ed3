"""Downloads published files to a folder over HTTP: resumed, checked, and not sent twice."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
from filelock import FileLock, Timeout

from corpus import (
    CatalogUnavailable,
    FileRefused,
    FileTooLarge,
    Format,
    KbError,
    SettingInvalid,
    SourceUnavailable,
    sha256_of,
)
from corpus.sources import Source
from ingest import check_file
from kb.intake.download.copies import Copy, Place, Version
from kb.intake.download.responses import (
    away,
    conditions,
    continued,
    ending_of,
    explain,
    range_from,
    refused,
    version_of,
)
from kb.settings import software_version

OnBytes = Callable[[Source, int, int | None], None]
"""Called with the source, the number of bytes received, and the total number; None if unknown."""

_MAX_REDIRECTS = 5
_SOURCE = "kb_source"
"""Name of the request extension with the source; redirected requests carry it, too."""
_CONNECT_SECONDS = 10.0
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
"""IPv4 addresses within IPv6 (RFC 6052, and RFC 4291, 2.5.5.1)."""


@dataclass(frozen=True, slots=True)
class Download:
    """The result for one file."""

    file: Path | None = None
    """The copy; or, with ``error``, the rejected file."""
    sha256: str | None = None
    """Of ``file``."""
    size: int | None = None
    """Of ``file``, in bytes."""
    is_new: bool = False
    """Whether its content has changed."""
    error: KbError | None = None


def silent(source: Source, here: int, total: int | None) -> None:
    """Reports no progress."""


class Downloads:
    """Copies of published files in one folder: ``with Downloads(…) as downloads``.

    An interrupted download continues where it stopped (RFC 9110, 14.2: Range with If-Range), and a file
    that is unchanged on the server is not sent again (13.1: If-None-Match, If-Modified-Since). ``timeout``
    is the longest silence of a server, in seconds. Proxies and certificates are taken from the environment;
    raises SettingInvalid if they cannot be used.
    """

    def __init__(self, folder: Path, max_mb: int, *, timeout: float = 30.0) -> None:
        self._folder = folder
        self._max_mb = max_mb
        try:
            self._client = httpx.Client(
                follow_redirects=True,
                max_redirects=_MAX_REDIRECTS,
                timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
                # Compressed content has no offset at which to continue.
                headers={"User-Agent": f"kb/{software_version()}", "Accept-Encoding": "identity"},
                event_hooks={"request": [_keep_out]},
            )
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            name = "HTTP_PROXY / HTTPS_PROXY / ALL_PROXY / SSL_CERT_FILE"
            raise SettingInvalid(name=name, detail=str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, source: Source, on_bytes: OnBytes = silent) -> Download:
        """The source's file, downloaded unless a copy exists. ``error`` has the reason if it is missing.

        A copy with the listed sha256 is not requested again. Raises CatalogUnavailable if the folder cannot
        be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / f".{source.id}.lock", timeout=0):
                return self._get(source, on_bytes)
        except Timeout:
            return Download(error=away(source, detail="another kb process is fetching it now"))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Download(error=explain(source, error))
        except (SourceUnavailable, FileTooLarge) as error:
            return Download(error=error)
        except OSError as error:
            detail = error.strerror or str(error)
            raise CatalogUnavailable(path=str(self._folder), detail=detail) from error

    def _get(self, source: Source, on_bytes: OnBytes) -> Download:
        place = Place(self._folder, source.id)
        copy = place.copy()
        if copy and copy.sha256 == source.sha256:
            return _kept(place, copy)
        # A copy from another address, or with another hash than the listed one, is not used.
        wanted = copy and source.sha256 is None and copy.version.address == source.address
        received = self._receive(source, place, copy if wanted else None, on_bytes)
        if isinstance(received, Copy):
            return _kept(place, received)
        return self._settle(source, place, received, copy)

    def _receive(
        self, source: Source, place: Place, copy: Copy | None, on_bytes: OnBytes
    ) -> Version | Copy:
        """Fills ``place.part``; returns ``copy`` if the server says that it is still current."""
        begun = place.begun(source.address)
        start = place.part.stat().st_size if begun else 0
        headers = conditions(copy) | range_from(begun, start)
        with self._client.stream(
            "GET", source.address, headers=headers, extensions={_SOURCE: source}
        ) as response:
            status = response.status_code
            if status == httpx.codes.NOT_MODIFIED and copy:
                place.drop_part()
                return copy
            if begun and (received := continued(response, begun, start)):
                self._write(source, place, response, received, on_bytes)
                return received
            if status == httpx.codes.OK:
                received = version_of(source, response)
                place.begin(received)
                self._write(source, place, response, received, on_bytes)
                return received
        if begun and status in (
            httpx.codes.PARTIAL_CONTENT,
            httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE,
        ):
            place.drop_part()
            return self._receive(source, place, copy, on_bytes)
        raise refused(source, status)

    def _write(
        self,
        source: Source,
        place: Place,
        response: httpx.Response,
        version: Version,
        on_bytes: OnBytes,
    ) -> None:
        """Appends the body of an answer to the part. Raises FileTooLarge."""
        here = place.part.stat().st_size
        on_bytes(source, here, version.size)
        self._check_size(source, place, version.size or 0)
        with place.part.open("ab") as part:
            for chunk in response.iter_bytes():
                here += len(chunk)
                self._check_size(source, place, here)
                part.write(chunk)
                on_bytes(source, here, version.size)
            part.flush()
            os.fsync(part.fileno())

    def _check_size(self, source: Source, place: Place, size: int) -> None:
        if size > self._max_mb << 20:
            place.drop_part()
            raise FileTooLarge(file=source.id, limit_mb=self._max_mb)

    def _settle(
        self, source: Source, place: Place, version: Version, former: Copy | None
    ) -> Download:
        """Makes a complete part the copy, if it has the properties given in the list."""
        size = place.part.stat().st_size
        if not size:
            place.drop_part()
            raise away(source, detail="the server sent nothing")
        if version.size not in (None, size):
            raise away(source, detail="the connection broke before the end")
        sha256 = sha256_of(place.part)
        found = _format_of(place.part, self._max_mb)
        ending = ending_of(found) if found else version.ending
        if source.sha256 not in (None, sha256):
            error = away(
                source,
                detail=("its sha256 differs from the listed one; the file is kept separately"),
            )
        elif found is Format.HTML and source.format is not Format.HTML:
            error = away(
                source, detail=("the server sent a web page instead; the page is kept separately")
            )
        else:
            file = place.finish(version, sha256, ending)
            return Download(file, sha256, size, former is None or former.sha256 != sha256)
        return Download(place.put_aside(ending), sha256, size, error=error)


def _keep_out(request: httpx.Request) -> None:
    """Refuse each connection to a private network: no source, no redirect and no name may give access to
    ours. Raises SourceUnavailable.

    The address is checked that the connection really has, before anything is sent: a name may lead
    elsewhere each time it is asked after.
    """
    source = request.extensions.get(_SOURCE)
    host = request.url.raw_host.decode("ascii")
    # A redirect has those of the request before it.
    request.extensions.pop("trace", None)
    # A listed address never has a number for its host.
    if source is None or (host == httpx.URL(source.address).host and _is_number(host)):
        return

    def check(event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            connecting.append(info["host"])
        # Behind a proxy the connection is to the proxy, which looks the name up itself.
        elif event == "connection.connect_tcp.complete" and host in connecting:
            stream = info["return_value"]
            if not is_public(str(stream.get_extra_info("server_addr")[0])):
                stream.close()
                raise refusal

    connecting: list[str] = []
    refusal = away(source, detail="it leads to an address of a private network")
    if _is_number(host) and not is_public(host):
        raise refusal
    request.extensions["trace"] = check


def is_public(number: str) -> bool:
    """Whether a network address is one of the Internet; also if it holds an IPv4 address within."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and (address in _NAT64 or address in _COMPATIBLE):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if address.is_site_local or (inner and not is_public(str(inner))):
            return False
    return address.is_global and not address.is_multicast


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _kept(place: Place, copy: Copy) -> Download:
    file = place.file(copy)
    return Download(file, copy.sha256, file.stat().st_size)


def _format_of(part: Path, max_mb: int) -> Format | None:
    """The format of a file, by its first bytes."""
    try:
        return check_file(part, max_mb)
    except FileRefused:
        return None
