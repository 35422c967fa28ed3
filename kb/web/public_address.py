"""Addresses in the API's answers are absolute where KB_PUBLIC_URL says how others reach this site."""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from kb.i18n.addresses import permalinks_under
from kb.services import Services


class PublicAddresses(ASGIMiddleware):
    """Around the API only: links in pages stay on the host that a reader has chosen."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        services: Services = scope["litestar_app"].state.services
        with permalinks_under(services.settings.public_base):
            await next_app(scope, receive, send)
