"""The passages of a document as HTML, with few elements: a law has thousands of passages.

A passage is an element with an id. Its own words are the headings, paragraphs or cells directly in it.

What can be done with a passage (copy, counterpart, page image, citing passages) is offered by
``static/document.js`` when a reader points at it or focuses it. The attributes written here tell it what
there is. Without scripts the permalink of an article or heading leads to a page that offers all of it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, NamedTuple, Protocol
from urllib.parse import quote, unquote

from markupsafe import Markup, escape

from corpus import Document, Passage, PassageKind, SearchLang
from corpus.tables import cells
from kb.i18n.addresses import document_path, locator_of, page_path
from kb.web.display.document import Node
from kb.web.display.highlighting import Link, linked

_PLAIN: Final = frozenset({PassageKind.PARAGRAPH, PassageKind.ITEM})
"""Kinds that no style or script asks for. They get no class, as most passages of a law are of them."""


class View(Protocol):
    """What is shown with the passages of a document."""

    @property
    def document(self) -> Document: ...
    @property
    def highlights(self) -> Mapping[str, Sequence[tuple[int, int]]]: ...
    @property
    def links(self) -> Mapping[str, Sequence[Link]]: ...
    @property
    def cited(self) -> Mapping[str, int]: ...
    @property
    def target_id(self) -> str | None: ...
    @property
    def counterparts(self) -> Mapping[str, str]: ...
    @property
    def ended_at(self) -> str | None: ...
    @property
    def lang(self) -> SearchLang: ...


class Texts(NamedTuple):
    """The words around the passages, in the reader's language."""

    permalink: str
    table: str
    page: str
    """With ``%(page)s``."""
    doubt: Callable[[float], str]
    """The note on text that was recognised with this confidence, if it needs one."""


class PassageWriter:
    """Writes the passages of one document."""

    def __init__(self, view: View, texts: Texts, *, address: str, shown: Collection[str]) -> None:
        """``address``: the path of the page, which its links are relative to; ``shown``: the ids of the
        passages on it."""
        self._view = view
        self._texts = texts
        self._document = document_path(view.document.id)
        self._near = _near(self._document, address)
        self._anchors = {quote(locator_of(id_)) for id_ in shown}
        self._has_pages = view.document.format == "pdf" and not view.ended_at

    def write(self, root: Node) -> Markup:
        """All passages below ``root``, in order. Raises RequestTimedOut, RequestAbandoned."""
        parts: list[str] = []
        self._children(root, parts, in_article=False)
        # Each part is escaped where it is made.
        return Markup("".join(parts))  # noqa: S704

    def _children(self, node: Node, parts: list[str], *, in_article: bool) -> None:
        for are_rows, nodes in node.runs:
            if are_rows:
                self._table(nodes, parts)
            else:
                for child in nodes:
                    self._passage(child, parts, in_article=in_article)

    def _passage(self, node: Node, parts: list[str], *, in_article: bool) -> None:
        passage = node.passage
        classes = [] if passage.kind in _PLAIN else [passage.kind.value]
        if self._is_target(passage):
            classes.append("target")
        kind = f' class="{" ".join(classes)}"' if classes else ""
        lang = ""
        if passage.lang != self._view.lang:
            lang = f' lang="{"zh-Hans" if passage.lang == "zh" else "en"}"'
        parts.append(f'<div{kind} id="{escape(node.anchor)}"{self._about(node)}{lang}>')
        text, end = passage.text, node.heading_end
        if end:
            parts.append(f"<h{node.level}>{self._linked(passage, 0, end)}</h{node.level}>")
        if text[end:].strip():
            parts.append(f"<p>{self._linked(passage, end + 1 if end else 0)}</p>")
        if not in_article:
            parts.append(self._permalink(passage))
        parts.append(self._margin(node))
        in_article = in_article or passage.kind is PassageKind.ARTICLE
        self._children(node, parts, in_article=in_article)
        parts.append("</div>\n")

    def _table(self, rows: Sequence[Node], parts: list[str]) -> None:
        label = self._texts.table
        if place := rows[0].passage.table_row:
            label = f"{label} {place.table}"
        parts.append(
            '<div class="table-scroll" role="region" tabindex="0" '
            f'aria-label="{escape(label)}"><table>'
        )
        self._headers_again(rows[0].passage, parts)
        for left, node in zip(range(len(rows), 0, -1), rows, strict=True):
            row = node.passage
            target = ' class="target"' if self._is_target(row) else ""
            parts.append(f'<tr id="{escape(node.anchor)}"{target}{self._about(node)}>')
            self._cells(row, left, parts)
            if mark := self._page_mark(node):
                parts.append(f'<td class="margin">{mark}</td>')
            parts.append("</tr>\n")
        parts.append("</table></div>\n")

    def _headers_again(self, first: Passage, parts: list[str]) -> None:
        """Repeat the headers above rows whose header row is in another part of the document."""
        row = first.table_row
        if row and row.columns and not row.is_header:
            heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in row.columns)
            parts.append(f"<tr>{heads}</tr>\n")

    def _cells(self, row: Passage, left: int, parts: list[str]) -> None:
        """Add the cells of a row, merged cells once. ``left``: the number of the table's rows from this
        one on."""
        name = 'th scope="col"' if row.table_row and row.table_row.is_header else "td"
        expected = 0
        for cell in cells(row.text, row.table_row):
            # After merged or empty cells, quote.js needs each cell's position in the row's text.
            place = f' data-start="{cell.start}"' if cell.start != expected else ""
            expected = cell.end + 1
            over = f' rowspan="{min(cell.rows, left)}"' if min(cell.rows, left) > 1 else ""
            over += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            parts.append(
                f"<{name}{over}{place}>{self._linked(row, cell.start, cell.end)}</{name[:2]}>"
            )

    def _permalink(self, passage: Passage) -> str:
        """The link to a passage's page. An article's number is its text; other passages have "#"."""
        anchor = quote(locator_of(passage.id))
        start = f'<a class="tool" href="{escape(f"{self._near}{anchor}#{anchor}")}"'
        if passage.kind is PassageKind.ARTICLE and passage.number:
            return f"{start}>{escape(passage.number)}</a>"
        label = f"{self._texts.permalink}: {getattr(passage.locator, self._view.lang)}"
        return f'{start} aria-label="{escape(label)}">#</a>'

    def _margin(self, node: Node) -> str:
        """A doubt about recognised text, and the page that begins here, if there are such."""
        confidence = node.passage.confidence
        doubt = self._texts.doubt(confidence) if confidence is not None else ""
        badge = f'<span class="badge ocr">{escape(doubt)}</span>' if doubt else ""
        mark = self._page_mark(node)
        return f'<div class="margin">{badge}{mark}</div>' if badge or mark else ""

    def _page_mark(self, node: Node) -> str:
        """The number of the page that begins with a passage, leading to its image; empty if none does."""
        if not node.new_page or self._view.document.format == "pptx":
            return ""
        mark = escape(self._texts.page % {"page": node.new_page})
        if not self._has_pages:
            return f'<span class="page-mark">{mark}</span>'
        return f'<a class="tool page-mark" href="{escape(self._image(node.passage))}">{mark}</a>'

    def _image(self, passage: Passage) -> str:
        page = passage.page or 1
        return page_path(self._view.document.id, page, passage=locator_of(passage.id))

    def _about(self, node: Node) -> str:
        """What document.js offers of a passage: an empty ``data-pair`` is a counterpart with the same
        locator, ``data-page`` holds until the next one."""
        view, passage, found = self._view, node.passage, ""
        if pair := view.counterparts.get(passage.id):
            place = locator_of(pair)
            same = place == locator_of(passage.id)
            found += " data-pair" if same else f' data-pair="{escape(place)}"'
        if count := view.cited.get(passage.id):
            found += f' data-cited="{count}"'
        if node.new_page and self._has_pages:
            found += f' data-page="{node.new_page}"'
        return found

    def _linked(self, passage: Passage, start: int, end: int | None = None) -> Markup:
        spans = self._view.highlights.get(passage.id, ())
        links = [self._here(link) for link in self._view.links.get(passage.id, ())]
        return linked(passage.text, spans, links, start, end)

    def _here(self, link: Link) -> Link:
        """A link to a passage on this page moves to it; others lead to its page."""
        path, _, anchor = link.address.partition("#")
        is_here = path == f"{self._document}/{anchor}" and anchor in self._anchors
        return link._replace(address=f"#{anchor}") if is_here else link

    def _is_target(self, passage: Passage) -> bool:
        return passage.id == self._view.target_id


def _near(document: str, address: str) -> str:
    """The way from the page at ``address`` to what is below the path ``document``.

    The whole path in each permalink would be hundreds of bytes for a law with a long title.
    """
    way = posixpath.relpath(unquote(document), posixpath.dirname(unquote(address)))
    return "" if way == "." else f"{quote(way)}/"
