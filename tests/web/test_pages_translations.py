"""The Chinese translation is complete: each English text that readers can see has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from kb.i18n.translate import CATALOGUE
from tests.conftest import ROOT


def texts_of(message_id: object) -> tuple[str, ...]:
    return message_id if isinstance(message_id, tuple) else (str(message_id),)


def used() -> set[tuple[str, ...]]:
    with (ROOT / "kb/i18n/babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
    found = extract_from_dir(ROOT, methods, options, keywords=keywords)
    return {texts_of(message) for _, _, message, _, _ in found}


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="zh_Hans", abort_invalid=True)


def messages() -> Iterator[Message]:
    return (message for message in catalogue() if message.id)


def test_every_text_is_translated_and_no_translation_is_left_over() -> None:
    translated = {texts_of(message.id) for message in messages() if message.string}

    assert used() - translated == set()
    assert translated - used() == set()


def test_no_translation_waits_for_a_check() -> None:
    assert [message.id for message in messages() if message.fuzzy] == []


def test_translations_keep_what_is_filled_in() -> None:
    for message in messages():
        placeholders = [set(re.findall(r"%\(\w+\)[sd]", text)) for text in texts_of(message.id)]
        for text in texts_of(message.string):
            assert set(re.findall(r"%\(\w+\)[sd]", text)) == placeholders[-1], message.id


def test_chinese_texts_have_chinese_marks() -> None:
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!(]|[,;:?!)][\u4e00-\u9fff]")

    assert [m.id for m in messages() if any(half_width.search(t) for t in texts_of(m.string))] == []
