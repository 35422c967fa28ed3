"""Originals in an S3-compatible store: stored once, found from any host, gone when they are purged."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store

from corpus import FileUnreadable, NotFound, Originals, OriginalsAway, open_originals
from tests.support.object_store import BUCKET, object_store


@pytest.fixture(scope="module", autouse=True)
def _server() -> Iterator[None]:
    with object_store():
        yield


@pytest.fixture
def one(tmp_path: Path) -> Originals:
    return open_originals(BUCKET, tmp_path / "one")


@pytest.fixture
def two(tmp_path: Path) -> Originals:
    return open_originals(BUCKET, tmp_path / "two")


def a_file(folder: Path, content: bytes) -> tuple[Path, str]:
    path = folder / "law.md"
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def put(sha256: str, content: bytes) -> None:
    store = S3Store.from_url(BUCKET, client_options={"allow_http": True})
    obstore.put(store, f"{sha256[:2]}/{sha256}", content)


@pytest.mark.parametrize("size", [0, 10, 20 << 20], ids=["empty", "small", "in parts"])
def test_what_one_host_keeps_another_reads(
    one: Originals, two: Originals, tmp_path: Path, size: int
) -> None:
    content = os.urandom(size)
    path, sha256 = a_file(tmp_path, content)
    assert one.keep(path, sha256).read_bytes() == content
    assert two.path(sha256).read_bytes() == content
    # The second time it is read from the copy.
    assert two.path(sha256).read_bytes() == content


def test_an_unknown_file_is_not_found(one: Originals, tmp_path: Path) -> None:
    one.keep(*a_file(tmp_path, b"another law"))
    with pytest.raises(NotFound):
        one.path("0" * 64)


def test_a_file_that_changed_is_not_stored(one: Originals, two: Originals, tmp_path: Path) -> None:
    path, _ = a_file(tmp_path, b"something else")
    sha256 = hashlib.sha256(b"the law, as it was").hexdigest()
    with pytest.raises(FileUnreadable):
        one.keep(path, sha256)
    one.keep(*a_file(tmp_path, b"another law"))
    with pytest.raises(NotFound):
        two.path(sha256)
    assert not [path for path in (tmp_path / "one").rglob("*") if path.name.startswith("tmp")]


def test_a_changed_object_is_not_read(two: Originals) -> None:
    sha256 = hashlib.sha256(b"the law").hexdigest()
    put(sha256, b"another law")
    for _ in range(2):
        with pytest.raises(FileUnreadable):
            two.path(sha256)


def test_a_file_is_erased_everywhere(one: Originals, two: Originals, tmp_path: Path) -> None:
    path, sha256 = a_file(tmp_path, b"to be purged")
    other, kept = a_file(tmp_path / "..", b"to be kept")
    for file, digest in ((path, sha256), (other, kept)):
        one.keep(file, digest)
        two.path(digest)
    one.erase(sha256)
    one.erase(sha256)
    two.forget_copies({kept})
    for host in (one, two):
        with pytest.raises(NotFound):
            host.path(sha256)
        assert host.path(kept).read_bytes() == b"to be kept"


def test_copies_that_nobody_reads_are_deleted(
    two: Originals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [b"first", b"second", b"third"]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    for sha256, content in zip(hashes, contents, strict=True):
        put(sha256, content)
    copies = [two.path(sha256) for sha256 in hashes[:2]]
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(copies[0], (two_days_ago, two_days_ago))
    later = time.monotonic() + 2 * 3600
    monkeypatch.setattr("corpus.object_store.time.monotonic", lambda: later)
    # A host that only reads what it has looks for them, too.
    two.path(hashes[1])
    assert [copy.exists() for copy in copies] == [False, True]
    assert two.path(hashes[2]).read_bytes() == b"third"
    assert two.path(hashes[0]).read_bytes() == b"first"


def test_a_store_that_is_away_is_no_missing_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    away = open_originals(BUCKET, tmp_path / "away")
    path, sha256 = a_file(tmp_path, b"the law")
    with pytest.raises(OriginalsAway, match="kb-originals"):
        away.path("0" * 64)
    with pytest.raises(OriginalsAway, match="kb-originals"):
        away.keep(path, sha256)


@pytest.mark.parametrize(
    "address", ["s3://kb-originals/elsewhere", "s3://no-such-bucket", "s3:///x", "s3://a b/c"]
)
def test_a_wrong_address_is_no_missing_file(address: str, tmp_path: Path) -> None:
    with pytest.raises(OriginalsAway, match="s3://"):
        open_originals(address, tmp_path / "wrong").path("0" * 64)
