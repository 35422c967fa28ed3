"""Broken downloads continue where they stopped, and never join parts of two versions."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Format
from corpus.sources import Source
from kb.intake.download import Downloads
from tests.support.fetch_site import (
    BOOK,
    TOMORROW,
    YESTERDAY,
    Page,
    Site,
    content,
    names,
    reason,
    serve_without_proxies,
)

OTHER = b"%PDF-1.7\n" + bytes(reversed(range(256))) * 2000


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serve_without_proxies(monkeypatch) as site:
        yield site


@pytest.fixture
def downloads(tmp_path: Path, site: Site) -> Iterator[Downloads]:
    with Downloads(tmp_path, max_mb=1, timeout=5) as downloads:
        yield downloads


@pytest.mark.parametrize(
    "page",
    [Page(body=BOOK), Page(body=BOOK, etag='W/"1"', modified=YESTERDAY)],
    ids=["strong etag", "time, the etag being weak"],
)
def test_a_broken_download_continues_where_it_stopped(
    site: Site, downloads: Downloads, tmp_path: Path, page: Page
) -> None:
    source = break_off(site, downloads, page)
    had = (tmp_path / "book.part").stat().st_size
    steps: list[tuple[int, int | None]] = []

    done = downloads.get(source, lambda _, here, total: steps.append((here, total)))

    assert content(done) == BOOK
    assert 0 < had <= 100_000
    assert site.asked[-1].sent == len(BOOK) - had
    assert steps[0] == (had, len(BOOK))
    assert steps[-1] == (len(BOOK), len(BOOK))
    assert names(tmp_path) == {"book.pdf", "book.json"}


@pytest.mark.parametrize(
    "page",
    [
        Page(body=BOOK, etag='W/"1"'),
        Page(body=BOOK, etag=None),
        Page(body=BOOK, etag=None, modified=TOMORROW),
        Page(body=BOOK, heeds_range=False),
    ],
    ids=["only a weak etag", "no validator", "a time that may yet hold", "no ranges"],
)
def test_a_download_that_cannot_be_resumed_starts_again(
    site: Site, downloads: Downloads, page: Page
) -> None:
    source = break_off(site, downloads, page)
    assert content(downloads.get(source)) == BOOK
    assert site.asked[-1].sent == len(BOOK)


@pytest.mark.parametrize("heeds_if_range", [True, False])
def test_parts_of_two_versions_are_never_joined(
    site: Site, downloads: Downloads, heeds_if_range: bool
) -> None:
    source = break_off(site, downloads, Page(body=BOOK))
    site.pages["/book.pdf"] = Page(body=OTHER, etag='"2"', heeds_if_range=heeds_if_range)
    assert content(downloads.get(source)) == OTHER


def test_etags_of_two_addresses_are_not_compared(site: Site, downloads: Downloads) -> None:
    break_off(site, downloads, Page(body=BOOK))
    site.pages["/moved.pdf"] = Page(body=OTHER)
    moved = site.source("/moved.pdf", id="book", format=Format.PDF)
    assert content(downloads.get(moved)) == OTHER

    assert content(downloads.get(site.source("/book.pdf", format=Format.PDF))) == BOOK
    assert [a.status for a in site.asked] == [200, 200, 200]


def test_an_answer_shorter_than_the_rest_does_not_count_as_complete(
    site: Site, downloads: Downloads
) -> None:
    source = break_off(site, downloads, Page(body=BOOK, most=len(BOOK) // 2))
    assert reason(downloads.get(source)) == "the connection broke before the end"
    assert content(downloads.get(source)) == BOOK


def test_a_part_that_was_whole_when_kb_was_killed_gives_one_file(
    site: Site, downloads: Downloads, tmp_path: Path
) -> None:
    source = break_off(site, downloads, Page(body=BOOK))
    (tmp_path / "book.part").write_bytes(BOOK)

    assert content(downloads.get(source)) == BOOK
    assert [a.status for a in site.asked] == [200, 416, 200]
    assert names(tmp_path) == {"book.pdf", "book.json"}


def test_a_damaged_label_costs_a_download_and_no_more(
    site: Site, downloads: Downloads, tmp_path: Path
) -> None:
    source = break_off(site, downloads, Page(body=BOOK))
    (tmp_path / "book.part.json").write_text('{"address": "http', "utf-8")
    assert content(downloads.get(source)) == BOOK


def test_a_silent_server_is_left_and_what_it_sent_is_kept(site: Site, tmp_path: Path) -> None:
    site.pages["/book.pdf"] = Page(body=BOOK, stop_after=50_000, hold=threading.Event())
    source = site.source("/book.pdf", format=Format.PDF)
    with Downloads(tmp_path, max_mb=1, timeout=0.5) as hasty:
        assert reason(hasty.get(source)) == "its server did not respond in time"
        assert content(hasty.get(source)) == BOOK
    assert [a.status for a in site.asked] == [200, 206]


def test_two_kb_do_not_write_one_file(site: Site, downloads: Downloads, tmp_path: Path) -> None:
    page = Page(body=BOOK, stop_after=50_000, hold=threading.Event())
    site.pages["/book.pdf"] = page
    source = site.source("/book.pdf", format=Format.PDF)
    begun, refused = threading.Event(), []

    def second(_: Source, here: int, total: int | None) -> None:
        if here and not begun.is_set():
            begun.set()
            with Downloads(tmp_path, max_mb=1) as other:
                refused.append(reason(other.get(source)))
            assert page.hold
            page.hold.set()

    downloads.get(source, second)
    assert refused == ["another kb process is fetching it now"]


def test_a_compressed_answer_is_unpacked_and_never_resumed(
    site: Site, downloads: Downloads
) -> None:
    page = Page(body=gzip.compress(BOOK), encoding="gzip")
    source = break_off(site, downloads, page, after=2_000)
    assert content(downloads.get(source)) == BOOK
    assert not any("Range" in asked.headers for asked in site.asked)
    assert not downloads.get(source).is_new


def break_off(site: Site, downloads: Downloads, page: Page, after: int = 100_000) -> Source:
    """A source whose first download broke."""
    site.pages["/book.pdf"] = page
    page.stop_after = after
    source = site.source("/book.pdf", format=Format.PDF)
    assert reason(downloads.get(source)) == "the connection broke before the end"
    return source
