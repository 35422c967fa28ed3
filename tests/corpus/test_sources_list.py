"""The list of official texts that kb can fetch."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from corpus.errors import MetadataInvalid
from corpus.records import DocumentType, ExpressionStatus
from corpus.sources import Source, load_sources

ENTRY = """
[[source]]
id = "udhr-en"
work = "udhr"
lang = "en"
type = "other"
status = "authentic"
format = "html"
date = 1948-12-10
title = { en = "Universal Declaration of Human Rights", zh = "世界人权宣言" }
publisher = { en = "United Nations", zh = "联合国" }
address = "https://www.un.org/en/about-us/universal-declaration-of-human-rights"
"""
REGISTRIES = ("pypi.org", "pythonhosted.org", "npmjs.org", "npmjs.com", "crates.io", "golang.org")


@pytest.fixture(scope="module")
def sources() -> tuple[Source, ...]:
    return load_sources()


def listed(folder: Path, text: str) -> tuple[Source, ...]:
    path = folder / "sources.toml"
    path.write_text(text, "utf-8")
    return load_sources(path)


def test_the_main_texts_are_listed_in_both_languages(sources: tuple[Source, ...]) -> None:
    assert 12 <= len(sources) <= 30
    langs: dict[str, set[str]] = {}
    for source in sources:
        langs.setdefault(source.work_id, set()).add(source.lang[:2])
    for work in ("palermo-protocol", "untoc-and-protocols", "crc", "cedaw", "udhr", "un-charter"):
        assert langs[work] == {"en", "zh"}, work
    assert {"npa-2008-2012", "npa-2013-2020", "npa-2021-2030"} <= set(langs)


def test_the_protocol_is_listed_as_what_it_is(sources: tuple[Source, ...]) -> None:
    [protocol] = [source for source in sources if source.id == "palermo-protocol-en"]
    assert protocol.type is DocumentType.TREATY
    assert protocol.status is ExpressionStatus.AUTHENTIC
    assert protocol.date.isoformat() == "2000-11-15"
    assert urlsplit(protocol.address).hostname == "www.ohchr.org"


def test_no_translation_passes_for_an_authentic_text(sources: tuple[Source, ...]) -> None:
    for source in sources:
        if source.type is DocumentType.PLAN_OF_ACTION:
            assert source.status is not ExpressionStatus.AUTHENTIC, source.id
            assert source.note is not None
            assert "www.gov.cn" in source.note["en"]


def test_addresses_are_no_package_registry(sources: tuple[Source, ...]) -> None:
    for source in sources:
        host = urlsplit(source.address).hostname or ""
        assert not host.endswith(REGISTRIES), source.id


def test_what_nobody_has_seen_is_not_claimed(sources: tuple[Source, ...]) -> None:
    for source in sources:
        assert source.sha256 is None or source.checked is not None, source.id


def test_an_entry_is_read_field_by_field(tmp_path: Path) -> None:
    [source] = listed(tmp_path, ENTRY + f'sha256 = "{"a" * 64}"\nchecked = 2025-01-31\n')
    assert (source.id, source.work_id, source.lang) == ("udhr-en", "udhr", "en")
    assert source.title["zh"] == "世界人权宣言"
    assert source.licence is None
    assert source.sha256 == "a" * 64
    assert source.checked is not None
    assert source.checked.isoformat() == "2025-01-31"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ENTRY.replace('work = "udhr"\n', ""), "work"),
        (ENTRY.replace('"other"', '"declaration"'), "declaration"),
        (ENTRY.replace("https://", "file:///"), "address"),
        (ENTRY.replace('lang = "en"', 'lang = "fr"'), "lang"),
        (ENTRY.replace(', zh = "联合国"', ""), "udhr-en gives a text in one language only"),
        (ENTRY + 'sha256 = "0123"\n', "sha256"),
        (ENTRY + 'adress = "https://example.org/"\n', "adress"),
        (ENTRY + ENTRY, "repeats udhr-en"),
        (ENTRY + ENTRY.replace("udhr-en", "udhr-en-2"), "repeats https://www.un.org"),
        (ENTRY + ENTRY.replace("udhr-en", "other").replace("about-us", "about"), "repeats ('udhr'"),
        ("[[source]", "line"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(MetadataInvalid) as caught:
        listed(tmp_path, text)
    assert caught.value.params["file"] == "sources.toml"
    assert complaint in caught.value.params["detail"]
