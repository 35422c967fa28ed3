"""The audit log: every write, sign-in and refused attempt, in a chain that shows what was changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from corpus import AuditBroken
from corpus.catalog import AuditEntry
from kb import access
from kb.i18n.addresses import API
from kb.services import Services, open_services
from kb.settings import Settings
from kb.web.auditing import MOST_REFUSALS
from tests.conftest import kb_json, run_kb
from tests.support.ingested import prepared
from tests.support.writing_site import WRITE_TO, Site, writing_site

ORIGIN = {"Origin": "http://testserver.local"}
PASSWORD = "correct horse battery"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    data = prepared(tmp_path, _with_account)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


def _with_account(folder: Path) -> None:
    with open_services(Settings(data_dir=folder / "data", embeddings="off")) as services:
        access.add_account(services.catalog, "Li Na", "administrator", PASSWORD)


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with writing_site(services) as site:
        yield site


def log(site: Site) -> list[AuditEntry]:
    return list(site.services.catalog.audit.all())


def test_what_writes_is_logged_with_who_and_from_where(site: Site) -> None:
    site.client.post(WRITE_TO, headers=site.bearer)
    (entry,) = log(site)
    assert (entry.id, entry.actor, entry.outcome) == (1, "Wang Fang", "201")
    assert (entry.action, entry.target) == (f"POST {WRITE_TO}", WRITE_TO)
    assert entry.address == "testclient"


def test_sign_ins_are_logged_good_and_bad_without_secrets(site: Site) -> None:
    for password in ("wrong", PASSWORD):
        form = {"name": "Li Na", "password": password}
        site.client.post("/sign-in", data=form, headers=ORIGIN)
    site.client.cookies.clear()
    site.client.post("/sign-in", data={"key": site.key}, headers=ORIGIN)
    entries = log(site)
    assert [(e.actor, e.outcome) for e in entries] == [
        ("Li Na", "401"), ("Li Na", "303"), ("Wang Fang", "303"),
    ]  # fmt: skip
    told = msgspec.json.encode(entries).decode()
    assert PASSWORD not in told
    assert site.key not in told


def test_refused_attempts_are_logged(site: Site) -> None:
    reader = access.make_key(site.services.catalog, "reader", ["read"])
    site.client.get("/ingest", headers={"Accept": "application/json"})
    site.client.post(WRITE_TO, headers={"Authorization": f"Bearer {reader}"})
    assert [(e.actor, e.outcome, e.target) for e in log(site)] == [
        ("", "401", "/ingest"), ("reader", "403", WRITE_TO),
    ]  # fmt: skip


def test_the_log_is_not_filled_by_who_only_tries(site: Site) -> None:
    for _ in range(MOST_REFUSALS + 5):
        assert site.client.post(WRITE_TO).status_code == 401
    assert len(log(site)) == MOST_REFUSALS


def test_nobody_known_fills_the_log_with_faults(site: Site) -> None:
    headers = ORIGIN | {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(MOST_REFUSALS + 5):
        assert (
            site.client.post("/sign-in", content=b"name=a&name=b", headers=headers).status_code
            == 400
        )
    assert len(log(site)) == MOST_REFUSALS


def test_only_a_session_that_was_there_is_signed_out(site: Site) -> None:
    for _ in range(3):
        assert site.client.post("/sign-out", headers=ORIGIN).status_code == 303
    assert log(site) == []
    site.client.post("/sign-in", data={"name": "Li Na", "password": PASSWORD}, headers=ORIGIN)
    page = site.client.get("/documents").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    site.client.post("/sign-out", data={"form_token": token}, headers=ORIGIN)
    assert [(e.actor, e.action) for e in log(site)] == [
        ("Li Na", "POST /sign-in"), ("Li Na", "POST /sign-out"),
    ]  # fmt: skip


def test_reading_is_not_logged_and_queries_only_by_a_setting(site: Site, tmp_path: Path) -> None:
    site.client.get("/?q=剥削")
    site.client.get(f"{API}/search", params={"q": "exploitation"}, headers=site.bearer)
    site.client.post(f"{API}/resolve", json={"citations": ["x art. 1"]})
    assert log(site) == []

    settings = Settings(data_dir=tmp_path / "other", embeddings="off", audit_queries="on")
    with open_services(settings) as services, writing_site(services) as asked:
        asked.client.get("/?q=剥削", headers=asked.bearer)
        (entry,) = log(asked)
    assert (entry.action, entry.target, entry.actor, entry.address) == ("search", "剥削", "", "")


def test_each_way_of_searching_is_logged_where_a_setting_wants_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "other", embeddings="off", audit_queries="on")
    with open_services(settings) as services, writing_site(services) as asked:
        asked.client.get(f"{API}/search", params={"query": "shelter"})
        asked.client.get("/search.atom", params={"q": "return"})
        asked.client.post(
            "/mcp",
            json={
                "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": "search", "arguments": {"query": "care"}},
            },
            headers={"Accept": "application/json, text/event-stream"},
        )  # fmt: skip
        assert [(e.action, e.target, e.actor) for e in log(asked)] == [
            ("search", "shelter", ""), ("search", "return", ""), ("search", "care", ""),
        ]  # fmt: skip


def test_what_is_restricted_is_named(site: Site) -> None:
    admin = access.make_key(site.services.catalog, "admin", ["admin"])
    bearer = {"Authorization": f"Bearer {admin}"}
    group = f"{API}/groups/police/restrictions"
    site.client.post(f"{API}/groups", json={"name": "police"}, headers=bearer)
    site.client.post(group, json={"ids": ["a", "b/en"]}, headers=bearer)
    site.client.delete(group, params={"id": "b/en"}, headers=bearer)
    form = {"do": "release", "group": "police", "value": "a"}
    site.client.post("/groups", data=form, headers=bearer)
    assert [e.target for e in log(site)] == [
        f"{API}/groups police", f"{group} a b/en", f"{group} b/en", "/groups release police a",
    ]  # fmt: skip


def test_the_link_of_a_shared_collection_is_not_logged(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "closed", embeddings="off", reading="closed")
    with open_services(settings) as services, writing_site(services) as closed:
        for path in ("/shared/s3cret", f"{API}/shared-collections/s3cret"):
            closed.client.post(path, headers={"Accept": "application/json"})
            closed.client.get(path, headers={"Accept": "application/json"})
        for _ in range(2):
            closed.client.get("/shared/s3cret/export", headers={"Accept": "application/json"})
        entries = log(closed)
    assert entries
    assert "s3cret" not in msgspec.json.encode(entries).decode()


def test_commands_that_write_are_logged(tmp_path: Path) -> None:
    run_kb(tmp_path, "key", "add", "ci", "--scope", "read")
    run_kb(tmp_path, "key", "list")
    run_kb(tmp_path, "key", "revoke", "nobody")
    run_kb(tmp_path, "fetch", "--list")
    run_kb(tmp_path, "align", "--help")
    file = tmp_path / "x.md"
    file.write_text("# Title\n\nText of a document.", "utf-8")
    run_kb(tmp_path, "ingest", file, "--password", "hush")
    listed = kb_json(tmp_path, "audit", "list")
    assert [(e["number"], e["action"], e["target"]) for e in listed] == [
        (2, "kb ingest", f"{file} --password"), (1, "kb key add", "ci --scope read"),
    ]  # fmt: skip
    assert listed[0]["actor"].startswith("cli ")
    assert listed[0]["outcome"] == "done"
    assert "hush" not in json.dumps(listed)


def test_administrators_read_it_and_nobody_else(site: Site) -> None:
    admin = access.make_key(site.services.catalog, "admin", ["admin"])
    site.client.post(WRITE_TO, headers=site.bearer)
    site.client.post(WRITE_TO, headers=site.bearer)
    assert site.client.get(f"{API}/audit", headers=site.bearer).status_code == 403
    answer = site.client.get(f"{API}/audit?limit=1", headers={"Authorization": f"Bearer {admin}"})
    assert (answer.status_code, answer.headers["x-total-count"]) == (200, "3")
    assert (answer.json()[0]["actor"], answer.json()[0]["outcome"]) == ("Wang Fang", "403")
    beyond = f"{API}/audit?offset={10**20}"
    answer = site.client.get(beyond, headers={"Authorization": f"Bearer {admin}"})
    assert (answer.status_code, answer.json()) == (200, [])


def test_rows_are_only_added(site: Site) -> None:
    site.client.post(WRITE_TO, headers=site.bearer)
    replaced = "SELECT id, at, '', address, action, target, outcome, hash FROM audit"
    for statement in (
        "UPDATE audit SET actor = ''",
        "DELETE FROM audit",
        f"INSERT OR REPLACE INTO audit {replaced}",
    ):
        with (
            sqlite3.connect(site.services.settings.data_dir / "catalog.sqlite") as connection,
            pytest.raises(sqlite3.IntegrityError, match="only added to"),
        ):
            connection.execute(statement)
        connection.close()


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE audit SET actor = 'somebody' WHERE id = 2", 2),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 2", 2),
        ("UPDATE audit SET id = 9 WHERE id = 3", 3),
        ("INSERT INTO audit SELECT 4, at, actor, '', action, target, outcome, hash FROM audit LIMIT 1", 4),
    ],
)  # fmt: skip
def test_a_changed_log_is_told(tmp_path: Path, statement: str, number: int) -> None:
    for name in ("a", "b", "c"):
        run_kb(tmp_path, "group", "add", name)
    sound = run_kb(tmp_path, "audit", "verify")
    assert sound.returncode == 0
    kept = sound.stdout.split()[-1]
    assert run_kb(tmp_path, "audit", "verify", "--holds", kept).returncode == 0

    connection = sqlite3.connect(tmp_path / "catalog.sqlite")
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("DROP TRIGGER audit_no_delete")
    connection.execute(statement)
    connection.commit()
    connection.close()
    with open_services(Settings(data_dir=tmp_path)) as services:
        assert services.catalog.audit.broken() == number
    told = run_kb(tmp_path, "audit", "verify")
    assert (told.returncode, f"row {number}" in told.stderr) == (2, True)
    assert str(AuditBroken(number=number)) in told.stderr


def test_a_cut_end_is_told_by_a_hash_kept_elsewhere(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run_kb(tmp_path, "group", "add", name)
    kept = run_kb(tmp_path, "audit", "verify").stdout.split()[-1]
    connection = sqlite3.connect(tmp_path / "catalog.sqlite")
    connection.execute("DROP TRIGGER audit_no_delete")
    connection.execute("DELETE FROM audit WHERE id = 2")
    connection.commit()
    connection.close()
    assert run_kb(tmp_path, "audit", "verify").returncode == 0
    assert run_kb(tmp_path, "audit", "verify", "--holds", kept).returncode == 2


def test_it_is_exported_as_lines(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run_kb(tmp_path, "group", "add", name)
    run_kb(tmp_path, "audit", "export", tmp_path / "audit.ndjson")
    lines = (tmp_path / "audit.ndjson").read_text("utf-8").splitlines()
    assert [json.loads(line)["target"] for line in lines] == ["a", "b"]
