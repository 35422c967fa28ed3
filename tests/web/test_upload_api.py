"""POST /api/v1/documents: files are uploaded over HTTP under safe names, with their metadata."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from litestar import Litestar

from corpus import SubmissionStatus
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.pdf_samples import EN, make_pdf
from tests.support.workers import wait_until, working
from tests.support.writing_site import Site, writing_app, writing_site

LAW = "# 示例法\n\n第一条 {}。\n\n第二条 庇护。\n"
DOCUMENTS = "/api/v1/documents"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("sent") / "data", embeddings="off", ocr="off"
    )
    with open_services(settings) as services, working(services):
        yield services


@pytest.fixture(scope="module")
def app(services: Services) -> Litestar:
    return writing_app(services)


@pytest.fixture
def site(services: Services, app: Litestar) -> Iterator[Site]:
    with writing_site(services, app=app) as site:
        yield site


def settled(site: Site, submission: dict[str, Any]) -> dict[str, Any]:
    """The submission when it is final."""

    def found() -> dict[str, Any]:
        answer: dict[str, Any] = site.client.get(submission["href"], headers=site.bearer).json()
        return answer

    wait_until(lambda: bool(found()["is_final"]))
    return found()


def test_a_file_that_is_sent_can_be_searched(site: Site) -> None:
    answer = site.client.post(
        DOCUMENTS,
        files={"file": ("示例法.zh.md", LAW.format("人口贩运的受害人受到保护"))},
        data={"type": "law", "issuing_body": "全国人民代表大会", "date": "2021-04-28", "title": ""},
        headers=site.bearer,
    )
    assert answer.status_code == 202
    sent = answer.json()
    (submission,) = sent["submissions"]
    assert answer.headers["location"] == submission["href"]
    assert (submission["batch"], submission["submitted_by"]) == (sent["batch"], "Wang Fang")

    found = settled(site, submission)
    assert (found["status"], found["document_id"]) == ("indexed", "示例法/zh")
    document = site.client.get(f"{DOCUMENTS}/示例法/zh").json()
    assert (document["type"], document["date"]) == ("law", "2021-04-28")
    assert (document["issuing_body"], document["title"]) == ("全国人民代表大会", "示例法")

    def hits() -> int:
        answer = site.client.get("/api/v1/search?query=受害人&lang=zh").json()
        return sum(group["total"] for group in answer["groups"])

    wait_until(lambda: hits() > 0)


def test_several_files_are_one_batch_and_a_bad_one_harms_no_other(site: Site) -> None:
    files = [
        ("file", ("one.en.txt", b"Article 1\nShelter for victims.\n")),
        ("file", ("broken.pdf", b"%PDF-1.7 and no more")),
        ("file", ("two.en.txt", b"Article 1\nReturn of victims.\n")),
    ]
    sent = site.client.post(DOCUMENTS, files=files, headers=site.bearer).json()
    found = [settled(site, submission) for submission in sent["submissions"]]
    assert [f["status"] for f in found] == ["indexed", "refused", "indexed"]
    assert [f["source_name"] for f in found] == ["one.en.txt", "broken.pdf", "two.en.txt"]
    assert found[1]["reason"]
    assert found[1]["remedy"]
    assert {f["batch"] for f in found} == {sent["batch"]}
    titled = site.client.post(DOCUMENTS, files=files, data={"title": "Both"}, headers=site.bearer)
    assert (titled.status_code, titled.json()["code"]) == (422, "metadata-invalid")
    assert "a title is for one file only" in titled.json()["detail"]
    # The original of the refused file is kept.
    assert site.services.originals.path(found[1]["sha256"]).read_bytes() == b"%PDF-1.7 and no more"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\win.txt", "win.txt"),
        ("/abs/olute.txt", "olute.txt"),
        ("..", "unnamed"),
        ("next\x85line\u200b.txt", "nextline.txt"),
        ("\u202etxt.exe.txt", "txt.exe.txt"),
        ("📄🇨🇳 文件.txt", "📄🇨🇳 文件.txt"),
        ("长" * 300 + ".txt", "长" * 196 + ".txt"),
        ("CON.txt", "CON.txt"),
    ],
)
def test_a_file_name_is_shown_but_never_used_as_a_path(site: Site, name: str, shown: str) -> None:
    before = set(site.services.settings.data_dir.parent.rglob("*"))
    text = f"Article 1\nNamed {name.encode()!r}.\n".encode()
    sent = site.client.post(DOCUMENTS, files={"file": (name, text)}, headers=site.bearer)
    assert sent.status_code == 202, sent.text
    (submission,) = sent.json()["submissions"]
    assert submission["source_name"] == shown
    settled(site, submission)
    folder = site.services.settings.data_dir
    made = set(folder.parent.rglob("*")) - before
    assert all(path.is_relative_to(folder) for path in made)
    assert list(site.services.settings.uploads_dir.iterdir()) == []


def test_a_held_file_waits_with_what_kb_proposes(site: Site) -> None:
    sent = site.client.post(
        DOCUMENTS,
        files={"file": ("held.md", LAW.format("等待"))},
        data={"held": "true"},
        headers=site.bearer,
    ).json()
    held = settled(site, sent["submissions"][0])
    assert held["status"] == "proposed"
    assert held["proposed"]["title"] == "示例法"
    assert site.client.get(f"{DOCUMENTS}/held/zh").status_code == 404

    corrected = {"title": "示例办法", "work": "sample", "date": "2020-01-01"}
    answer = site.client.post(f"{held['href']}/accept", json=corrected, headers=site.bearer)
    assert answer.status_code == 202
    taken = settled(site, held)
    assert (taken["status"], taken["document_id"]) == ("indexed", "sample/zh")
    document = site.client.get(f"{DOCUMENTS}/sample/zh").json()
    assert (document["title"], document["date"]) == ("示例办法", "2020-01-01")

    again = site.client.post(f"{held['href']}/accept", json={}, headers=site.bearer)
    assert (again.status_code, again.json()["code"]) == (409, "proposal-missing")


def test_a_double_is_known_by_its_content(site: Site) -> None:
    text = b"Article 1\nSent twice.\n"
    send = {"files": {"file": ("double.txt", text)}, "headers": site.bearer}
    first = settled(site, site.client.post(DOCUMENTS, **send).json()["submissions"][0])
    (again,) = site.client.post(DOCUMENTS, **send).json()["submissions"]
    assert (again["status"], again["document_id"]) == ("unchanged", first["document_id"])


@pytest.mark.parametrize(
    ("request_body", "status", "code"),
    [
        ({"files": {"file": ("a.txt", b"x")}, "data": {"type": "poem"}}, 422, "metadata-invalid"),
        ({"files": {"file": ("a.txt", b"x")}, "data": {"lang": "fr"}}, 422, "metadata-invalid"),
        ({"files": {"file": ("a.txt", b"x")}, "data": {"colour": "red"}}, 400, "upload-invalid"),
        ({"files": {"document": ("a.txt", b"x")}}, 400, "upload-invalid"),
        ({"files": {"file": ("", b"")}}, 400, "upload-invalid"),
        ({"json": {"file": "a.txt"}}, 400, "upload-invalid"),
        (
            {
                "content": b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx',
                "headers": {"Content-Type": "multipart/form-data; boundary=b"},
            },
            400,
            "upload-invalid",
        ),
    ],
)
def test_an_invalid_upload_is_reported(
    site: Site, request_body: dict[str, Any], status: int, code: str
) -> None:
    total = site.services.catalog.submissions.page()[1]
    headers = site.bearer | request_body.pop("headers", {})
    answer = site.client.post(DOCUMENTS, headers=headers, **request_body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert site.services.catalog.submissions.page()[1] == total


def test_nobody_sends_without_a_key(site: Site, tmp_path: Path) -> None:
    answer = site.client.post(DOCUMENTS, files={"file": ("a.txt", b"text")})
    assert (answer.status_code, answer.json()["code"]) == (401, "key-missing")


def test_a_session_sends_with_its_token_alone(site: Site) -> None:
    origin = {"Origin": "http://testserver.local"}
    site.client.post("/sign-in", data={"key": site.key}, headers=origin)
    token = site.client.get("/").text.partition('name="form_token" value="')[2].partition('"')[0]
    files = {"file": ("session.txt", b"Article 1\nBy a session.\n")}

    def send(headers: dict[str, str], **data: str) -> int:
        return site.client.post(DOCUMENTS, files=files, data=data, headers=headers).status_code

    assert send(origin) == 403
    assert send(origin, form_token="0" * 64) == 403
    assert send({"Origin": "https://evil.example"}, form_token=token) == 403
    assert send(origin, form_token=token) == 202
    assert send(origin | {"X-Form-Token": token}) == 202


def test_what_a_failure_leaves_is_read_again(site: Site) -> None:
    sent = site.client.post(
        DOCUMENTS, files={"file": ("again.pdf", b"%PDF-1.7 nothing")}, headers=site.bearer
    ).json()
    bad = settled(site, sent["submissions"][0])
    assert (bad["status"], bad["attempts"]) == ("refused", 1)
    again = site.client.post(f"{bad['href']}/retry", headers=site.bearer)
    assert again.status_code == 202
    assert settled(site, bad)["attempts"] == 1
    every = site.client.post("/api/v1/submissions/retry", headers=site.bearer).json()
    assert bad["submission_id"] in [submission["submission_id"] for submission in every]
    table = site.services.catalog.submissions
    refused, _ = table.page(statuses=[SubmissionStatus.REFUSED], limit=100)
    assert {o["submission_id"] for o in every} >= {submission.id for submission in refused}
    assert settled(site, bad)["attempts"] == 1


def test_a_locked_file_is_read_with_its_password_which_is_not_kept(
    site: Site, tmp_path: Path
) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf(tmp_path, EN))
    writer.encrypt("geheim", "owner", algorithm="AES-256")
    locked = tmp_path / "locked.pdf"
    writer.write(locked)

    def send(**fields: str) -> dict[str, Any]:
        answer = site.client.post(
            DOCUMENTS,
            files={"file": ("locked.pdf", locked.read_bytes())},
            data=fields,
            headers=site.bearer,
        )
        return settled(site, answer.json()["submissions"][0])

    refused = send()
    assert (refused["status"], refused["reason_code"]) == ("refused", "file-encrypted")

    def again(password: str) -> dict[str, Any]:
        site.client.post(
            f"{refused['href']}/retry", json={"password": password}, headers=site.bearer
        )
        return settled(site, refused)

    assert again("secret")["reason_code"] == "password-wrong"
    assert again("geheim")["status"] == "indexed"
    assert site.services.catalog.submissions.password(refused["submission_id"]) is None
    assert "geheim" not in str(site.client.get(refused["href"], headers=site.bearer).json())
