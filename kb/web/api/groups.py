"""Groups of readers, and the audit log: for administrators."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from corpus import GroupNotFound
from kb import access
from kb.schemas import AuditEntryView, ReaderGroupView
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.auditing import names_target
from kb.web.auth import NEEDS_KEY, requires_admin
from kb.web.operations import with_body
from kb.web.paging import Paging, link_header
from kb.web.parameters import Offset

GroupName = Annotated[
    str,
    PathParameter(
        description="Name of the group", max_length=100, examples=[Example(value="police")]
    ),
]
MemberName = Annotated[
    str,
    PathParameter(description="Name of an account or a key", examples=[Example(value="Li Na")]),
]


class NewGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group to be made."""

    name: Annotated[str, Meta(max_length=100)]


class Restrictions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ids of works, documents or collections to be restricted."""

    ids: Annotated[
        list[str],
        Meta(description="Of works, documents or collections; they may come later", max_length=100),
    ]


class GroupsApi(Controller):
    """/groups"""

    path = "/groups"
    tags = ("access",)
    guards = (requires_admin,)
    security = NEEDS_KEY

    @get(
        "/",
        operation_id="listGroups",
        summary="List the groups of readers",
        description="With their members, and what is restricted to them. For administrators.",
        responses=failures(401, 403),
        sync_to_thread=True,
    )
    def list_groups(self, services: NamedDependency[Services]) -> list[ReaderGroupView]:
        return list(map(ReaderGroupView.from_record, services.catalog.restrictions.groups()))

    @post(
        "/",
        operation_id="createGroup",
        operation_class=with_body({"name": "police"}),
        summary="Make a group",
        description="Without members.",
        responses=failures(400, 401, 403, 409, 422),
        sync_to_thread=True,
    )
    def create(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: JSONBody[NewGroup],
    ) -> ReaderGroupView:
        names_target(request.scope, data.name)
        access.add_group(services.catalog, data.name)
        return _group(services, data.name.strip())

    @delete(
        "/{group:str}",
        operation_id="deleteGroup",
        summary="Delete a group",
        description="Documents restricted to it alone are then seen by administrators only.",
        responses=failures(401, 403, 404),
        sync_to_thread=True,
    )
    def remove(self, services: NamedDependency[Services], group: GroupName) -> None:
        services.catalog.restrictions.remove_group(group)

    @put(
        "/{group:str}/members/{member:str}",
        operation_id="addMember",
        summary="Add an account or a key to a group",
        description="Applies from the next request.",
        responses=failures(401, 403, 404),
        sync_to_thread=True,
    )
    def add_member(
        self, services: NamedDependency[Services], group: GroupName, member: MemberName
    ) -> ReaderGroupView:
        access.add_members(services.catalog, group, [member])
        return _group(services, group)

    @delete(
        "/{group:str}/members/{member:str}",
        operation_id="removeMember",
        summary="Remove an account or a key from a group",
        description="Applies from the next request.",
        responses=failures(401, 403, 404),
        sync_to_thread=True,
    )
    def remove_member(
        self, services: NamedDependency[Services], group: GroupName, member: MemberName
    ) -> None:
        access.remove_member(services.catalog, group, member)

    @post(
        "/{group:str}/restrictions",
        operation_id="restrictToGroup",
        operation_class=with_body({"ids": ["palermo-protocol"]}),
        summary="Restrict works, documents or collections to a group",
        description=(
            "Only members of the group and administrators see them. A document restricted to several "
            "groups is seen by all of them. The restriction of a document replaces that of its work."
        ),
        status_code=200,
        responses=failures(400, 401, 403, 404, 422),
        sync_to_thread=True,
    )
    def restrict(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        group: GroupName,
        data: JSONBody[Restrictions],
    ) -> ReaderGroupView:
        names_target(request.scope, *data.ids)
        access.restrict(services.catalog, group, data.ids)
        return _group(services, group)

    @delete(
        "/{group:str}/restrictions",
        operation_id="releaseFromGroup",
        summary="End the restriction of a work, a document or a collection",
        description="If this was its only group, everybody sees it.",
        responses=failures(400, 401, 403, 404, 422),
        sync_to_thread=True,
    )
    def release(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        group: GroupName,
        target: Annotated[
            str,
            QueryParameter(
                name="id",
                description="Id of what is restricted",
                max_length=300,
                examples=[Example(value="palermo-protocol")],
            ),
        ],
    ) -> None:
        names_target(request.scope, target)
        access.release(services.catalog, target, group)


class AuditApi(Controller):
    """/audit"""

    tags = ("access",)
    guards = (requires_admin,)
    security = NEEDS_KEY

    @get(
        "/audit",
        operation_id="listAudit",
        summary="List the audit log",
        description=(
            "Writes, sign-ins and refused requests, the newest first. For administrators. "
            "`X-Total-Count` is the number of all, `Link` the next part."
        ),
        responses=failures(400, 401, 403),
        sync_to_thread=True,
    )
    def list_audit(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        actor: Annotated[
            str | None, QueryParameter(description="Only by this key or account", max_length=100)
        ] = None,
        limit: Annotated[int, QueryParameter(description="Maximum number", ge=1, le=1000)] = 100,
        offset: Offset = 0,
    ) -> Response[list[AuditEntryView]]:
        found, total = services.catalog.audit.page(limit=limit, offset=offset, actor=actor)
        views = list(map(AuditEntryView.from_record, found))
        return Response(views, headers=link_header(request, Paging(offset, limit, total)))


def _group(services: Services, name: str) -> ReaderGroupView:
    """The group with this name. Raises GroupNotFound."""
    for group in services.catalog.restrictions.groups():
        if group.name == name:
            return ReaderGroupView.from_record(group)
    raise GroupNotFound(id=name)
