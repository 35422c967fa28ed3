"""The files in deploy/ name commands, options, settings and addresses that there are.

No container engine, nginx or Caddy runs here: the files are parsed, and compared with kb.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.cli import make_app
from kb.settings import PREFIX, Settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.__struct_fields__}


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return loaded


def unit(path: Path) -> dict[str, list[str]]:
    """Values by name; a unit may give a name several times."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def instructions() -> list[tuple[str, str]]:
    """Of the Containerfile, with continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [
        (line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines if line[0] != " "
    ]


def commands() -> Iterator[list[str]]:
    """Arguments of ``kb`` in all files."""
    for path in UNITS:
        for value in unit(path).get("ExecStart", []):
            program, *arguments = shlex.split(value)
            assert program == "/opt/kb/bin/kb"
            yield arguments
    for service in compose()["services"].values():
        if "command" in service:
            yield service["command"]
    yield yaml.safe_load(dict(instructions())["CMD"])


def test_every_command_and_option_is_one_of_kb() -> None:
    app = make_app()
    found = list(commands())
    assert len(found) == 7
    for arguments in found:
        # Raises if kb has no such command or option, or not this value.
        command, bound, _ = app.parse_args(arguments, exit_on_error=False, print_error=False)
        assert command.__name__ == arguments[0]
        assert bound is not None


def test_every_setting_is_one_of_kb() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            named = set(re.findall(r"\bKB_[A-Z_]+", path.read_text("utf-8")))
            assert named <= SETTINGS, path.name


def test_the_settings_file_can_be_loaded() -> None:
    lines = (DEPLOY / "kb.env").read_text("utf-8").splitlines()
    pairs = [line.lstrip("#").split("=", 1) for line in lines if "=" in line]
    settings = Settings.load({name: value.strip('"') for name, value in pairs})
    assert settings.log == "json"


def test_the_container_copies_what_there_is() -> None:
    copied = [
        source
        for name, value in instructions()
        if name == "COPY" and "--from" not in value
        for source in value.split()[:-1]
    ]
    assert {"corpus/", "ingest/", "search/", "kb/", "requirements/"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for named in re.findall(r"requirements/\w+\.txt", text):
        assert (ROOT / named).is_file()
    assert dict(instructions())["USER"] == "kb"


def test_the_services_share_the_data_and_hold_no_secret() -> None:
    services = compose()["services"]
    for name in ("kb", "worker"):
        service = services[name]
        assert service["volumes"] == ["data:/var/lib/kb"]
        assert service["read_only"] is True
        context = (DEPLOY / service["build"]["context"]).resolve()
        assert (context / service["build"]["dockerfile"]).is_file()
    # Longer than kb itself takes to finish what has begun.
    assert int(services["kb"]["stop_grace_period"].rstrip("s")) > 35
    assert services["kb"]["ports"] == ["127.0.0.1:8000:8000"]
    assert compose()["networks"]["inside"]["internal"] is True
    assert services["worker"]["networks"] == ["inside"]
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if "KEY" in name:
                assert re.fullmatch(r"\$\{\w+:-\}", value), name


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_the_unit(path: Path, tmp_path: Path) -> None:
    values = unit(path)
    if path.suffix == ".service":
        assert values["User"] == ["kb"]
        assert values["UMask"] == ["0077"]
    else:
        assert path.with_suffix(".service") in UNITS
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    # The program of the unit is not installed here.
    copy = tmp_path / path.name
    copy.write_text(path.read_text("utf-8").replace("/opt/kb/bin/kb", "/bin/true"), "utf-8")
    if path.suffix == ".timer":
        service = path.with_suffix(".service")
        text = service.read_text("utf-8").replace("/opt/kb/bin/kb", "/bin/true")
        (tmp_path / service.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_proxies_lead_to_addresses_of_kb() -> None:
    from kb.i18n.addresses import EVENTS, INGEST

    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    caddy = (DEPLOY / "Caddyfile").read_text("utf-8")
    for text in (nginx, caddy):
        assert text.count("{") == text.count("}")
        assert f"127.0.0.1:{Settings().port}" in text
        # Uploads of the largest allowed size pass.
        (limit,) = re.findall(r"(?:client_max_body_size|max_size) (\d+)", text)
        assert int(limit) > Settings().max_upload_mb
        assert "X-Request-ID" in text
    patterns = re.findall(r"location ~ (\S+) \{", nginx)
    assert any(re.search(pattern, EVENTS) for pattern in patterns)
    assert any(re.search(pattern, INGEST) for pattern in patterns)
    assert any(re.search(pattern, "/api/v1/documents") for pattern in patterns)


def test_the_guide_names_every_file() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    for path in DEPLOY.iterdir():
        assert f"deploy/{path.name}" in guide, path.name
