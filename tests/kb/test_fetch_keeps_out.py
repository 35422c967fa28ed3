"""`kb fetch` gives nobody access to this machine's network: not by a redirect, and not by a name."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kb.intake.download import Downloads
from kb.intake.download.client import is_public
from tests.support.fetch_site import Page, Site, serve_without_proxies

NAME = "treaties.example.org"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serve_without_proxies(monkeypatch) as site:
        site.pages["/pact.html"] = Page()
        yield site


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What names lead to, beside what the machine says."""
    known: dict[str, str] = {}
    ask = socket.getaddrinfo

    def look_up(host: Any, *more: Any, **named: Any) -> Any:
        text = host.decode() if isinstance(host, bytes) else host
        return ask(known.get(text, text), *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def fetched(site: Site, folder: Path, address: str) -> str:
    source = msgspec.structs.replace(site.source("/pact.html"), address=address)
    with Downloads(folder, 1) as downloads:
        return str(downloads.get(source).error)


@pytest.mark.parametrize("name", [NAME, "verträge.example"])
def test_a_name_that_leads_into_the_network_is_refused(
    site: Site, names: dict[str, str], tmp_path: Path, name: str
) -> None:
    names[name.encode("idna").decode()] = "127.0.0.1"

    error = fetched(site, tmp_path, site.base.replace("127.0.0.1", name) + "/pact.html")

    assert "private network" in error
    # Nothing was sent.
    assert site.asked == []


@pytest.mark.parametrize(
    "target",
    ["http://localhost:{port}/x", "http://127.1:{port}/x", f"http://{NAME}:{{port}}/x",
     "http://[::1]:{port}/x", "http://2130706433:{port}/x", "http://0x7f.1:{port}/x"],
)  # fmt: skip
def test_a_redirect_into_the_network_is_refused(
    site: Site, names: dict[str, str], tmp_path: Path, target: str
) -> None:
    names[NAME] = "127.0.0.1"
    port = site.base.rpartition(":")[2]
    site.pages["/pact.html"] = Page(status=302, location=target.format(port=port))

    error = fetched(site, tmp_path, f"{site.base}/pact.html")

    assert error != "None"
    assert [asked.path for asked in site.asked] == ["/pact.html"]


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fd00::1", False), ("fec0::1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("::127.0.0.1", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_internet_are_public(number: str, public: bool) -> None:
    assert is_public(number) is public
