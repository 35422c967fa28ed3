"""Public names use no word that docs/glossary.md retires."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

from kb.cli import make_app
from kb.services import Services
from kb.settings import Settings
from kb.web.app import create_app
from tests.conftest import ROOT


def retired_words() -> set[str]:
    """The words of the glossary's last table."""
    section = (ROOT / "docs/glossary.md").read_text("utf-8").partition("## Retired words")[2]
    rows = re.findall(r"^\| ([a-z, ]+) \| ", section, re.MULTILINE)
    return {word for row in rows if row != "retired" for word in row.split(", ")}


def words_of(name: str) -> set[str]:
    """``setDecision`` and ``set_decision`` → set, decision."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def api_names(tmp_path: Path) -> Iterator[str]:
    schema: dict[str, Any] = create_app(
        Services(Settings(data_dir=tmp_path))
    ).openapi_schema.to_schema()
    for path, operations in schema["paths"].items():
        yield path
        for operation in operations.values():
            yield operation["operationId"]
            yield from (parameter["name"] for parameter in operation.get("parameters", ()))
    for name, component in schema["components"]["schemas"].items():
        yield name
        yield from component.get("properties", ())
        yield from filter(None, component.get("enum", ()))


def command_names(app: App) -> Iterator[str]:
    for name in app:
        yield name
        command = app[name]
        if command.default_command is None:
            if not name.startswith("-"):
                yield from command_names(command)
            continue
        yield from inspect.signature(command.default_command).parameters


def test_the_glossary_retires_words() -> None:
    assert {"offering", "owner", "met"} <= retired_words()


@pytest.mark.parametrize("word", ["setDecision", "set-decision", "set_decision", "SetDecisions"])
def test_a_name_is_split_into_its_words(word: str) -> None:
    assert "set" in words_of(word)


def test_the_api_uses_no_retired_word(tmp_path: Path) -> None:
    names = list(api_names(tmp_path))
    assert "getStatus" in names
    assert [name for name in names if words_of(name) & retired_words()] == []


def test_the_command_line_uses_no_retired_word() -> None:
    names = list(command_names(make_app()))
    assert {"ingest", "limit"} <= set(names)
    assert [name for name in names if words_of(name) & retired_words()] == []
