"""A handout as a tagged PDF (PDF/UA-1), typeset by typst."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from corpus.bundled.pdf import typeset
from kb.handouts import texts
from kb.handouts.model import Block, Handout, Heading, Line, Quoted, Remark, Source, Words, rows_of
from kb.handouts.qr import qr_svg
from kb.handouts.texts import Wording

_TEMPLATE: Final = Path(__file__).parent / "handout.typ"


def write_pdf(handout: Handout) -> bytes:
    """The handout on A4 pages with an outline."""
    tree = json.dumps(_tree(handout), ensure_ascii=False)
    return typeset(_TEMPLATE, {"handout": tree}, handout.date)


def _tree(handout: Handout) -> dict[str, Any]:
    """What the typst template sets: every text in its place, already in the handout's language."""
    wording = Wording(handout.ui)
    return {
        "title": handout.title,
        "lang": handout.ui,
        "date": [handout.date.year, handout.date.month, handout.date.day],
        "cover": [wording.summary(handout), wording.day(handout.date)],
        "items": [_item(item, handout, wording) for item in handout.items],
        "sources_title": wording.text(texts.SOURCES),
        "sources": [_source(source, wording) for source in handout.sources],
        "glossary_title": wording.text(texts.GLOSSARY),
        "glossary_head": [
            wording.text(text) for text in (texts.ENGLISH, texts.CHINESE, texts.MEANING)
        ],
        "glossary": [
            {
                "en": term.en,
                "zh": term.zh,
                "meanings": [
                    {
                        "lang": each.lang,
                        "text": each.text,
                        "note": each.note
                        and Wording(each.lang).labelled(texts.DIFFERENCE_IN_LAW, each.note),
                    }
                    for each in term.meanings
                ],
            }
            for term in handout.glossary
        ],
    }


def _item(item: Heading | Remark | Quoted, handout: Handout, wording: Wording) -> dict[str, Any]:
    match item:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Remark(text):
            return {"kind": "remark", "lines": text.split("\n")}
    in_columns = handout.is_in_columns(item)
    return {
        "kind": "quotation",
        "level": item.level,
        "heading": wording.heading(item),
        "notes": [note.text for note in item.notes],
        "warning": wording.state(item.state),
        "rows": [list(map(_blocks, row)) for row in rows_of(item.sides)] if in_columns else [],
        "sides": [_side(words, wording) for words in item.sides],
        "address": item.address,
        "qr": qr_svg(item.address) if item.address else "",
        "qr_alt": wording.text(texts.QR_CODE),
    }


def _side(words: Words, wording: Wording) -> dict[str, Any]:
    return {
        "lang": words.base_lang,
        "region": {"zh-Hant": "tw", "zh": "cn", "zh-Hans": "cn"}.get(words.lang, "gb"),
        "name": wording.language(words),
        "blocks": _blocks(words.blocks),
        "citation": words.citation and ("——" if words.base_lang == "zh" else "— ") + words.citation,
        "origin": wording.origin(words) if words.citation else "",
    }


def _blocks(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    return [
        {"kind": str(block.kind), "text": block.text, "depth": block.depth}
        if isinstance(block, Line)
        else {
            "kind": "table",
            "width": block.width,
            "rows": [
                [
                    {"text": c.text, "x": c.column - 1, "head": c.is_header}
                    | {"rows": c.rows, "columns": c.columns}
                    for c in row
                ]
                for row in block.rows
            ],
        }
        for block in blocks
    ]


def _source(source: Source, wording: Wording) -> dict[str, Any]:
    links = ((texts.LINK, source.address), (texts.OFFICIAL_TEXT, source.source_url))
    return {
        "lang": "zh" if source.lang.startswith("zh") else "en",
        "citation": source.citation,
        "status": wording.status_line(source.status, source.force),
        "links": [[wording.labelled(label, ""), url] for label, url in links if url],
    }
