"""kb's files can be read only by its user, and its pages do not reveal where they are."""

from __future__ import annotations

from pathlib import Path

from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.sites import client_of


def test_nobody_else_can_read_the_data_folder(tmp_path: Path) -> None:
    path, data = tmp_path / "act.en.txt", tmp_path / "data"
    path.write_text("Article 1\nVictims shall have shelter.\n")
    assert run_kb(data, "ingest", path).returncode == 0
    kept = [data, *data.rglob("*")]
    assert len(kept) > 5
    assert [each.name for each in kept if each.stat().st_mode & 0o077] == []


def test_a_catalog_that_another_program_opens_is_private_too(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off")
    with open_services(settings) as services:
        services.catalog.counts()
        assert settings.data_dir.stat().st_mode & 0o777 == 0o700
        for file in settings.data_dir.glob("catalog.sqlite*"):
            if not file.name.endswith(".upgrading"):
                assert file.stat().st_mode & 0o777 == 0o600, file.name


def test_a_catalog_that_cannot_be_used_is_not_named_to_readers(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off")
    with open_services(settings) as services, client_of(services) as client:
        services.catalog.close()
        (settings.data_dir / "catalog.sqlite").write_bytes(b"noise" * 10_000)
        for suffix in ("-wal", "-shm"):
            Path(f"{settings.data_dir / 'catalog.sqlite'}{suffix}").unlink(missing_ok=True)
        for address in ("/api/v1/documents", "/documents"):
            for lang in ("en", "zh"):
                headers = {"Accept": "text/html", "Accept-Language": lang}
                answer = client.get(address, headers=headers)
                assert answer.status_code == 503
                assert str(tmp_path) not in answer.text
                assert "catalog.sqlite" not in answer.text
