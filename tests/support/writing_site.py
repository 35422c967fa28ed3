"""kb's application with a writable address and a page that needs a sign-in, and a key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from litestar import Litestar, Request, get, post
from litestar.testing import TestClient

from kb.access import WRITE, make_key
from kb.i18n.addresses import API
from kb.services import Services
from kb.web.app import create_app
from kb.web.auth import NEEDS_KEY, requires_write
from tests.support.sites import client_of

WRITE_TO = f"{API}/written"
PAGE = "/written"


class Site(NamedTuple):
    client: TestClient[Litestar]
    services: Services
    key: str
    """For writing; named "Wang Fang"."""

    @property
    def bearer(self) -> dict[str, str]:
        """The header that sends it."""
        return {"Authorization": f"Bearer {self.key}"}


@post(WRITE_TO, guards=[requires_write], security=NEEDS_KEY, sync_to_thread=False)
def write(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {"by": request.user.name}


@get(PAGE, guards=[requires_write], include_in_schema=False, sync_to_thread=False)
def page_for_writers(request: Request[Any, Any, Any]) -> str:
    return f"written by {request.user.name}"


@post(PAGE, guards=[requires_write], include_in_schema=False)
async def write_by_form(request: Request[Any, Any, Any]) -> str:
    return str((await request.form())["title"])


def writing_app(services: Services) -> Litestar:
    """For several sites over the same services, one after the other: it takes longer than most requests."""
    app = create_app(services)
    for handler in (write, page_for_writers, write_by_form):
        app.register(handler)
    return app


@contextmanager
def writing_site(
    services: Services,
    base_url: str = "http://testserver.local",
    scopes: Sequence[str] = (WRITE,),
    app: Litestar | None = None,
) -> Iterator[Site]:
    """An application that no other site has meanwhile, if none is given, and a key with these scopes that
    is deleted at the end."""
    key = make_key(services.catalog, "Wang Fang", scopes)
    with (
        TestClient(app, base_url=base_url)
        if app
        else client_of(services, writing_app, base_url=base_url)
    ) as client:
        client.follow_redirects = False
        yield Site(client, services, key)
    services.catalog.keys.revoke("Wang Fang", "2026-01-01T00:00:00+00:00")
