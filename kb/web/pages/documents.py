"""The list of documents, a document, and a document with one passage marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from markupsafe import Markup

from corpus import Document, DocumentType, ExpressionStatus, Force, Passage, SearchLang
from corpus import search_lang as search_lang_of
from corpus.dated_versions import are_versions, in_force_first
from kb.documents.listing import Order, Selection, Shelf, moments, ordered
from kb.i18n.addresses import (
    API,
    DOCUMENTS,
    document_path,
    pairs_of,
    versions_path,
    with_query,
    work_path,
)
from kb.i18n.labels import LANGUAGE_NAMES, N_, ORDERS, SURE
from kb.i18n.translate import Translator, reader_language, translator
from kb.schemas import sub_passages
from kb.services import Services
from kb.sync.alignments import document_of
from kb.versions.history import earlier_text, find_passage
from kb.versions.language_versions import dated_versions
from kb.web.display.document import Words, citing, contents, highlights, links_of, passage_at, tree
from kb.web.display.highlighting import Link
from kb.web.display.machine_metadata import coins, highwire, json_ld
from kb.web.display.parts import part_of
from kb.web.display.passages import PassageWriter, Texts
from kb.web.pages.page_images import image_page, is_recognised
from kb.web.paging import Paging, turn
from kb.web.render import base_url, own_version, page, percent_text

ViewName = Annotated[Literal["text"] | None, QueryParameter()]
PartNumber = Annotated[int | None, QueryParameter(ge=1, le=100_000)]
WORKS_PER_PAGE: Final = 40
_LISTED: Final = ("type", "shelf", "lang", "status", "force", "find")
"""Parameters that filter and sort the list."""
RELATED_SHOWN: Final = 4
"""In each language."""


@dataclass(frozen=True, slots=True)
class DocumentOnPage:
    """What the template needs to show a document's passages."""

    document: Document
    highlights: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Spans to mark, by passage id."""
    links: dict[str, list[Link]] = field(default_factory=dict)
    """References in the texts, by passage id."""
    cited: dict[str, int] = field(default_factory=dict)
    """How many passages cite it, by passage id."""
    target_id: str | None = None
    """The passage that the address names."""
    counterparts: dict[str, str] = field(default_factory=dict)
    """The id of the counterpart in the other language, by passage id."""
    other_lang: str = ""
    ended_at: str | None = None
    """Of an older version: when it ended (UTC)."""

    @property
    def lang(self) -> SearchLang:
        return search_lang_of(self.document.lang)

    @property
    def tag(self) -> str:
        return _tag(self.document.lang)

    @property
    def other_tag(self) -> str:
        return _tag(self.other_lang)

    @property
    def other_name(self) -> str:
        return LANGUAGE_NAMES.get(self.other_lang, self.other_lang)

    @property
    def other_id(self) -> str:
        """Id of the version that the counterparts are in."""
        return document_of(next(iter(self.counterparts.values()), ""))


class DocumentPages(Controller):
    """/documents and what is below."""

    include_in_schema = False
    path = "/documents"

    @get("/", sync_to_thread=True)
    def documents(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        type: Annotated[DocumentType | None, QueryParameter()] = None,  # noqa: A002
        shelf: Annotated[Shelf | None, QueryParameter()] = None,
        lang: Annotated[SearchLang | None, QueryParameter()] = None,
        status: Annotated[ExpressionStatus | None, QueryParameter()] = None,
        force: Annotated[Force | None, QueryParameter()] = None,
        find: Annotated[str, QueryParameter(max_length=200)] = "",
        sort: Annotated[Order, QueryParameter()] = "title",
        removed: Annotated[str | None, QueryParameter(max_length=500)] = None,
        offset: Annotated[int, QueryParameter(ge=0)] = 0,
    ) -> Response[str]:
        """Works with their language versions, so that a missing version shows."""
        catalog, ui_lang = services.catalog, reader_language(request)
        everything = catalog.documents()
        selection = Selection(
            type=type, shelf=shelf, lang=lang, status=status, force=force, find=find
        )
        works = {document.work_id for document in everything if selection.accepts(document)}
        groups: dict[str, list[Document]] = {}
        for document in everything:
            if document.work_id in works:
                groups.setdefault(document.work_id, []).append(document)
        own = [own_version(versions, ui_lang) for versions in groups.values()]
        in_order = ordered(own, sort, moments(catalog, sort))
        part = Paging(offset, WORKS_PER_PAGE, len(groups))
        pairs = pairs_of(request.url.query)
        asked = [pair for pair in pairs if pair[0] in _LISTED]
        return page(
            request,
            "documents.html",
            groups=[groups[each.work_id] for each in in_order[part.first : part.last]],
            total=len(groups),
            types=[each for each in DocumentType if any(d.type == each for d in everything)],
            statuses=sorted({d.status for d in everything}),
            forces=sorted({d.force_today for d in everything if d.force_today}),
            chosen={"type": type, "lang": lang, "status": status, "force": force, "find": find},
            shelf=shelf,
            removed=_removed(services, removed),
            narrowed=any((type, shelf, lang, status, force, find)),
            sort=sort,
            sorts=[
                (name, label, with_query(DOCUMENTS, dict([*asked, ("sort", name)])))
                for name, label in ORDERS.items()
            ],
            table=f"{API}/exports/catalog/csv?{urlencode([*asked, ('sort', sort)])}",
            paging=turn(request, part),
        )

    @get("/{work_id:str}", sync_to_thread=True)
    def work(self, services: NamedDependency[Services], work_id: FromPath[str]) -> Redirect:
        """An address without its language leads to the work."""
        return Redirect(work_path(services.catalog.work(work_id).id), status_code=303)

    @get("/{work_id:str}/{lang:str}", sync_to_thread=True)
    def document(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
        q: Words = None,
        view: ViewName = None,
        part: PartNumber = None,
    ) -> Response[str]:
        """The page of a document; a very long one in parts, a recognised one with its first page's image
        beside."""
        return _document_page(request, services, f"{work_id}/{lang}", None, q, view, part)

    @get("/{work_id:str}/{lang:str}/{locator:str}", sync_to_thread=True)
    def passage(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
        locator: FromPath[str],
        q: Words = None,
        view: ViewName = None,
    ) -> Response[str]:
        """A document with one of its passages marked: the passage's permalink."""
        return _document_page(request, services, f"{work_id}/{lang}", locator, q, view)


def _removed(services: Services, document_id: str | None) -> Document | None:
    """A removed document that can be brought back, as it was; None if there is none."""
    catalog = services.catalog
    if not document_id or catalog.documents_by_ids([document_id]):
        return None
    return next((document for document, _ in catalog.versions.documents(document_id)), None)


def _document_page(
    request: Request[Any, Any, Any],
    services: Services,
    document_id: str,
    locator: str | None,
    q: str | None,
    view: str | None,
    part: int | None = None,
) -> Response[str]:
    catalog = services.catalog
    document = catalog.document(document_id)
    passages = catalog.passages(document_id)
    target = passage_at(passages, document_id, locator)
    if locator is not None and target is None:
        return _as_it_was(request, services, f"{document_id}/{locator}")
    if view != "text" and document.pages and is_recognised(passages):
        return image_page(request, services, document, passages, locator=locator, q=q)
    below = sub_passages(target, passages) if target else []
    versions = [d for d in catalog.documents(work_id=document.work_id) if d.id != document_id]
    counterpart, counterparts = _counterparts(services, document, versions)
    found = services.related.find(target, below, RELATED_SHOWN).found if target else {}
    others = [each.passage.id for nearest in found.values() for each in nearest]
    shown = DocumentOnPage(
        document,
        highlights=highlights(services, document, q),
        links=links_of(catalog, document),
        cited=catalog.references.counts_in(document_id),
        target_id=target.id if target else None,
        counterparts=counterparts,
        other_lang=counterpart.lang if counterpart else "",
    )
    return show_document(
        request,
        services,
        shown,
        passages,
        target,
        # Texts of other dates have a list of their own.
        versions=[d for d in versions if not are_versions(d, document)],
        dated=dated_versions(catalog, document),
        citing=citing(catalog, target),
        authentic=services.resolver.authentic(document, target) if target else None,
        earlier=earlier_text(catalog, target) if target else None,
        related=found,
        paired=services.alignments.links(others).links.keys(),
        q=q,
        asked=part,
    )


def show_document(
    request: Request[Any, Any, Any],
    services: Services,
    view: DocumentOnPage,
    passages: Sequence[Passage],
    target: Passage | None,
    *,
    asked: int | None = None,
    **beside: Any,
) -> Response[str]:
    """The page of a document, current or a version. ``asked``: number of a part; ``beside``: what is
    around it."""
    document = view.document
    part = part_of(passages, view.highlights.keys(), target, asked)
    on_page = passages[part.first : part.last]
    root, whole = tree(on_page), tree(passages)
    shown = {passage.id for passage in on_page}
    ui, base = translator(reader_language(request)), base_url(request)
    writer = PassageWriter(view, _texts(ui), address=request.url.path, shown=shown)
    nothing: dict[str, Any] = {
        "versions": [],
        "dated": [],
        "authentic": None,
        "citing": [],
        "earlier": None,
        "related": {},
        "paired": (),
        "q": None,
    }
    return page(
        request,
        "document.html",
        document=document,
        view=view,
        passages=passages,
        text=writer.write(root) if root else "",
        contents=contents(whole.children, shown) if whole else (),
        part=part,
        parts_path=versions_path(document.id, document.version)
        if view.ended_at
        else document_path(document.id),
        target=target,
        json_ld=Markup(json_ld(document, target, base)),  # noqa: S704 - escaped there
        highwire=list(highwire(document, base)),
        coins=coins(document, base),
        older=services.catalog.versions.last(document.id),
        stands=services.catalog.document(document.id),
        **nothing | beside,
    )


def _texts(ui: Translator) -> Texts:
    percent = percent_text(ui)

    def doubt(confidence: float) -> str:
        if confidence >= SURE:
            return ""
        share = {"share": percent(confidence)}
        return ui.text(N_("recognised text (OCR), confidence %(share)s"), share)

    return Texts(ui.text(N_("Permalink")), ui.text(N_("Table")), ui.text(N_("p. %(page)s")), doubt)


def _as_it_was(
    request: Request[Any, Any, Any], services: Services, passage_id: str
) -> Response[str]:
    """A passage that its document no longer has. Raises PassageNotFound where there never was one."""
    found = find_passage(services.catalog, passage_id)
    view = DocumentOnPage(found.document, target_id=found.passage.id, ended_at=found.ended_at)
    return show_document(request, services, view, found.passages, found.passage)


def _counterparts(
    services: Services, document: Document, versions: list[Document]
) -> tuple[Document | None, dict[str, str]]:
    lang = search_lang_of(document.lang)
    other = next((v for v in in_force_first(versions) if search_lang_of(v.lang) != lang), None)
    if other is None:
        return None, {}
    pairs = services.alignments.between(document, other)
    return other, {id_: pair.right[0] for pair in pairs for id_ in pair.left}


def _tag(lang: str) -> str:
    return "zh-Hans" if lang == "zh" else lang
