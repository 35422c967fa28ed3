"""Locators as people write them: "Article 3(a)", 第三条(a)项, "Section 2.1", 第二部分（一）."""

from __future__ import annotations

from collections.abc import Callable

from corpus import Locator, PassageKind
from corpus.numerals import int_to_roman, int_to_zh
from ingest.structure.addresses import (
    DIVISION_IDS,
    FIXED_IDS,
    THROUGH,
    continues_number,
    own_number,
)
from ingest.structure.marks import LATIN_SUFFIXES
from ingest.structure.tree import Node

_DIVISION_NAMES = {
    PassageKind.PART: ("Part", "编"),
    PassageKind.CHAPTER: ("Chapter", "章"),
    PassageKind.SECTION: ("Section", "节"),
}
_FIXED = {
    PassageKind.TITLE: ("Title", "标题"),
    PassageKind.FRONT_MATTER: ("Front matter", "题注"),
    PassageKind.CONTENTS: ("Contents", "目录"),
    PassageKind.PREAMBLE: ("Preamble", "序言"),
    PassageKind.CLOSING: ("Closing words", "结束语"),
}
# Parts of a 公文 (GB/T 9704-2012).
_ROLES = {
    "addressees": ("Addressees", "主送机关"),
    "annexes": ("List of annexes", "附件说明"),
    "signature": ("Signature", "发文机关署名"),
    "date": ("Date of issue", "成文日期"),
    "note": ("Note", "附注"),
    "copies": ("Copies", "抄送机关"),
    "printing": ("Printing", "印发机关"),
}
_COUNTED = {
    PassageKind.PARAGRAPH: ("para. {}", "第{}段"),
    PassageKind.ITEM: ("item {}", "第{}点"),
    PassageKind.ROW: ("table row {}", "表格第{}行"),
    PassageKind.NOTE: ("note {}", "注{}"),
    PassageKind.CONTENTS: ("line {}", "第{}行"),
    PassageKind.SPEAKER_NOTES: ("speaker notes {}", "讲者备注{}"),
}


def locator(node: Node) -> Locator:
    """The locator in English and Chinese."""
    if row := node.table_row:
        # Tables are numbered through the document, so that the divisions around them need not be named.
        return Locator(en=f"Table {row.table}, row {row.row}", zh=f"表{row.table}第{row.row}行")
    chain = [node, *node.ancestors()][::-1]
    article = next((i for i, n in enumerate(chain) if n.kind is PassageKind.ARTICLE), None)
    if article is not None:
        annex = [n for n in chain[:article] if n.kind is PassageKind.ANNEX]
        return _in_article(annex, chain[article:])
    through = next((i for i, n in enumerate(chain) if n.style == THROUGH), None)
    if through is not None:
        annex = [n for n in chain[:through] if n.kind is PassageKind.ANNEX]
        return _in_paragraph(annex, chain[through:])
    pieces = [_piece(n) for n in _named(chain)]
    return Locator(en=_join_en([en for en, _ in pieces]), zh="".join(zh for _, zh in pieces))


def _in_article(annex: list[Node], chain: list[Node]) -> Locator:
    article, below = chain[0], chain[1:]
    en, zh = _article_name(article)
    for depth, node in enumerate(below):
        if node.number is not None:
            en += f"({node.number})"
            zh += _zh_item(node, depth)
        else:
            more_en, more_zh = _counted(node)
            en, zh = f"{en}, {more_en}", zh + more_zh
    for node in annex:
        name_en, name_zh = _piece(node)
        en, zh = f"{name_en}, {en}", name_zh + zh
    return Locator(en=en, zh=zh)


def _in_paragraph(annex: list[Node], chain: list[Node]) -> Locator:
    """In a text whose paragraphs are numbered through: "para. 12(a)"."""
    en, zh = f"para. {chain[0].number}", f"第{chain[0].number}段"
    for node in chain[1:]:
        if node.number is not None:
            en, zh = f"{en}({node.number})", f"{zh}({node.number})项"
        elif node.kind is PassageKind.PARAGRAPH:
            en, zh = f"{en}, subparagraph {node.place}", f"{zh}第{node.place}小段"
        else:
            more_en, more_zh = _counted(node)
            en, zh = f"{en}, {more_en}", zh + more_zh
    for node in annex:
        name_en, name_zh = _piece(node)
        en, zh = f"{name_en}, {en}", name_zh + zh
    return Locator(en=en[:1].upper() + en[1:], zh=zh)


def _article_name(article: Node) -> tuple[str, str]:
    number, _, suffix = (article.number or "").partition("-")
    zh = f"第{int_to_zh(int(number)) if number.isdigit() else number}条"
    if not suffix:
        is_roman = article.style == "article-roman" and number.isdigit()
        return f"Article {int_to_roman(int(number)) if is_roman else number}", zh
    if not suffix.isdigit():
        return f"Article {number}{suffix.upper()}", zh + suffix.upper()
    place = int(suffix)
    latin = article.style == "article-en" and 0 < place <= len(LATIN_SUFFIXES)
    en = f" {LATIN_SUFFIXES[place - 1]}" if latin else f"-{suffix}"
    return f"Article {number}{en}", f"{zh}之{int_to_zh(place)}"


def _zh_item(node: Node, depth: int) -> str:
    number = node.number or ""
    if node.kind is PassageKind.PARAGRAPH and number.isdigit():
        return f"第{int_to_zh(int(number))}款"
    is_first = depth == 0 or (node.parent is not None and node.parent.kind is PassageKind.PARAGRAPH)
    name = "项" if is_first else "目"
    if not number.isdigit():
        return f"({number}){name}"
    return f"第（{int_to_zh(int(number))}）{name}" if is_first else f"第{number}{name}"


def _named(chain: list[Node]) -> list[Node]:
    """The divisions of a chain that the locator names.

    Below a heading without a printed number, only the heading; below "2.1", which is unambiguous, only
    that.
    """
    last = max(
        (
            i
            for i, n in enumerate(chain)
            if n.kind in DIVISION_IDS
            and ((n.heading and not n.number and n.kind is not PassageKind.ANNEX) or _is_decimal(n))
        ),
        default=0,
    )
    return chain[last:]


def _is_decimal(node: Node) -> bool:
    return node.style == "decimal"


def _piece(node: Node) -> tuple[str, str]:
    """A passage's part of the locators of those below it, in English and Chinese."""
    if node.kind in FIXED_IDS and (node.parent is None or node.parent.parent is None):
        en, zh = _ROLES.get(node.role or "", _FIXED[node.kind])
        if node.role is not None:
            return en, zh
        if node.kind is PassageKind.FRONT_MATTER:
            return f"{en}, line {node.place}", f"{zh}第{node.place}行"
        return en, zh
    if node.kind is PassageKind.SLIDE:
        return f"Slide {node.number}", f"第{node.number}张幻灯片"
    if node.kind is PassageKind.ANNEX:
        number = node.number or ""
        return f"Annex {number.upper()}".strip(), f"附件{_zh_number(number).upper()}"
    if node.number is None and node.heading:
        title = " ".join(node.heading.split())
        return f"“{title}”", f"“{title}”"
    if node.number is not None:
        return _numbered(node)
    return _counted(node)


def _counted(node: Node) -> tuple[str, str]:
    if node.kind is PassageKind.SPEAKER_NOTES and node.place == 1:
        return "speaker notes", "讲者备注"
    en, zh = _COUNTED.get(node.kind, _COUNTED[PassageKind.PARAGRAPH])
    return en.format(node.place), zh.format(node.place)


def _numbered(node: Node) -> tuple[str, str]:
    number = node.number or ""
    if _is_decimal(node):
        name = "Section" if node.kind in DIVISION_IDS else "item"
        return f"{name} {number}", f"第{number}{'节' if name == 'Section' else '项'}"
    if continues_number(node):
        return f".{own_number(node)}", _zh_outline(number, _outline_depth(node))
    if node.kind not in _DIVISION_NAMES:
        return f"item {number}", f"第{number}项"
    en, zh = _DIVISION_NAMES[node.kind]
    plain = node.kind is PassageKind.SECTION and node.style != "section-zh"
    return f"{en} {number}", f"第{_zh_number(number)}{'部分' if plain else zh}"


def _zh_number(number: str) -> str:
    return int_to_zh(int(number)) if number.isdigit() else number


def _zh_outline(number: str, depth: int) -> str:
    """Chinese plans number 一、（一）1.（1）: the form depends on the depth."""
    if not number.isdigit():
        return f"({number})"
    forms: tuple[Callable[[str], str], ...] = (
        lambda n: f"（{int_to_zh(int(n))}）",
        lambda n: n,
        lambda n: f"（{n}）",
    )
    return forms[min(depth, 3) - 1](number)


def _outline_depth(node: Node) -> int:
    depth = 0
    while continues_number(node) and node.parent is not None:
        node, depth = node.parent, depth + 1
    return depth


def _join_en(pieces: list[str]) -> str:
    out = ""
    for piece in pieces:
        out += piece if not out or piece.startswith(".") else f", {piece}"
    return out[:1].upper() + out[1:]
