"""The page of files submitted: filters, reasons, another try, a held file's metadata. Without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from lxml import html

from corpus import SubmissionStatus
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.workers import wait_until, working
from tests.support.writing_site import Site, writing_app, writing_site

ORIGIN = {"Origin": "http://testserver.local"}
FILES = {
    "办法.zh.md": "# 示例办法\n\n第一条 庇护。\n".encode(),
    "broken.pdf": b"%PDF-1.7 and no more",
    "empty.txt": b"",
}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("page") / "data", embeddings="off", ocr="off"
    )
    with open_services(settings) as services, working(services):
        yield services


@pytest.fixture(scope="module")
def app(services: Services) -> Litestar:
    return writing_app(services)


@pytest.fixture
def site(services: Services, app: Litestar) -> Iterator[Site]:
    """Signed in."""
    with writing_site(services, app=app) as site:
        site.client.post("/sign-in", data={"key": site.key}, headers=ORIGIN)
        yield site


@pytest.fixture
def sent(site: Site) -> str:
    """Address of the page of the three files, which have been read."""
    return send(site, FILES)


def send(site: Site, files: dict[str, bytes], **fields: str) -> str:
    form = form_of(site, "/ingest", "upload") | {"password": "", "title": ""} | fields
    answer = site.client.post(
        "/ingest",
        data=form,
        files=[("file", (name, content)) for name, content in files.items()],
        headers=ORIGIN,
    )
    assert answer.status_code == 303, answer.text
    settled(site)
    return str(answer.headers["location"])


def settled(site: Site) -> None:
    table = site.services.catalog.submissions

    def all_final() -> bool:
        return all(submission.status.is_final for submission in table.page(limit=500)[0])

    wait_until(all_final)


def page_of(site: Site, address: str, **headers: str) -> Any:
    answer = site.client.get(address, headers={"Accept": "text/html"} | headers)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def form_of(site: Site, address: str, id_or_class: str) -> dict[str, str]:
    (form,) = page_of(site, address).xpath(
        f"//form[@id='{id_or_class}' or contains(concat(' ', @class, ' '), ' {id_or_class} ')]"
    )
    return {name: value for name, value in form.fields.items() if name != "file" and value}


def rows(page: Any) -> dict[str, str]:
    return {
        row.xpath("string(.//*[@class='submission-name'])"): " ".join(
            " ".join(row.itertext()).split()
        )
        for row in page.xpath("//li[@class='submission']")
    }


def test_each_file_has_its_row_with_why_and_what_to_do(site: Site, sent: str) -> None:
    english = rows(page_of(site, sent))
    chinese = rows(page_of(site, sent, **{"Accept-Language": "zh"}))
    assert list(english) == list(reversed(FILES))
    assert "contains no text. Check that it was saved" in english["empty.txt"]
    assert "没有文字" in chinese["empty.txt"]
    assert "broken.pdf cannot be read as PDF" in english["broken.pdf"]
    assert "Submitted by Wang Fang" in english["办法.zh.md"]


def test_it_is_filtered_by_status(site: Site, sent: str) -> None:
    page = page_of(site, f"{sent}&status=refused")
    assert set(rows(page)) == {"broken.pdf", "empty.txt"}
    (chosen,) = page.xpath("//*[@id='filters']//a[@aria-current]")
    assert " ".join(chosen.text_content().split()) == "refused 2"


def test_a_retry_returns_to_the_page(site: Site, sent: str) -> None:
    (submission,) = [
        o
        for o in site.services.catalog.submissions.page()[0]
        if o.source_name == "broken.pdf" and o.batch == sent.rpartition("=")[2]
    ]
    token = form_of(site, "/ingest", "upload")["form_token"]
    address = f"/ingest/{submission.id}/retry"
    assert site.client.post(address, headers=ORIGIN).status_code == 403
    answer = site.client.post(address, data={"form_token": token}, headers=ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ingest")
    settled(site)
    assert site.services.catalog.submissions.get(submission.id).attempts == 1
    answer = site.client.post("/ingest/retry", data={"form_token": token}, headers=ORIGIN)
    assert answer.status_code == 303
    settled(site)
    assert site.services.catalog.submissions.get(submission.id).attempts == 1


def test_a_held_file_is_added_with_corrected_metadata(site: Site) -> None:
    send(site, {"held.md": "# 预防办法\n\n第一条 预防。\n".encode()}, held="true")
    (held,) = site.services.catalog.submissions.page(statuses=[SubmissionStatus.PROPOSED])[0]
    form = form_of(site, f"/ingest/{held.id}", "metadata")
    assert (form["title"], form["lang"], form["work"]) == ("预防办法", "zh", "held")

    address = f"/ingest/{held.id}/accept"
    wrong = site.client.post(address, data=form | {"work": "No Such Id"}, headers=ORIGIN)
    assert wrong.status_code == 422
    assert 'value="No Such Id"' in wrong.text
    assert "the work must be lower-case letters" in wrong.text
    nameless = site.client.post(address, data=form | {"title": " "}, headers=ORIGIN)
    assert nameless.status_code == 422
    assert "the title is a line of at most 500 characters, and not empty" in nameless.text
    answer = site.client.post(address, data=form | {"work": "prevention"}, headers=ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/ingest/{held.id}")
    settled(site)
    assert site.client.get("/documents/prevention/zh").status_code == 200
    again = site.client.post(address, data=form, headers=ORIGIN | {"Accept": "text/html"})
    assert again.status_code == 409


def test_a_held_file_is_discarded_once_and_not_tried_again(site: Site) -> None:
    send(site, {"unwanted.md": b"# Unwanted\n\nNobody wants this.\n"}, held="true")
    (held,) = site.services.catalog.submissions.page(statuses=[SubmissionStatus.PROPOSED])[0]
    form = form_of(site, f"/ingest/{held.id}", "discard")

    address = f"/ingest/{held.id}/discard"
    answer = site.client.post(address, data=form, headers=ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/ingest/{held.id}")
    shown = site.client.get(f"/ingest/{held.id}").text
    assert "was discarded when its metadata were reviewed" in shown
    assert "Try again" not in shown
    again = site.client.post(address, data=form, headers=ORIGIN | {"Accept": "text/html"})
    assert again.status_code == 409


def test_a_form_without_a_file_says_so(site: Site) -> None:
    form = form_of(site, "/ingest", "upload")
    answer = site.client.post(
        "/ingest", data=form, files={"file": ("", b"")}, headers=ORIGIN | {"Accept": "text/html"}
    )
    assert answer.status_code == 400
    assert "there is no file in it" in answer.text
