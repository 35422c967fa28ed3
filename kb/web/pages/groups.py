"""The page of groups for administrators: members, and what is restricted to each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from corpus import KbError
from kb import access
from kb.i18n.addresses import GROUPS
from kb.i18n.translate import reader_language, translator
from kb.services import Services
from kb.web.auditing import names_target
from kb.web.auth import requires_admin
from kb.web.problem_details import problem_kind_of
from kb.web.render import page

_KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}
Change = Literal["add", "remove", "join", "leave", "restrict", "release"]


@dataclass(frozen=True)
class GroupForm:
    """A change. ``value``: a member's name, or ids separated by spaces."""

    do: Change
    group: str = ""
    value: str = ""
    form_token: str = ""


class GroupPages(Controller):
    """/groups"""

    include_in_schema = False
    guards = (requires_admin,)

    @get(GROUPS, sync_to_thread=True)
    def groups(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[str]:
        """All groups, with forms to change them."""
        return _page(request, services)

    @post(GROUPS, sync_to_thread=True)
    def change(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[GroupForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        """Makes the change and shows the groups, or the error above them."""
        names_target(request.scope, data.do, data.group.strip(), data.value.strip())
        try:
            _change(services, data)
        except KbError as error:
            return _page(request, services, error)
        return Redirect(GROUPS, status_code=303, headers=_KEPT_NOWHERE)


def _change(services: Services, form: GroupForm) -> None:
    catalog, value = services.catalog, form.value.strip()
    match form.do:
        case "add":
            access.add_group(catalog, form.group)
        case "remove":
            catalog.restrictions.remove_group(form.group)
        case "join":
            access.add_members(catalog, form.group, [value])
        case "leave":
            access.remove_member(catalog, form.group, value)
        case "restrict":
            access.restrict(catalog, form.group, value.split())
        case "release":
            access.release(catalog, value, form.group)


def _page(
    request: Request[Any, Any, Any], services: Services, error: KbError | None = None
) -> Response[str]:
    ui = translator(reader_language(request))
    fault = problem_kind_of(error) if error else None
    names = [account.name for account in services.catalog.accounts.list()]
    names += [key.name for key in services.catalog.keys.list() if not key.revoked_at]
    groups = services.catalog.restrictions.groups()
    ids = {target for group in groups for target in group.targets if "/" in target}
    titles = {each.id: each.title for each in services.catalog.documents_by_ids(ids).values()}
    return page(
        request,
        "groups.html",
        status=fault.status if fault else 200,
        groups=groups,
        members=names,
        titles=titles,
        refusal=ui.text(fault.message, fault.params) if fault else "",
    )
