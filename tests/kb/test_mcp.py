"""An AI assistant uses kb by the Model Context Protocol, here with the official client."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from kb.assistants import make_server
from kb.services import Services
from tests.conftest import ROOT
from tests.support.coroutines import run as run_alone
from tests.support.served import Served

ARTICLE = "palermo-protocol-digest/en/art-3.a"
TOOLS = {
    "search", "get_passage", "resolve_citation", "look_up_term", "compare_versions", "quote",
}  # fmt: skip


def asked(services: Services, use: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Client(make_server(services)) as client:
            return await use(client)

    return run_alone(run)


def call(services: Services, tool: str, **arguments: object) -> Any:
    async def use(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    return asked(services, use)


def test_every_tool_only_reads_and_is_described(library: Services) -> None:
    async def use(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = asked(library, use)

    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.annotations.read_only_hint and len(tool.description) > 50 for tool in tools)


@pytest.mark.parametrize(
    ("tool", "arguments", "place"),
    [
        (
            "search",
            {"query": "recovery and reflection period", "limit": 2},
            ("groups", 0, "hits", 0),
        ),
        ("get_passage", {"passage_id": ARTICLE}, ()),
        ("resolve_citation", {"citation": "Palermo Protocol art. 3(a)"}, ("match",)),
        ("quote", {"passage_ids": [ARTICLE]}, ("quotations", 0)),
    ],
)
def test_an_answer_can_be_quoted(
    library: Services, tool: str, arguments: dict[str, Any], place: tuple[Any, ...]
) -> None:
    found = call(library, tool, **arguments).structured_content
    for step in place:
        found = found[step]

    assert found["permalink"].startswith("http://127.0.0.1:8000/documents/")
    assert library.resolver.resolve(found["citation"]).match
    assert found["text"]
    assert "status" in found


def test_a_passage_comes_with_the_same_in_the_other_language(library: Services) -> None:
    found = call(library, "get_passage", passage_id=ARTICLE).structured_content

    assert found["text"].startswith("(a)")
    assert [other["lang"] for other in found["counterparts"]] == ["zh"]


def test_a_term_is_looked_up(library: Services) -> None:
    found = call(library, "look_up_term", term="剥削", limit=2).structured_content

    assert found["concepts"][0]["definition"]["en"]
    assert found["uses"]
    assert found["permalink"].startswith("http://127.0.0.1:8000/concordance?term=")


def test_versions_are_compared(library: Services) -> None:
    found = call(
        library,
        "compare_versions",
        earlier="npa-2008-2012-digest/zh",
        later="npa-2013-2020-digest",
        limit=3,
    ).structured_content

    assert len(found["rows"]) == 3
    assert found["differing"] == sum(
        found["counts"][0][change] for change in ("changed", "added", "dropped")
    )


@pytest.mark.parametrize(
    ("tool", "arguments", "text"),
    [
        ("get_passage", {"passage_id": "no/en/art-1"}, "no/en"),
        ("search", {"query": "  "}, "empty"),
        ("quote", {"passage_ids": [ARTICLE], "style": "loud"}, "loud"),
        ("quote", {"passage_ids": []}, "passage_ids"),
        ("compare_versions", {"earlier": "untoc", "later": "nothing"}, "untoc"),
        ("search", {}, "`query` is missing."),
        ("search", {"query": "a", "limit": 200}, "`limit` must be at most 20."),
        ("search", {"query": "a", "only": "fr"}, "`only` must be 'en' or 'zh'."),
        ("search", {"query": "a", "lang": "en"}, "There are: query, only, limit."),
        ("find", {}, "There are: search, get_passage,"),
    ],
)
def test_what_is_wrong_is_said(
    library: Services, tool: str, arguments: dict[str, Any], text: str
) -> None:
    result = call(library, tool, **arguments)

    assert result.is_error
    assert text in result.content[0].text
    # No words of the libraries below, and no command: an assistant has tools.
    assert not any(word in result.content[0].text for word in ("pydantic", "Error exec", "`kb "))


def test_an_id_that_is_none_leads_to_the_tools(library: Services) -> None:
    result = call(library, "quote", passage_ids=["no/en/art-1"])

    assert result.content[0].text.endswith("with the tool `search` or `resolve_citation`.")


def test_without_a_public_address_the_assistant_knows_where_permalinks_open(
    library: Services,
) -> None:
    async def use(client: Client) -> Any:
        return client.instructions

    assert "http://127.0.0.1:8000" in asked(library, use)


def test_a_passage_is_a_resource(library: Services) -> None:
    async def use(client: Client) -> Any:
        return await client.read_resource(f"kb://passages/{ARTICLE}")

    content = asked(library, use).contents[0]

    assert content.mime_type == "application/json"
    assert '"citation"' in content.text

    async def read_nothing(client: Client) -> str:
        try:
            await client.read_resource("kb://passages/no/en/art-1")
        except MCPError as error:
            return error.error.message
        return ""

    assert "no/en" in asked(library, read_nothing)


def test_by_standard_input_and_output(library_dir: Path) -> None:
    environ = {"KB_DATA_DIR": str(library_dir), "KB_EMBEDDINGS": "off", "PYTHONPATH": str(ROOT)}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "kb", "mcp"], env=os.environ | environ
    )

    async def run() -> Any:
        async with Client(stdio_client(command)) as client:
            return await client.call_tool("get_passage", {"passage_id": ARTICLE})

    assert run_alone(run).structured_content["passage_id"] == ARTICLE


def test_by_http(library_dir: Path, tmp_path: Path) -> None:
    with Served(library_dir, "--no-worker", KB_PUBLIC_URL="https://kb.example.org") as served:

        async def run() -> tuple[Any, Any]:
            async with Client(f"{served.url}/mcp") as client:
                return (
                    await client.list_tools(),
                    await client.call_tool("get_passage", {"passage_id": ARTICLE}),
                )

        tools, passage = run_alone(run)
        forged = served.send("POST", "/mcp", b"{}", Origin="https://evil.example")

    assert {tool.name for tool in tools.tools} == TOOLS
    assert passage.structured_content["permalink"].startswith("https://kb.example.org/documents/")
    assert (forged.status, forged.json["code"]) == (403, "request-forged")


def test_by_http_permalinks_have_the_address_that_was_asked(library_dir: Path) -> None:
    with Served(library_dir, "--no-worker") as served:

        async def run() -> tuple[Any, Any]:
            async with Client(f"{served.url}/mcp") as client:
                return (
                    await client.call_tool("look_up_term", {"term": "剥削"}),
                    await client.read_resource(f"kb://passages/{ARTICLE}"),
                )

        term, passage = run_alone(run)

    assert term.structured_content["permalink"].startswith(f"{served.url}/concordance")
    assert f'"{served.url}/documents/' in passage.contents[0].text
