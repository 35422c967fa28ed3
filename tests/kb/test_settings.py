"""Settings: read from KB_… variables, refused with their name, documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus import SettingInvalid
from kb.settings import Settings
from tests.conftest import ROOT, run_kb


def test_each_setting_is_a_variable() -> None:
    settings = Settings.load({"KB_DATA_DIR": "/srv/kb", "KB_PORT": "0", "KB_LANG": "zh"})
    assert (settings.data_dir, settings.port, settings.lang) == (Path("/srv/kb"), 0, "zh")


@pytest.mark.parametrize(("name", "value"), [("KB_PORT", "http"), ("KB_PARSERS", "0")])
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=name):
        Settings.load({name: value})


def test_the_command_line_says_so_without_a_traceback(tmp_path: Path) -> None:
    done = run_kb(tmp_path, "status", KB_PORT="many")
    assert done.returncode == 2
    assert "KB_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(KB_\w+)` \| `?([^|`]*?)`? ?\|", text, re.MULTILINE))
    expected = {f"KB_{name.upper()}" for name in Settings.__struct_fields__}
    assert rows.keys() == expected
    defaults = Settings()
    for name in Settings.__struct_fields__:
        if name not in ("parsers", "embedding_threads", "cache_dir"):
            assert rows[f"KB_{name.upper()}"] == str(getattr(defaults, name))


def test_every_setting_is_explained_by_its_own_words() -> None:
    source = (ROOT / "kb" / "settings.py").read_text("utf-8")
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    fields = re.findall(r'^    \w+: .+\n    """(.+?)"""$', source, re.MULTILINE)
    assert len(fields) == len(Settings.__struct_fields__)
    for sentence in fields:
        assert sentence in text
