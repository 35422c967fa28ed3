"""The collections of a reader, on the server or in the browser, and those that are shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie, UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Redirect

from corpus.collections import Collection
from kb.collections import editing
from kb.collections.gathering import State
from kb.collections.gathering import found as found_in
from kb.documents.quotation import selection_of
from kb.handouts import EXERCISE_KINDS
from kb.i18n.addresses import COLLECTION, collection_path, shared_path
from kb.i18n.labels import N_
from kb.i18n.translate import reader_language, translator
from kb.outputs import FORMATS, LAYOUTS, read_saved
from kb.schemas import QuotationsView
from kb.schemas.collections import CollectionView, GatheredView, NewItem
from kb.services import Services
from kb.web.api.collections import new_items
from kb.web.auth import requires_key, requires_own_form, signed_in
from kb.web.collecting import COLLECTION_COOKIE, collected_into, exported, handed_over
from kb.web.pages.collection_changes import ChangeForm, added_item, changed
from kb.web.render import base_url, filled, page
from search.citations import STYLES

TITLE: Final = N_("My collection")
"""Of the first one that a reader has."""
_KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}
_UNLISTED: Final = {"X-Robots-Tag": "noindex"}

_Answer = TypeVar("_Answer", bound=Response[Any])
Find = Annotated[str, QueryParameter(max_length=1000)]
Urlencoded = Body(media_type=RequestEncodingType.URL_ENCODED)


@dataclass(frozen=True)
class AddForm:
    """Passages to be collected, by a reader without scripts."""

    passage: list[str] | str
    start: int | None = None
    end: int | None = None
    counterpart: bool = True
    form_token: str = ""


@dataclass(frozen=True)
class TitleForm:
    text: str = ""
    form_token: str = ""


@dataclass(frozen=True)
class OwnerForm:
    revision: int
    owner: str = ""
    form_token: str = ""


@dataclass(frozen=True)
class FileForm:
    file: UploadFile
    form_token: str = ""


class BrowserCollection(msgspec.Struct, frozen=True, kw_only=True):
    """A collection that lives in a browser, and what is to be done with it."""

    collection: CollectionView | None = None
    change: ChangeForm | None = None
    item: NewItem | None = None
    find: str = ""


class DrawnCollection(msgspec.Struct, frozen=True, kw_only=True):
    collection: CollectionView
    html: str


class BrowserCollectionPages(Controller):
    """What needs no key: a browser's collection is sent with each request, and nothing of it is stored."""

    include_in_schema = False
    path = COLLECTION

    @get("/", sync_to_thread=True)
    def own(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services], find: Find = ""
    ) -> Response[str]:
        """The collection that is added to; without a key, a page that scripts fill."""
        visitor = signed_in(request)
        if visitor is None:
            return page(request, "collection.html", mode="browser")
        entry = collected_into(request, visitor)
        if entry is None:
            empty = editing.new_collection(_own_title(request), visitor.name)
            return _page(request, services, empty, "new", find)
        return _page(
            request, services, services.collections.read(visitor.name, entry.id), "own", find
        )

    @post("/draw", status_code=200, guards=[requires_own_form], sync_to_thread=True)
    def draw(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: JSONBody[BrowserCollection],
    ) -> DrawnCollection:
        """A browser's collection after a change, and its content as HTML."""
        found = _sent(request, data)
        if data.change:
            edited = changed(services.collections.gatherer, found, data.change)
            found = _next(found, edited)
        shown = _context(request, services, found, "browser", data.find)
        html = filled(request, "collection_drawn.html", **shown)
        return DrawnCollection(collection=CollectionView.of(found), html=html)

    @post("/collect", status_code=200, guards=[requires_own_form], sync_to_thread=True)
    def collect(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: JSONBody[BrowserCollection],
    ) -> GatheredView:
        """A browser's collection after an addition."""
        found, item = _sent(request, data), data.item
        gatherer = services.collections.gatherer
        asked = new_items(gatherer, item) if item else []
        new, present = gatherer.gathered(found, asked, again=bool(item and item.repeat))
        after = _next(found, editing.added(found, new, item.before if item else None))
        return GatheredView(
            collection=CollectionView.of(after),
            added=[each.id for each in new],
            present=[each.id for each in present],
        )

    @get("/shared/{token:str}", sync_to_thread=True)
    def shared(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        token: FromPath[str],
        find: Find = "",
    ) -> Response[str]:
        """A collection for those who have its link."""
        found = services.collections.shared(token)
        response = _page(request, services, found, "shared", find, address=shared_path(token))
        response.headers.update(_UNLISTED)
        return response

    @get("/shared/{token:str}/export", sync_to_thread=True)
    def export_shared(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        token: FromPath[str],
        format: FromQuery[str] = "file",  # noqa: A002 - as in the address
        style: FromQuery[str] = STYLES[0],
        layout: FromQuery[str] = "",
        glossary: FromQuery[bool] = True,
        exercises: FromQuery[list[str] | None] = None,
    ) -> Response[bytes]:
        """A file made of it."""
        found = msgspec.structs.replace(services.collections.shared(token), owner="")
        return _export(request, services, found, format, style, layout, glossary, exercises)


class CollectionPages(Controller):
    """The collections of a key."""

    include_in_schema = False
    path = COLLECTION
    guards = (requires_key,)

    @post("/", sync_to_thread=True)
    def create(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[TitleForm, Urlencoded],
    ) -> Redirect:
        """A new collection."""
        return _to(services.collections.create(request.user.name, data.text))

    @get("/add", sync_to_thread=True)
    def ask(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        passage: FromQuery[list[str]],
        start: Annotated[int | None, QueryParameter(ge=0)] = None,
        end: Annotated[int | None, QueryParameter(ge=0)] = None,
    ) -> Response[str]:
        """Shows the passages and asks whether they are to be collected."""
        selection = selection_of(start, end)
        found = services.quoter.quote(passage, selection=selection, counterpart=True)
        sent = [("passage", id_) for id_ in passage]
        sent += [("start", str(start)), ("end", str(end))] if selection else []
        quotations = QuotationsView.of(found).quotations
        return page(request, "collect.html", quotations=quotations, sent=sent)

    @post("/add", sync_to_thread=True)
    def add(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[AddForm, Urlencoded],
    ) -> Redirect:
        """Collects them, in a first collection if there is none, and leads to it."""
        desk, name = services.collections, request.user.name
        ids = [data.passage] if isinstance(data.passage, str) else data.passage
        selection = selection_of(data.start, data.end)
        made = desk.gatherer.items(ids, selection=selection, counterpart=data.counterpart)
        entry = collected_into(request, request.user)
        id_ = entry.id if entry else desk.create(name, _own_title(request)).id

        def edit(found: Collection) -> Collection:
            return editing.added(found, desk.gatherer.gathered(found, made).new)

        return _to(desk.change(name, id_, None, edit))

    @post("/load", sync_to_thread=True)
    def load(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[FileForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Redirect:
        """A new collection from a saved file."""
        saved = read_saved(data.file.filename, data.file.file.read())
        items = tuple(item.record for item in saved.items)
        return _to(services.collections.create(request.user.name, saved.title, items))

    @get("/{collection_id:str}", sync_to_thread=True)
    def show(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: FromPath[str],
        find: Find = "",
    ) -> Response[str]:
        """One of them, which is then added to."""
        found = services.collections.read(request.user.name, collection_id)
        return _opened(_page(request, services, found, "own", find), found)

    @post("/{collection_id:str}", sync_to_thread=True)
    def change(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: FromPath[str],
        data: Annotated[ChangeForm, Urlencoded],
    ) -> Redirect:
        """A change of its content."""
        desk = services.collections
        after = desk.change(
            request.user.name,
            collection_id,
            data.revision,
            lambda found: changed(desk.gatherer, found, data),
        )
        if data.do in ("heading", "note"):
            return _to(after, added_item(after, data))
        return _to(after, data.item if data.do != "remove" else None)

    @post("/{collection_id:str}/share", status_code=200, sync_to_thread=True)
    def share(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: FromPath[str],
    ) -> Response[str]:
        """Makes a link and shows it, this once."""
        name = request.user.name
        token = services.collections.share(name, collection_id)
        found = services.collections.read(name, collection_id)
        link = base_url(request) + shared_path(token)
        response = _page(request, services, found, "own", "", link=link)
        response.headers.update(_KEPT_NOWHERE)
        return response

    @post("/{collection_id:str}/revoke", sync_to_thread=True)
    def revoke(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: FromPath[str],
    ) -> Redirect:
        """Ends the link."""
        services.collections.revoke(request.user.name, collection_id)
        return _redirect(collection_path(collection_id))

    @post("/{collection_id:str}/duplicate", sync_to_thread=True)
    def duplicate(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: FromPath[str],
        data: Annotated[TitleForm, Urlencoded],
    ) -> Redirect:
        """A copy."""
        name = request.user.name
        return _to(services.collections.duplicate(name, collection_id, data.text.strip()))

    @post("/{collection_id:str}/owner", sync_to_thread=True)
    def hand_over(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: FromPath[str],
        data: Annotated[OwnerForm, Urlencoded],
    ) -> Redirect:
        """Gives it to another key or account."""
        handed_over(request, services, collection_id, data.revision, data.owner.strip())
        return _redirect(COLLECTION)

    @post("/{collection_id:str}/delete", sync_to_thread=True)
    def delete(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: FromPath[str],
        data: Annotated[OwnerForm, Urlencoded],
    ) -> Redirect:
        """Deletes it."""
        services.collections.delete(request.user.name, collection_id, data.revision)
        return _redirect(COLLECTION)

    @get("/{collection_id:str}/export", sync_to_thread=True)
    def export(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: FromPath[str],
        format: FromQuery[str] = "file",  # noqa: A002 - as in the address
        style: FromQuery[str] = STYLES[0],
        layout: FromQuery[str] = "",
        glossary: FromQuery[bool] = True,
        exercises: FromQuery[list[str] | None] = None,
    ) -> Response[bytes]:
        """A file made of it."""
        found = services.collections.read(request.user.name, collection_id)
        return _export(request, services, found, format, style, layout, glossary, exercises)


def _page(
    request: Request[Any, Any, Any],
    services: Services,
    found: Collection,
    mode: str,
    find: str,
    *,
    link: str = "",
    address: str = "",
) -> Response[str]:
    shown = _context(request, services, found, mode, find, link=link, address=address)
    return page(request, "collection.html", **shown)


def _context(
    request: Request[Any, Any, Any],
    services: Services,
    found: Collection,
    mode: str,
    find: str,
    *,
    link: str = "",
    address: str = "",
) -> dict[str, Any]:
    """``mode``: own, new (own, not stored yet), browser or shared; ``link``: one that was just made."""
    desk = services.collections
    entries = desk.gatherer.entries(found, base_url=base_url(request))
    is_own = mode == "own"
    return {
        "mode": mode,
        "collection": found,
        "entries": found_in(entries, find),
        "everything": entries,
        "amended": sum(entry.state in (State.AMENDED, State.GONE) for entry in entries),
        "find": find,
        "link": link,
        "is_shared": is_own and desk.is_shared(found.id),
        "others": [e for e in desk.list(found.owner) if e.id != found.id] if is_own else [],
        "address_of_it": address or collection_path(found.id),
        "formats": FORMATS,
        "layouts": LAYOUTS,
        "exercise_kinds": EXERCISE_KINDS,
    }


def _sent(request: Request[Any, Any, Any], data: BrowserCollection) -> Collection:
    """Raises CollectionInvalid, CollectionFull."""
    if data.collection:
        return data.collection.record
    return editing.new_collection(_own_title(request))


def _next(before: Collection, after: Collection) -> Collection:
    """A browser's collection after a change; its revision tells the browser's tabs apart."""
    if after == before:
        return before
    return msgspec.structs.replace(after, revision=before.revision + 1)


def _own_title(request: Request[Any, Any, Any]) -> str:
    return translator(reader_language(request)).text(TITLE)


def _export(
    request: Request[Any, Any, Any],
    services: Services,
    found: Collection,
    format_: str,
    style: str,
    layout: str,
    glossary: bool,
    exercises: list[str] | None,
) -> Response[bytes]:
    return exported(
        request,
        services,
        found,
        format=format_,
        layout=layout,
        style=style,
        base_url=base_url(request),
        cache_control=_KEPT_NOWHERE["Cache-Control"],
        glossary=glossary,
        exercises=exercises,
    )


def _to(found: Collection, item_id: str | None = None) -> Redirect:
    return _opened(_redirect(collection_path(found.id, item_id)), found)


def _redirect(address: str) -> Redirect:
    return Redirect(address, status_code=303, headers=_KEPT_NOWHERE)


def _opened(response: _Answer, found: Collection) -> _Answer:
    response.set_cookie(Cookie(COLLECTION_COOKIE, value=found.id, httponly=True, samesite="strict"))
    return response
