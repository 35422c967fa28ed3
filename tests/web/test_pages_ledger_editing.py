"""Editors correct documents in the ledger, settle proposed versions, and undo what they did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from kb.access import make_key
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.copies import copy_library
from tests.support.sites import client_of

Client = TestClient[Litestar]
EN, ZH = "palermo-protocol-digest/en", "palermo-protocol-digest/zh"
SLIDES = "victim-identification-slides/en"


@pytest.fixture
def services(library_dir: Path, tmp_path: Path) -> Iterator[Services]:
    copy_library(library_dir, tmp_path / "data")
    with open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as services:
        # A server over the shared library may have compared its documents before.
        compared = services.catalog.proposals
        compared.drop(compared.checked())
        yield services


@pytest.fixture
def editor(services: Services) -> Iterator[Client]:
    with client_of(services) as client:
        client.post("/sign-in", data={"key": make_key(services.catalog, "editor")})
        yield client


def page_of(client: Client, address: str = "/ingest") -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def send(client: Client, page: html.HtmlElement, xpath: str, **fields: object) -> html.HtmlElement:
    """Sends a form as a browser would, with these fields; follows to the page that it leads to."""
    [form] = page.xpath(xpath)
    data: dict[str, object] = {
        each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")
    }
    for name in {each.get("name") for each in form.xpath(".//input[@type='hidden']")}:
        values = [e.get("value") for e in form.xpath(f".//input[@type='hidden'][@name='{name}']")]
        data[name] = values if len(values) > 1 else values[0]
    answer = client.post(form.get("action"), data=data | fields)
    if answer.status_code == 303:
        answer = client.get(answer.headers["location"])
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


UNDO = "//form[contains(@class, 'undo')]"


def test_the_ledger_names_title_type_and_language_beside_the_file(editor: Client) -> None:
    rows = page_of(editor).xpath("//li[@class='submission']")
    [row] = [each for each in rows if "palermo-protocol-digest.en" in each.text_content()]

    assert "article-by-article digest" in row.text_content()
    assert "Treaty · English" in row.text_content()
    assert row.xpath(".//time[@data-local='time']/@datetime")
    assert row.xpath(f".//a[@href='/documents/{EN}/edit']")


def test_a_document_is_corrected_in_its_row_and_that_is_undone(
    editor: Client, services: Services
) -> None:
    before = services.catalog.document(EN)
    page = page_of(editor, "/ingest?status=indexed")
    page = send(
        editor, page, "//form[@id='bulk']",
        one="true", document=EN, title="Quokka rules", type="law", status="digest", date="",
        issuing_body="Quokkas",
    )  # fmt: skip
    after = services.catalog.document(EN)
    assert (after.title, after.type, after.date) == ("Quokka rules", "law", None)
    assert after.issuing_body == "Quokkas"

    send(editor, page, UNDO)
    undone = services.catalog.document(EN)
    assert (undone.title, undone.type, undone.date, undone.issuing_body) == (
        before.title, before.type, before.date, before.issuing_body,
    )  # fmt: skip


def test_several_are_corrected_at_once_and_empty_fields_leave_theirs(
    editor: Client, services: Services
) -> None:
    titles = {id_: services.catalog.document(id_).title for id_ in (EN, ZH, SLIDES)}
    fields = {"document": [EN, ZH, SLIDES], "type": "report", "status": "", "issuing_body": ""}
    page = send(editor, page_of(editor), "//form[@id='bulk']", **fields)

    assert "3 documents were corrected" in page.text_content()
    for id_, title in titles.items():
        document = services.catalog.document(id_)
        assert (document.type, document.title) == ("report", title)
        assert document.issuing_body
    send(editor, page, UNDO)
    assert services.catalog.document(SLIDES).type == "training-material"
    assert services.catalog.document(ZH).type == "treaty"


def test_an_impossible_correction_is_refused_with_the_reason(
    editor: Client, services: Services
) -> None:
    fields = {"one": "true", "document": EN, "title": "", "type": "treaty"}
    page = send(editor, page_of(editor), "//form[@id='bulk']", **fields)

    assert "title" in page.xpath(f"string({UNDO}/span)")
    assert services.catalog.document(EN).title


def test_a_removed_document_is_brought_back_as_it_was(editor: Client, services: Services) -> None:
    before = services.catalog.passages(EN)
    page = send(
        editor, page_of(editor, f"/documents/{EN}/remove"), "//form[contains(@action, 'remove')]"
    )
    assert editor.get(f"/documents/{EN}").status_code == 404
    send(editor, page, UNDO)

    assert services.catalog.passages(EN) == before
    assert editor.get(f"/documents/{EN}").status_code == 200
    assert services.catalog.versions.documents(EN) == []
    assert services.indexer.state().stale == 0
    assert services.suggester.suggest("Palermo Protocol art. 3", 1)[0].id == f"{EN}/art-3"


def test_language_versions_are_proposed_accepted_and_separated_again(
    editor: Client, services: Services
) -> None:
    catalog = services.catalog
    for id_ in (ZH, "victim-identification-slides/zh"):
        catalog.links.link(id_, f"{id_.split('/')[0]}-apart")
    assert services.proposals.catch_up() > 0
    found = {(p.left.id, p.right.id) for p in services.proposals.open()}
    assert (EN, ZH) in found
    assert services.proposals.catch_up() == 0

    page = page_of(editor)
    assert page.xpath("//a[@href='/ingest/versions']")
    page = send(
        editor, page_of(editor, "/ingest/versions"), "//form[.//ul]",
        pair=f"{EN} {ZH}", verdict="accept",
    )  # fmt: skip
    assert catalog.document(ZH).work_id == catalog.document(EN).work_id
    page = send(editor, page, UNDO, verdict="separate")
    assert catalog.document(ZH).work_id != catalog.document(EN).work_id


def test_a_rejected_proposal_does_not_come_back_until_that_is_undone(
    editor: Client, services: Services
) -> None:
    services.catalog.links.link(ZH, "apart")
    services.proposals.catch_up()
    form = "//form[.//ul]"
    page = send(
        editor, page_of(editor, "/ingest/versions"), form, pair=f"{EN} {ZH}", verdict="reject"
    )
    services.catalog.proposals.drop([])
    listed = editor.get("/api/v1/proposals").json()
    assert [EN, ZH] not in [[each["left"], each["right"]] for each in listed]

    send(editor, page, UNDO, verdict="nothing")
    listed = editor.get("/api/v1/proposals").json()
    assert [EN, ZH] in [[each["left"], each["right"]] for each in listed]
