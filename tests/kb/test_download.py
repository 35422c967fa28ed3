"""Downloads: complete, checked, not sent twice, well named; and failures are reported."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from corpus import CatalogUnavailable, FileTooLarge, Format, SettingInvalid
from kb.intake.download import Downloads
from kb.intake.download.responses import explain
from tests.support.fetch_site import (
    BOOK,
    PAGE,
    YESTERDAY,
    Page,
    Site,
    content,
    names,
    reason,
    serve_without_proxies,
)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serve_without_proxies(monkeypatch) as site:
        yield site


@pytest.fixture
def downloads(tmp_path: Path, site: Site) -> Iterator[Downloads]:
    with Downloads(tmp_path, max_mb=1, timeout=5) as downloads:
        yield downloads


def test_a_file_comes_whole_and_is_not_sent_again(
    site: Site, downloads: Downloads, tmp_path: Path
) -> None:
    site.pages["/pact.html"] = Page()
    source = site.source("/pact.html")

    first, second = downloads.get(source), downloads.get(source)

    assert content(first) == content(second) == PAGE
    assert (first.is_new, second.is_new) == (True, False)
    assert [a.status for a in site.asked] == [200, 304]
    assert names(tmp_path) == {"pact.html", "pact.json"}


def test_a_time_serves_where_there_is_no_etag(site: Site, downloads: Downloads) -> None:
    site.pages["/pact.html"] = Page(etag=None, modified=YESTERDAY)
    downloads.get(site.source("/pact.html"))
    assert not downloads.get(site.source("/pact.html")).is_new
    assert [a.status for a in site.asked] == [200, 304]


def test_a_server_without_validators_sends_again_and_the_same_is_not_new(
    site: Site, downloads: Downloads
) -> None:
    site.pages["/pact.html"] = Page(etag=None)
    downloads.get(site.source("/pact.html"))
    assert not downloads.get(site.source("/pact.html")).is_new
    assert [a.status for a in site.asked] == [200, 200]


def test_a_changed_file_takes_the_place_of_the_old_one(
    site: Site, downloads: Downloads, tmp_path: Path
) -> None:
    site.pages["/pact"] = Page()
    downloads.get(site.source("/pact"))
    site.pages["/pact"] = Page(body=BOOK, etag='"2"')

    changed = downloads.get(site.source("/pact"))

    assert changed.is_new
    assert content(changed) == BOOK
    assert names(tmp_path) == {"pact.pdf", "pact.json"}


def test_a_copy_that_someone_touched_is_fetched_anew(site: Site, downloads: Downloads) -> None:
    site.pages["/pact.html"] = Page()
    first = downloads.get(site.source("/pact.html"))
    assert first.file is not None
    first.file.write_bytes(b"scribble")
    assert content(downloads.get(site.source("/pact.html"))) == PAGE


def test_a_file_with_its_listed_hash_is_not_asked_after_again(
    site: Site, downloads: Downloads
) -> None:
    site.pages["/pact.html"] = Page()
    pinned = site.source("/pact.html", sha256=hashlib.sha256(PAGE).hexdigest())
    assert [downloads.get(pinned).is_new for _ in range(2)] == [True, False]
    assert len(site.asked) == 1


def test_a_file_with_another_hash_is_set_aside_and_the_good_one_stays(
    site: Site, downloads: Downloads, tmp_path: Path
) -> None:
    site.pages["/pact.html"] = Page()
    downloads.get(site.source("/pact.html"))

    wrong = downloads.get(site.source("/pact.html", sha256="0" * 64))

    assert reason(wrong) == "its sha256 differs from the listed one; the file is kept separately"
    assert wrong.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert wrong.file == tmp_path / "pact.unexpected.html"
    assert names(tmp_path) == {"pact.html", "pact.json", "pact.unexpected.html"}


def test_a_login_page_does_not_pass_for_a_book(site: Site, downloads: Downloads) -> None:
    site.pages["/book.pdf"] = Page(media_type="application/pdf")
    got = downloads.get(site.source("/book.pdf", format=Format.PDF))
    assert reason(got) == "the server sent a web page instead; the page is kept separately"


@pytest.mark.parametrize("says_length", [True, False])
def test_a_file_over_the_limit_is_rejected(
    site: Site, downloads: Downloads, tmp_path: Path, says_length: bool
) -> None:
    site.pages["/book.pdf"] = Page(body=BOOK * 3, says_length=says_length)
    error = downloads.get(site.source("/book.pdf")).error
    assert isinstance(error, FileTooLarge)
    assert error.params == {"file": "book", "limit_mb": 1}
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("page", "detail"),
    [
        (Page(status=404), "the address no longer exists"),
        (Page(status=403), "its server refuses downloads by programs"),
        (Page(status=503), "its server is out of order"),
        (Page(status=418), "HTTP 418"),
        (Page(status=304), "HTTP 304"),
        (Page(body=b""), "the server sent nothing"),
        (
            Page(status=302, location="/pact.html"),
            "its server redirects without end",
        ),
        (
            Page(status=302, location="ftp://127.0.0.1/pact"),
            "it leads to an address that is neither http nor https",
        ),
        (
            Page(status=302, location="file:///etc/hostname"),
            "it leads to an address that is neither http nor https",
        ),
    ],
)
def test_what_keeps_a_file_away_is_named(
    site: Site, downloads: Downloads, tmp_path: Path, page: Page, detail: str
) -> None:
    site.pages["/pact.html"] = page
    got = downloads.get(site.source("/pact.html"))
    assert reason(got) == detail
    assert names(tmp_path) == set()


def test_redirects_are_followed(site: Site, downloads: Downloads) -> None:
    site.pages["/pact"] = Page(status=301, location="/moved")
    site.pages["/moved"] = Page(status=308, location="/pact.html")
    site.pages["/pact.html"] = Page()
    assert content(downloads.get(site.source("/pact"))) == PAGE


def test_being_offline_is_reported(downloads: Downloads, site: Site) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/pact.html"
        got = downloads.get(site.source("/pact.html", address=address))
    assert reason(got) == "its server cannot be reached; this machine may be offline"
    insecure = site.source("/pact.html", address=site.base.replace("http", "https") + "/pact.html")
    assert reason(downloads.get(insecure)) == "no secure connection to its server can be made"


def test_an_unknown_host_is_reported(site: Site) -> None:
    # Asking a real resolver would leave this machine.
    error = httpx.ConnectError("x")
    error.__cause__ = socket.gaierror(-3, "Temporary failure in name resolution")
    said = explain(site.source("/pact.html"), error)
    assert said.params["detail"] == "its host name is not known; this machine may be offline"


@pytest.mark.parametrize(
    ("path", "page", "listed", "name"),
    [
        ("/get?f=1", Page(body=BOOK, media_type="application/octet-stream"), "html", "get-f.pdf"),
        ("/a.asp", Page(media_type="application/pdf"), "html", "a.html"),
        ("/a.md", Page(body=b"# Pact", media_type="text/plain"), "html", "a.md"),
        ("/a.asp", Page(body=b"Pact", media_type="text/plain; charset=gb2312"), "html", "a.txt"),
        ("/a.asp", Page(body=b"Pact", media_type="text/x-odd"), "markdown", "a.md"),
    ],
    ids=["first bytes", "first bytes before type", "address", "type", "list"],
)
def test_a_file_is_named_by_what_it_is(
    site: Site, downloads: Downloads, path: str, page: Page, listed: str, name: str
) -> None:
    site.pages[path] = page
    got = downloads.get(site.source(path, format=Format(listed), id=name.partition(".")[0]))
    assert got.error is None
    assert got.file is not None
    assert got.file.name == name


def test_a_folder_that_cannot_be_written_ends_the_run(site: Site, tmp_path: Path) -> None:
    (tmp_path / "downloads").write_text("a file", "utf-8")
    with (
        Downloads(tmp_path / "downloads", max_mb=1) as downloads,
        pytest.raises(CatalogUnavailable),
    ):
        downloads.get(site.source("/pact.html"))


def test_a_proxy_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://127.0.0.1")
    with pytest.raises(SettingInvalid) as caught:
        Downloads(tmp_path, max_mb=1)
    assert "HTTPS_PROXY" in caught.value.params["name"]
