"""Collections of a key, and those that a link leads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import UNSET

from corpus import CollectionInvalid
from corpus.collections import Collection, CollectionItem, ItemKind
from kb.collections import editing
from kb.collections.gathering import Gatherer
from kb.documents.quotation import selection_of
from kb.i18n.addresses import API, shared_path
from kb.schemas.collections import (
    AtRevision,
    CheckedItemView,
    CollectionChange,
    CollectionSummary,
    CollectionView,
    CopyTitle,
    GatheredView,
    ItemChange,
    ItemMove,
    NewCollection,
    NewItem,
    NewKey,
    ShareView,
)
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.auth import NEEDS_KEY, requires_key
from kb.web.collecting import handed_over
from kb.web.operations import with_body
from kb.web.render import base_url
from search.citations import STYLES

CollectionId = Annotated[
    str, PathParameter(description="A collection's id", examples=[Example(value="COLLECTION")])
]
ItemId = Annotated[
    str, PathParameter(description="Id of one of its items", examples=[Example(value="ITEM")])
]
_REVISION: Final = [Example(value=1)]
Style = Annotated[
    str, QueryParameter(description=f"Of citations; one of: {', '.join(STYLES)}", max_length=100)
]
_NOT_READ: Final = failures(400, 401, 404)
_NOT_CHANGED: Final = failures(400, 401, 403, 404, 409, 422)


class CollectionsApi(Controller):
    """/collections"""

    path = "/collections"
    tags = ("collections",)
    guards = (requires_key,)
    security = NEEDS_KEY

    @get(
        "/",
        operation_id="listCollections",
        summary="List the key's collections",
        description="The one changed last comes first.",
        responses=failures(400, 401),
        sync_to_thread=True,
    )
    def list_collections(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> list[CollectionSummary]:
        found = services.collections.list(request.user.name)
        return [CollectionSummary.of(entry) for entry in found]

    @post(
        "/",
        operation_id="createCollection",
        operation_class=with_body({"title": "Module 3: victims"}),
        summary="Create a collection, or load a saved one",
        description=(
            "Send a title, or a whole collection as it was saved. The new collection belongs to the key; "
            "`Location` is its address."
        ),
        responses=failures(400, 401, 403, 422),
        sync_to_thread=True,
    )
    def create(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: JSONBody[NewCollection],
    ) -> Response[CollectionView]:
        items = tuple(item.record for item in data.items)
        made = services.collections.create(request.user.name, data.title, items)
        return _created(made)

    @get(
        "/{collection_id:str}",
        operation_id="getCollection",
        summary="Get a collection",
        description="As it can be saved as a file and loaded again.",
        responses=_NOT_READ,
        sync_to_thread=True,
    )
    def get_collection(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
    ) -> CollectionView:
        return CollectionView.of(services.collections.read(request.user.name, collection_id))

    @patch(
        "/{collection_id:str}",
        operation_id="changeCollection",
        operation_class=with_body({"revision": 1, "title": "Module 3: victims and witnesses"}),
        summary="Change a collection's title, or replace its items",
        description="If it is not at `revision` any more, nothing is changed, and the answer is 409.",
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def change(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        data: JSONBody[CollectionChange],
    ) -> CollectionView:
        def edit(found: Collection) -> Collection:
            if data.items is not UNSET:
                items = tuple(item.record for item in data.items)
                found = editing.checked(msgspec.structs.replace(found, items=items))
            return found if data.title is UNSET else editing.titled(found, data.title)

        name = request.user.name
        return CollectionView.of(
            services.collections.change(name, collection_id, data.revision, edit)
        )

    @delete(
        "/{collection_id:str}",
        operation_id="deleteCollection",
        summary="Delete a collection",
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def remove(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        revision: Annotated[
            int, QueryParameter(description="Its revision", ge=1, examples=_REVISION)
        ],
    ) -> None:
        services.collections.delete(request.user.name, collection_id, revision)

    @post(
        "/{collection_id:str}/duplicate",
        operation_id="duplicateCollection",
        operation_class=with_body({"title": "Module 3, second group"}),
        summary="Copy a collection",
        description="The copy belongs to the same key, and is not shared.",
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def duplicate(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        data: JSONBody[CopyTitle],
    ) -> Response[CollectionView]:
        name = request.user.name
        return _created(services.collections.duplicate(name, collection_id, data.title))

    @post(
        "/{collection_id:str}/hand-over",
        operation_id="handOverCollection",
        operation_class=with_body({"revision": 1, "key": "Li Na"}),
        summary="Hand a collection over to another key or account",
        description=(
            "It is no longer this key's. A link to it stays. After ten names in an hour that are none, "
            "the answer is 429."
        ),
        status_code=204,
        responses=failures(400, 401, 403, 404, 409, 422, 429),
        sync_to_thread=True,
    )
    def hand_over(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        data: JSONBody[NewKey],
    ) -> None:
        handed_over(request, services, collection_id, data.revision, data.key)

    @post(
        "/{collection_id:str}/share",
        operation_id="shareCollection",
        summary="Make a link that lets anyone read a collection",
        description="A link made before no longer works.",
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def share(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
    ) -> ShareView:
        token = services.collections.share(request.user.name, collection_id)
        return ShareView(token=token, path=shared_path(token))

    @delete(
        "/{collection_id:str}/share",
        operation_id="revokeCollectionLink",
        summary="Revoke the link to a collection",
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def revoke(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
    ) -> None:
        services.collections.revoke(request.user.name, collection_id)

    @get(
        "/{collection_id:str}/check",
        operation_id="checkCollection",
        summary="Compare a collection with the documents as they are now",
        description="For each quotation: the current words, the change word by word, and the force today.",
        responses=_NOT_READ,
        sync_to_thread=True,
    )
    def check(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        style: Style = STYLES[0],
    ) -> list[CheckedItemView]:
        found = services.collections.read(request.user.name, collection_id)
        entries = services.collections.gatherer.entries(
            found, style=style, base_url=base_url(request)
        )
        return [CheckedItemView.of(entry, entry.state) for entry in entries if entry.state]


class CollectionItemsApi(Controller):
    """/collections/ID/items"""

    path = "/collections/{collection_id:str}/items"
    tags = ("collections",)
    guards = (requires_key,)
    security = NEEDS_KEY

    @post(
        "/",
        operation_id="addToCollection",
        operation_class=with_body({"passage_ids": ["palermo-protocol-digest/en/art-3"]}),
        summary="Add passages, a heading or a note",
        description=(
            "Passages whose words are there already, in themselves or in the other language, are not added "
            "unless `repeat` is true. Without `revision`, the addition is made on whatever is stored."
        ),
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def add(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        data: JSONBody[NewItem],
    ) -> GatheredView:
        desk = services.collections
        made = new_items(desk.gatherer, data)
        present: Sequence[CollectionItem] = ()
        new: Sequence[CollectionItem] = ()

        def edit(found: Collection) -> Collection:
            nonlocal new, present
            new, present = desk.gatherer.gathered(found, made, again=data.repeat)
            return editing.added(found, new, data.before)

        after = desk.change(request.user.name, collection_id, data.revision, edit)
        return GatheredView(
            collection=CollectionView.of(after),
            added=[item.id for item in new],
            present=[item.id for item in present],
        )

    @patch(
        "/{item_id:str}",
        operation_id="changeCollectionItem",
        operation_class=with_body({"revision": 2, "text": "Key terms"}),
        summary="Change a heading or a note, or whether a passage has its counterpart with it",
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def change(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        item_id: ItemId,
        data: JSONBody[ItemChange],
    ) -> CollectionView:
        def edit(found: Collection) -> Collection:
            text = None if data.text is UNSET else data.text
            level = None if data.level is UNSET else data.level
            found = editing.reworded(found, item_id, text=text, level=level)
            if data.counterpart is UNSET:
                return found
            return editing.paired(found, item_id, counterpart=data.counterpart)

        name = request.user.name
        return CollectionView.of(
            services.collections.change(name, collection_id, data.revision, edit)
        )

    @post(
        "/{item_id:str}/move",
        operation_id="moveCollectionItem",
        operation_class=with_body({"revision": 2, "before": None}),
        summary="Move an item",
        status_code=200,
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def move(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        item_id: ItemId,
        data: JSONBody[ItemMove],
    ) -> CollectionView:
        return CollectionView.of(
            services.collections.change(
                request.user.name,
                collection_id,
                data.revision,
                lambda c: editing.moved(c, item_id, data.before, section=data.section),
            )
        )

    @post(
        "/{item_id:str}/renew",
        operation_id="renewCollectionItem",
        operation_class=with_body({"revision": 2}),
        summary="Take the words that the document has now",
        status_code=200,
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def renew(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        item_id: ItemId,
        data: JSONBody[AtRevision],
    ) -> CollectionView:
        desk = services.collections
        return CollectionView.of(
            desk.change(
                request.user.name,
                collection_id,
                data.revision,
                lambda c: desk.gatherer.renewed(c, item_id),
            )
        )

    @post(
        "/{item_id:str}/widen",
        operation_id="widenCollectionItem",
        operation_class=with_body({"revision": 2}),
        summary="Take the whole article, or otherwise the section, of a passage",
        status_code=200,
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def widen(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        item_id: ItemId,
        data: JSONBody[AtRevision],
    ) -> CollectionView:
        desk = services.collections
        return CollectionView.of(
            desk.change(
                request.user.name,
                collection_id,
                data.revision,
                lambda c: desk.gatherer.widened(c, item_id),
            )
        )

    @delete(
        "/{item_id:str}",
        operation_id="removeFromCollection",
        summary="Remove an item",
        status_code=200,
        responses=_NOT_CHANGED,
        sync_to_thread=True,
    )
    def remove(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        item_id: ItemId,
        revision: Annotated[
            int, QueryParameter(description="Of the collection", ge=1, examples=_REVISION)
        ],
    ) -> CollectionView:
        name = request.user.name
        return CollectionView.of(
            services.collections.change(
                name, collection_id, revision, lambda c: editing.removed(c, item_id)
            )
        )


class SharedCollectionsApi(Controller):
    """/shared-collections"""

    tags = ("collections",)

    @get(
        "/shared-collections/{token:str}",
        operation_id="getSharedCollection",
        summary="Get a collection by its link",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_shared(
        self,
        services: NamedDependency[Services],
        token: Annotated[
            str,
            PathParameter(
                description="The last part of the link", examples=[Example(value="TOKEN")]
            ),
        ],
    ) -> CollectionView:
        found = services.collections.shared(token)
        # Whose it is, is not for everyone.
        return CollectionView.of(msgspec.structs.replace(found, owner=""))


def new_items(gatherer: Gatherer, asked: NewItem) -> list[CollectionItem]:
    """Raises CollectionInvalid, PassageNotFound, QueryInvalid."""
    if asked.kind is ItemKind.HEADING:
        return [editing.heading(asked.text, asked.level)]
    if asked.kind is ItemKind.NOTE:
        return [editing.note(asked.text)]
    if not asked.passage_ids:
        raise CollectionInvalid(detail="a quotation names 1 to 100 passages of one document")
    return gatherer.items(
        asked.passage_ids,
        selection=selection_of(asked.start, asked.end),
        whole=asked.whole,
        counterpart=asked.counterpart,
    )


def _created(made: Collection) -> Response[CollectionView]:
    where = {"Location": f"{API}/collections/{made.id}"}
    return Response(CollectionView.of(made), status_code=201, headers=where)
