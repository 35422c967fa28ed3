"""Uploads that are too large, or too many, are answered with 413 and the limit, and leave nothing
behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import SubmissionStatus
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.served import Served
from tests.support.writing_site import Site, writing_site

DOCUMENTS = "/api/v1/documents"
MB = 1 << 20


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("limits"),
        embeddings="off",
        max_file_mb=1,
        max_upload_mb=3,
        max_upload_files=4,
    )
    with open_services(settings) as services:
        yield services


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with writing_site(services) as site:
        yield site


def send(site: Site, *sizes: int) -> tuple[int, dict[str, Any]]:
    files = [("file", (f"{n}.txt", b"x" * size)) for n, size in enumerate(sizes)]
    answer = site.client.post(DOCUMENTS, files=files, headers=site.bearer)
    assert list(site.services.settings.uploads_dir.iterdir()) == []
    return answer.status_code, answer.json()


def test_a_file_of_exactly_the_limit_is_accepted(site: Site) -> None:
    assert send(site, MB)[0] == 202


def test_an_upload_that_ends_while_another_sweeps_disturbs_nobody(site: Site) -> None:
    uploads = site.services.settings.uploads_dir
    uploads.mkdir(exist_ok=True)
    # Listed, and not there any more when it is looked at.
    (uploads / "ended").symlink_to(uploads / "gone")
    files = {"file": ("1.txt", b"Article 1")}
    answer = site.client.post(DOCUMENTS, files=files, headers=site.bearer)
    (uploads / "ended").unlink()
    assert answer.status_code == 202, answer.text


def test_a_file_that_is_too_large_is_named_and_has_its_row(site: Site) -> None:
    total = site.services.catalog.submissions.page()[1]
    status, problem = send(site, 10, MB + 1)
    assert (status, problem["code"]) == (413, "file-too-large")
    assert "1.txt is larger than 1 MB" in problem["detail"]
    assert "KB_MAX_FILE_MB" in problem["remedy"]

    (row, *_), now = site.services.catalog.submissions.page()
    assert now == total + 1
    assert (row.source_name, row.status) == ("1.txt", SubmissionStatus.REFUSED)
    assert (row.reason_code, row.submitted_by) == ("file-too-large", "Wang Fang")
    assert site.services.catalog.submissions.page(batch=row.batch or "none")[1] == 1


def test_too_many_files(site: Site) -> None:
    status, problem = send(site, *range(1, 6))
    assert (status, problem["code"]) == (413, "upload-files-too-many")
    assert "more than 4 files" in problem["detail"]


def test_too_much_at_once_however_it_is_sent(site: Site) -> None:
    total = site.services.catalog.submissions.page()[1]
    status, problem = send(site, MB, MB, MB, 10)
    assert (status, problem["code"]) == (413, "upload-too-large")
    assert "larger than 3 MB" in problem["detail"]

    head = b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n'

    def chunks() -> Iterator[bytes]:
        # Without a length, by which the size would be known beforehand.
        for n in range(7):
            yield (
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="%d.txt"\r\n\r\n' % n
            )
            yield b"x" * (MB - 1000)
            yield b"\r\n"
        yield b"--b--\r\n"

    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = site.client.post(DOCUMENTS, content=chunks(), headers=site.bearer | kind)
    assert (answer.status_code, answer.json()["code"]) == (413, "upload-too-large")
    field = head + b"x" * 100_000 + b"\r\n--b--\r\n"
    answer = site.client.post(DOCUMENTS, content=field, headers=site.bearer | kind)
    assert (answer.status_code, answer.json()["code"]) == (400, "upload-invalid")
    assert site.services.catalog.submissions.page()[1] == total


def test_the_limit_is_reported_in_chinese(site: Site) -> None:
    files = {"file": ("大.txt", b"x" * (MB + 1))}
    answer = site.client.post(
        DOCUMENTS, files=files, headers=site.bearer | {"Accept-Language": "zh"}
    )
    assert "大.txt 超过 1 MB" in answer.json()["detail"]


def test_who_sends_far_too_much_sees_the_answer(tmp_path: Path) -> None:
    data = tmp_path / "data"
    key = run_kb(data, "key", "add", "sender").stdout.strip()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        + b"x" * (20 * MB)
        + b"\r\n--b--\r\n"
    )
    headers = {
        "Authorization": f"Bearer {key}",
        "Content_Type": "multipart/form-data; boundary=b",
    }
    with Served(data, "--no-worker", KB_MAX_UPLOAD_MB="2") as kb:
        answer = kb.send("POST", DOCUMENTS, body, **headers)
        assert (answer.status, answer.json["code"]) == (413, "upload-too-large")
        assert answer.headers["content-type"].startswith("application/problem+json")
