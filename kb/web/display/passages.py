"""The passages of a document as HTML, with few elements: a law has thousands of passages.

What can be done with a passage (copy, counterpart, page image, citing passages) is offered by
``static/document.js`` when a reader points at it or focuses it. The attributes written here tell it what
there is. Without scripts the permalink of an article or heading leads to a page that offers all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from markupsafe import Markup, escape

from corpus import Document, Passage, PassageKind, SearchLang
from corpus.tables import cells
from kb.i18n.addresses import locator_of, page_path, passage_path
from kb.web.display.document import Node
from kb.web.display.highlighting import Link, linked

_SAME = ""
"""Value of ``data-pair`` if the counterpart has the same locator, as is usual."""


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

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
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
        kinds = f"passage {passage.kind}" + (" target" if self._is_target(passage) else "")
        lang = ""
        if passage.lang != self._view.lang:
            lang = f' lang="{"zh-Hans" if passage.lang == "zh" else "en"}"'
        parts.append(
            f'<div class="{kinds}" id="{escape(node.anchor)}"{self._about(passage)}{lang}>'
            '<div class="own"><div class="text">'
        )
        text, end = passage.text, node.heading_end
        if end:
            parts.append(f"<h{node.level}>{self._linked(passage, 0, end)}</h{node.level}>")
        if text[end:].strip():
            parts.append(f"<p>{self._linked(passage, end + 1 if end else 0)}</p>")
        parts.append("</div>")
        self._margin(node, parts, in_article=in_article)
        parts.append("</div>")
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
            parts.append(f'<tr id="{escape(node.anchor)}"{target}{self._about(row)}>')
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

    def _margin(self, node: Node, parts: list[str], *, in_article: bool) -> None:
        """The permalink, unless the article around it has one, and the page that begins here."""
        passage = node.passage
        doubt = self._texts.doubt(passage.confidence) if passage.confidence is not None else ""
        mark = self._page_mark(node)
        if in_article and not doubt and not mark:
            return
        parts.append('<div class="margin">')
        if doubt:
            parts.append(f'<span class="badge ocr">{escape(doubt)}</span>')
        parts.append(mark)
        if not in_article:
            label = f"{self._texts.permalink}: {getattr(passage.locator, self._view.lang)}"
            parts.append(
                f'<a class="tool" href="{escape(passage_path(passage.id))}" '
                f'aria-label="{escape(label)}">#</a>'
            )
        parts.append("</div>")

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

    def _about(self, passage: Passage) -> str:
        """What document.js offers of a passage."""
        view, found = self._view, ""
        if pair := view.counterparts.get(passage.id):
            place = locator_of(pair)
            found += f' data-pair="{escape(_SAME if place == locator_of(passage.id) else place)}"'
        if count := view.cited.get(passage.id):
            found += f' data-cited="{count}"'
        if passage.page and self._has_pages:
            found += f' data-page="{passage.page}"'
        return found

    def _linked(self, passage: Passage, start: int, end: int | None = None) -> Markup:
        spans = self._view.highlights.get(passage.id, ())
        return linked(passage.text, spans, self._view.links.get(passage.id, ()), start, end)

    def _is_target(self, passage: Passage) -> bool:
        return passage.id == self._view.target_id
