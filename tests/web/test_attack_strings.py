"""Whatever is sent, in whatever place: no failure, nothing that runs, no header of the sender's, and no
word of the server's inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kb.services import Services
from tests.support.attack_strings import ATTACKS
from tests.support.writing_site import Site, writing_site

API = "/api/v1"
QUERIES = (
    "/?q={}", f"{API}/search?query={{}}", f"{API}/search?q=a&issuing_body={{}}",
    f"{API}/suggestions?q={{}}", f"{API}/resolve?citation={{}}", f"{API}/concordance?term={{}}",
    f"{API}/documents?find={{}}", f"{API}/terms?find={{}}", "/documents?find={}",
    f"{API}/quotations?passage={{}}", f"{API}/documents?cursor={{}}", f"{API}/exports/documents?since={{}}",
    "/oai?verb={}", "/oai?verb=ListRecords&resumptionToken={}", "/search.atom?q={}",
    "/sign-in?next={}", f"{API}/exports/search/csv?q={{}}",
)  # fmt: skip
PATHS = (
    "/documents/{}/en", f"{API}/documents/a/{{}}/file", f"{API}/works/{{}}", "/terms/{}", "/static/{}",
    "/embed/{}/en/art-1", f"{API}/passages/a/en/{{}}", f"{API}/shared-collections/{{}}", "/{}",
)  # fmt: skip
HEADERS = ("Accept-Language", "Cookie", "X-Request-ID", "If-None-Match", "Authorization", "Origin")
MOST = 16_000


@pytest.fixture(scope="module")
def site(writable_library: Services) -> Iterator[Site]:
    with writing_site(writable_library, scopes=["admin"]) as site:
        yield site


def check(answer: Any, attack: str, where: str) -> None:
    told = f"{where} with {attack[:60]!r}: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code < 500, told
    assert not {"x-evil", "evil"} & {name.lower() for name in answer.headers}, told
    assert "evil=1" not in "".join(answer.headers.get_list("set-cookie")), told
    location = answer.headers.get("location", "/")
    assert location.startswith("/"), told
    assert not location.startswith(("//", "/\\")), told
    text = answer.text
    assert "Traceback" not in text, told
    assert '.py"' not in text, told
    assert "root:x:0" not in text, told
    if answer.headers.get("content-type", "").startswith("text/html"):
        for tag in ("<script>alert", "<img src=x", "<svg/onload", "</title><script"):
            assert tag not in text, told
        assert not re.search(r"""(href|src|action)=["']?\s*(javascript|data):""", text), told
        assert "49$49#49" not in text, told


def encoded(attack: str) -> str:
    return quote(attack.encode("utf-8", "surrogatepass"), safe="")


@pytest.mark.parametrize("where", QUERIES)
def test_in_a_query(site: Site, where: str) -> None:
    for attack in ATTACKS:
        address = where.format(encoded(attack))
        if len(address) < MOST:
            check(site.client.get(address, follow_redirects=False), attack, where)


@pytest.mark.parametrize("where", PATHS)
def test_in_a_path(site: Site, where: str) -> None:
    for attack in ATTACKS:
        address = where.format(encoded(attack))
        check(site.client.get(address, follow_redirects=False), attack, where)


@pytest.mark.parametrize("name", HEADERS)
def test_in_a_header(site: Site, name: str) -> None:
    for attack in ATTACKS:
        value = attack.encode("utf-8", "surrogatepass")
        sent = [(name.encode(), value)]
        check(site.client.get("/documents", headers=sent, follow_redirects=False), attack, name)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{API}/resolve", {"citations": ["ATTACK"], "work": "ATTACK"}),
        ("POST", f"{API}/collections", {"title": "ATTACK"}),
        ("POST", f"{API}/groups", {"name": "ATTACK"}),
        ("PUT", f"{API}/judgements", {"query": "ATTACK", "passage_id": "ATTACK", "relevant": True}),
        ("PUT", f"{API}/alignments", {"left": ["ATTACK"], "right": ["ATTACK"], "status": "confirmed"}),
        ("PATCH", f"{API}/documents/npa-2008-2012-digest/en", {"title": "ATTACK"}),
        ("PATCH", f"{API}/documents/npa-2008-2012-digest/en", {"source_url": "ATTACK"}),
        ("PUT", f"{API}/documents/npa-2008-2012-digest/zh/work", {"work_id": "ATTACK"}),
    ],
)  # fmt: skip
def test_in_a_body(site: Site, method: str, path: str, body: dict[str, Any]) -> None:
    def filled(value: Any, attack: str) -> Any:
        if isinstance(value, list):
            return [filled(each, attack) for each in value]
        return attack if value == "ATTACK" else value

    for attack in ATTACKS:
        sent = {name: filled(value, attack) for name, value in body.items()}
        answer = site.client.request(method, path, json=sent, headers=site.bearer)
        check(answer, attack, path)
    for page in ("/documents", "/", "/groups", "/collection"):
        check(site.client.get(page, headers=site.bearer), "what was stored", page)


def test_in_the_name_of_a_file(site: Site, tmp_path: Path) -> None:
    for attack in ATTACKS:
        # A client escapes the quotation marks and the line breaks of a name.
        name = re.sub(r'[\r\n"\x00]', "_", attack)[:300] + ".md"
        files = {"file": (name, b"# Law\n\nArticle 1\n\nText.\n")}
        check(
            site.client.post(f"{API}/documents", files=files, headers=site.bearer), attack, "file"
        )
    kept = site.services.settings.data_dir
    assert not [path for path in kept.parent.rglob("*") if "passwd" in path.name]
    assert not [path for path in kept.rglob("*") if path.is_symlink()]
    check(site.client.get("/ingest", headers=site.bearer), "the names", "/ingest")
    check(site.client.get(f"{API}/submissions", headers=site.bearer), "the names", "ledger")


@pytest.mark.parametrize("depth", [500, 5_000, 100_000])
def test_nesting_is_the_clients_fault(site: Site, depth: int) -> None:
    for opened, closed in (("[", "]"), ('{"a":', "}")):
        body = f'{{"citations": {opened * depth}1{closed * depth}}}'.encode()
        answer = site.client.post(
            f"{API}/resolve", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 400
