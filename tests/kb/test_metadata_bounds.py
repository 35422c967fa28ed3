"""Metadata from any source are short lines; invalid ones are refused in the reader's language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar

from corpus import DescriptiveMetadata, Format, MetadataInvalid
from ingest import Metadata, make_metadata, parse_file
from ingest.metadata import LONGEST, plain_line, slug
from kb.cli.metadata_options import CorrectedOptions, GivenOptions
from kb.schemas import Correction
from kb.services import Services, open_services
from kb.settings import Settings
from kb.versions.corrections import CORRECTABLE
from kb.web.api.submissions import GivenMetadata
from kb.web.forms import MetadataForm
from kb.worker.foreground import Ingestion
from tests.conftest import run_kb
from tests.support.writing_site import Site, writing_app, writing_site

API = "/api/v1/documents/act/en"
ORIGIN = {"Origin": "http://testserver.local"}
BAD = [
    ("title", "x" * 501),
    ("title", " "),
    ("title", "Act\nof 2012"),
    ("title", "Act\0"),
    ("title", "Act \u202edrawkcab"),
    ("title", "Act \u2066isolated"),
    ("title", "Act\u2028two"),
    ("issuing_body", "x" * 301),
    ("issuing_body", "a\rb"),
    ("licence", "x" * 501),
    ("licence", "a\tb"),
    ("source_url", "https://www.un.org@evil.example/"),
    ("source_url", "https://user:word@un.org/"),
    ("source_url", "https://evil.example\\@un.org/"),
    ("source_url", "https://[un.org/"),
    ("source_url", "https:///nowhere"),
    ("source_url", "https://un.org/a b"),
    ("source_url", "https://un.org/" + "x" * 2000),
]
BAD_WORKS = ["..", ".", "a/../b", "a/b", "a\\b", "a\0b", "a%2e", "law\u202e", "x" * 121, ""]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("bounds")
    (folder / "act.en.txt").write_text("Act\n\nArticle 1\nVictims shall have shelter.\n")
    settings = Settings(data_dir=folder / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        list(Ingestion(services).take([folder / "act.en.txt"], Metadata()))
        yield services


@pytest.fixture(scope="module")
def app(services: Services) -> Litestar:
    return writing_app(services)


@pytest.fixture
def site(services: Services, app: Litestar) -> Iterator[Site]:
    with writing_site(services, app=app) as site:
        yield site


@pytest.mark.parametrize(("field", "value"), BAD)
def test_what_is_no_short_line_is_refused(field: str, value: str) -> None:
    """By options, sidecars, uploads and corrections alike: all are made here."""
    with pytest.raises(MetadataInvalid):
        make_metadata({field: value}, "the options")
    if field in ("title", "issuing_body"):
        with pytest.raises(MetadataInvalid):
            make_metadata({field: {"en": value}}, "the options")


@pytest.mark.parametrize("work", BAD_WORKS)
def test_a_work_is_named_by_letters_digits_and_hyphens(work: str) -> None:
    with pytest.raises(MetadataInvalid):
        make_metadata({"work": work}, "the options")


def test_usual_metadata_are_accepted() -> None:
    said = {
        "title": "《关于预防、禁止和惩治贩运人口特别是妇女和儿童行为的补充议定书》 — “Palermo” (2000)",
        "work": "反对拐卖-2013",
        "issuing_body": "x" * LONGEST["issuing_body"],
        "source_url": "https://www.un.org:443/zh/a@b?x=1&y=é#法",
        "licence": "CC BY 4.0",
    }
    made = make_metadata(said, "the options")
    assert {name: getattr(made, name) for name in said} == said


def test_all_inputs_refuse_with_the_same_error(site: Site) -> None:
    before = site.client.get(API).json()
    title = "Act \u202edrawkcab"
    refused = [
        site.client.patch(API, json={"title": title}, headers=site.bearer),
        site.client.post(
            "/api/v1/documents",
            data={"title": title},
            files={"file": ("new.txt", b"Article 1\nText.")},
            headers=site.bearer,
        ),
        site.client.put(f"{API}/work", json={"work_id": ".."}, headers=site.bearer),
    ]
    for answer in refused:
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["code"] == "metadata-invalid"
    chinese = site.bearer | {"Accept-Language": "zh"}
    told = site.client.patch(API, json={"title": title}, headers=chinese).json()["detail"]
    assert "标题应为一行文字，最多 500 个字符" in told
    site.client.post("/sign-in", data={"key": site.key}, headers=ORIGIN)
    assert site.client.get(API).json() == before


def test_the_command_line_refuses_them_too(services: Services) -> None:
    data = services.settings.data_dir
    for command in (
        ("correct", "act/en", "--title", "x" * 501),
        ("link", "act/en", "--work", ".."),
    ):
        done = run_kb(data, *command)
        assert (done.returncode, "at most" in done.stderr) == (2, True), done.stderr
    assert services.catalog.document("act/en").work_id == "act"


def test_what_a_file_says_of_itself_is_made_a_short_line(tmp_path: Path) -> None:
    path = tmp_path / "long.en.html"
    path.write_text(f"<title>Act\u202e {'very ' * 200_000}long</title><p>Victims have shelter.</p>")
    title = parse_file(path, Format.HTML, Metadata()).metadata.title
    assert isinstance(title, str)
    assert title.startswith("Act very very")
    assert len(title) <= LONGEST["title"]
    make_metadata({"title": title}, "the file")
    assert plain_line("a\0b\u2028c", 10) == "a b c"
    assert plain_line("法" * 11, 10) == "法" * 9 + "…"


def test_an_address_made_from_a_name_is_short() -> None:
    assert len(slug("ﷺ" * 200)) <= LONGEST["work"]
    assert slug("..") == "untitled"


def test_every_door_takes_the_fields_of_the_record() -> None:
    described = set(DescriptiveMetadata.__struct_fields__)
    given = {"work", "lang", *described}

    assert set(Metadata.__struct_fields__) == {*given, "repeals"}
    assert {each.name for each in dataclasses.fields(GivenOptions)} == given
    assert {each.name for each in dataclasses.fields(MetadataForm)} == given
    assert set(GivenMetadata.__struct_fields__) == given
    assert {each.name for each in dataclasses.fields(CorrectedOptions)} == described
    assert set(Correction.__struct_fields__) == described
    assert set(CORRECTABLE) == described
