"""OAI-PMH 2.0: the six verbs, resumption, deleted records, and the errors of the protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import etree

import kb.exports.oai
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.sites import client_of

Client = TestClient[Litestar]
N = {"o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}
ID = "oai:testserver.local:palermo-protocol-digest/en"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def ask(client: Client, **arguments: str) -> etree._Element:
    named = {name.removesuffix("_"): value for name, value in arguments.items()}
    answer = client.get("/oai", params=named)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def texts(root: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path, N)]


def test_the_repository_identifies_itself(client: Client) -> None:
    root = ask(client, verb="Identify")

    assert texts(root, "o:Identify/o:baseURL") == ["http://testserver.local/oai"]
    assert texts(root, "o:Identify/o:protocolVersion") == ["2.0"]
    assert texts(root, "o:Identify/o:granularity") == ["YYYY-MM-DDThh:mm:ssZ"]
    assert root.find("o:request", N).get("verb") == "Identify"  # type: ignore[union-attr]


def test_it_has_dublin_core_and_sets(client: Client) -> None:
    formats = ask(client, verb="ListMetadataFormats", identifier=ID)

    assert texts(formats, ".//o:metadataPrefix") == ["oai_dc"]
    assert "treaty" in texts(ask(client, verb="ListSets"), ".//o:setSpec")


def test_a_record_describes_a_document(client: Client) -> None:
    root = ask(client, verb="GetRecord", identifier=ID, metadataPrefix="oai_dc")

    assert texts(root, ".//o:header/o:identifier") == [ID]
    assert texts(root, ".//dc:language") == ["en"]
    assert texts(root, ".//dc:type") == ["treaty"]
    assert texts(root, ".//dc:title")[0].startswith("The Palermo Protocol")
    assert "http://testserver.local/documents/palermo-protocol-digest/en" in texts(
        root, ".//dc:identifier"
    )


def test_tokens_lead_through_all(
    client: Client, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kb.exports.oai, "PAGE", 4)
    found: list[str] = []
    root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    while True:
        found += texts(root, ".//o:identifier")
        token = root.find(".//o:resumptionToken", N)
        assert token is not None
        assert token.get("completeListSize") == str(len(library.catalog.documents()))
        if not token.text:
            break
        root = ask(client, verb="ListIdentifiers", resumptionToken=token.text)

    ids = [document.id for document in library.catalog.documents()]
    assert sorted(found) == sorted(f"oai:testserver.local:{id_}" for id_ in ids)


def test_a_set_and_a_time_choose(client: Client, library: Services) -> None:
    treaties = ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="treaty")

    assert set(texts(treaties, ".//dc:type")) == {"treaty"}
    today = ask(client, verb="ListRecords", metadataPrefix="oai_dc", from_="2020-01-01")
    assert len(texts(today, ".//o:header/o:identifier")) == len(library.catalog.documents())


def test_a_form_asks_the_same(client: Client) -> None:
    answer = client.post("/oai", data={"verb": "Identify"})

    assert b"<repositoryName>" in answer.content


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Delete"}, "badVerb"),
        ({"verb": "Identify", "x": "1"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "GetRecord", "identifier": ID}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "identifier": "x", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2999-01-01"},
            "noRecordsMatch",
        ),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "soon"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2020-02-30"}, "badArgument"),
        (
            {
                "verb": "ListRecords",
                "metadataPrefix": "oai_dc",
                "from_": "2020-01-01",
                "until": "2021-01-01T00:00:00Z",
            },
            "badArgument",
        ),
        (
            {
                "verb": "ListRecords",
                "metadataPrefix": "oai_dc",
                "from_": "2021-01-01",
                "until": "2020-01-01",
            },
            "badArgument",
        ),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
    ],
)
def test_errors_are_those_of_the_protocol(
    client: Client, arguments: dict[str, str], code: str
) -> None:
    root = ask(client, **arguments)

    assert [error.get("code") for error in root.findall("o:error", N)] == [code]
    has_arguments = bool(root.find("o:request", N).attrib)  # type: ignore[union-attr]
    assert has_arguments == (code not in ("badVerb", "badArgument"))


def test_a_repeated_argument_is_one(client: Client) -> None:
    root = etree.fromstring(client.get("/oai?verb=Identify&verb=Identify").content)
    assert root.find("o:error", N).get("code") == "badVerb"  # type: ignore[union-attr]


def test_a_removed_document_is_a_deleted_record(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# Law one\n\nArticle 1\n\nText.\n")
    run_kb(tmp_path / "data", "ingest", tmp_path / "one.md")
    with (
        open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as services,
        client_of(services) as client,
    ):
        services.catalog.remove(services.catalog.documents()[0].id)
        root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")

    assert [header.get("status") for header in root.findall(".//o:header", N)] == ["deleted"]
    assert root.findall(".//o:metadata", N) == []


def test_a_deleted_record_is_in_the_set_that_it_was_in(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# Law {name}\n\nArticle 1\n\nText {name}.\n")
    run_kb(tmp_path / "data", "ingest", tmp_path / "one.md", tmp_path / "two.md", "--type", "law")
    asked: dict[str, str] = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    with (
        open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as services,
        client_of(services) as client,
    ):
        removed, erased = (document.id for document in services.catalog.documents())
        services.catalog.remove(removed)
        of_law = ask(client, set="law", **asked).findall(".//o:header", N)
        of_treaties = ask(client, set="treaty", **asked).findall(".//o:header", N)
        services.editor.remove(erased)
        services.editor.purge(erased, "test")
        later = ask(client, set="treaty", **asked).findall(".//o:header", N)

    assert [each.get("status") for each in of_law] == ["deleted", None]
    assert [each.findtext("o:setSpec", namespaces=N) for each in of_law] == ["law", "law"]
    assert of_treaties == []
    # Nothing is kept of what was erased, so that each harvester is told.
    assert (later[0].get("status"), later[0].find("o:setSpec", N)) == ("deleted", None)


def test_a_browser_can_search_from_its_own_field(client: Client) -> None:
    described = etree.fromstring(client.get("/opensearch.xml").content)
    templates = {url.get("type"): url.get("template") for url in described.findall("{*}Url")}
    address = templates["application/x-suggestions+json"].replace("{searchTerms}", "traffick")

    words, suggestions = client.get(address).json()
    assert words == "traffick"
    assert "trafficker" in suggestions
    assert 'rel="search"' in client.get("/help").text
