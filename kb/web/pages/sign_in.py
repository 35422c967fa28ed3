"""Signing a browser in, by name and password or by a key, and out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, QueryParameter
from litestar.response import Redirect

from corpus import AccessDenied, KbError, RequestTimedOut
from kb import access
from kb.i18n.addresses import on_this_site
from kb.i18n.translate import reader_language, translator
from kb.services import Services
from kb.web.auditing import names_actor
from kb.web.auth import READ_BY_ANYONE, SESSION_COOKIE, requires_own_form
from kb.web.problem_details import problem_kind_of
from kb.web.render import base_url, page
from kb.web.throttle import SIGN_INS, SharedCounts, Throttle, address_of

_MOST_BY_NAME: Final = 50
"""The most failed attempts for one account from all addresses, in _BY_NAME_SECONDS."""
_BY_NAME_SECONDS: Final = 15 * 60.0
_MOST_BY_ONE: Final = 10
"""The same from one address, which cannot keep a person out alone."""
_MOST_SESSIONS: Final = 100
"""Sessions that one account may open in the same time."""
_LONGEST_NAME: Final = 101
"""The number of characters of a name that count; names of accounts are shorter."""
_LARGEST_FORM: Final = 16_000
"""Bytes."""
_SEE_OTHER: Final = 303
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}


class SignInThrottles:
    """Limits of failed attempts to sign in, by network address and by account.

    Only failures count.
    """

    def __init__(self, per_minute: int, shared: SharedCounts | None = None) -> None:
        def of(name: str, most: int, seconds: float = _BY_NAME_SECONDS) -> Throttle:
            return Throttle(most, seconds, shared=shared, name=f"sign-ins {name}")

        self._by_address = of("by address", per_minute, 60.0)
        self._by_name = of("by name", _MOST_BY_NAME)
        self._by_both = of("by both", _MOST_BY_ONE)
        self._sessions = of("sessions", _MOST_SESSIONS)
        self._turn = asyncio.Semaphore(1)

    def begin(self, address: str, name: str) -> None:
        """Counts an attempt as failed until ``take_back``: those that are sent at once count, too.

        Raises TooManyRequestsException.
        """
        counts = self._counts(address, name)
        for throttle, sender in counts:
            throttle.check(sender)
        if name:
            self._sessions.check(name)
        for throttle, sender in counts:
            throttle.count(sender)

    def take_back(self, address: str, name: str) -> None:
        """The attempt did not fail."""
        for throttle, sender in self._counts(address, name):
            throttle.take_back(sender)

    def succeed(self, address: str, name: str) -> None:
        """The attempt has opened a session."""
        self.take_back(address, name)
        if name:
            self._sessions.count(name)

    @asynccontextmanager
    async def turn(self, seconds: float) -> AsyncIterator[None]:
        """One password is verified at a time, which takes 64 MiB; who waits holds no thread.

        Raises RequestTimedOut after ``seconds`` of waiting.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._turn.acquire()
        except TimeoutError:
            raise RequestTimedOut(seconds=seconds) from None
        try:
            yield
        finally:
            self._turn.release()

    def _counts(self, address: str, name: str) -> list[tuple[Throttle, str]]:
        counts = [(self._by_address, address)]
        if name:
            counts += [(self._by_both, f"{address} {name}"), (self._by_name, name)]
        return counts


@dataclass(frozen=True)
class SignInForm:
    key: str = ""
    name: str = ""
    password: str = ""
    next: str = "/"
    """Address on this site to go on to."""


class SignInPages(Controller):
    """/sign-in and /sign-out"""

    include_in_schema = False
    opt = READ_BY_ANYONE

    @get("/sign-in", sync_to_thread=True)
    def sign_in(
        self,
        request: Request[Any, Any, Any],
        next: Annotated[str, QueryParameter(max_length=2000)] = "/",  # noqa: A002 - as in the address
    ) -> Response[str]:
        """The page with two forms: name and password, or a key."""
        return sign_in_form(request, next)

    @post(
        "/sign-in",
        guards=[requires_own_form],
        request_max_body_size=_LARGEST_FORM,
    )
    async def enter(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        """Signs in and redirects, or shows the form again with the error."""
        throttles: SignInThrottles = request.app.state[SIGN_INS]
        address, name = address_of(request), data.name.strip()[:_LONGEST_NAME]
        names_actor(request.scope, name)
        throttles.begin(address, name)
        try:
            async with throttles.turn(services.settings.request_seconds):
                answer = await sync_to_thread(_enter, request, services, data, name)
        except KbError:
            throttles.take_back(address, name)
            raise
        if answer.status_code == _SEE_OTHER:
            throttles.succeed(address, name)
        return answer

    @post("/sign-out", guards=[requires_own_form], sync_to_thread=True)
    def leave(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[Any]:
        """Ends the session here and in the browser."""
        if token := request.cookies.get(SESSION_COOKIE):
            access.close_session(services.catalog, token)
        return Redirect("/", status_code=303, headers=KEPT_NOWHERE, cookies=[_cookie(request, "")])


def _enter(
    request: Request[Any, Any, Any], services: Services, data: SignInForm, name: str
) -> Response[Any]:
    try:
        if name:
            token = access.open_account_session(services.catalog, name, data.password)
        else:
            token, key_name = access.open_session(services.catalog, data.key.strip())
            names_actor(request.scope, key_name)
    except AccessDenied as error:
        return sign_in_form(request, data.next, error, name)
    return Redirect(
        on_this_site(data.next),
        status_code=_SEE_OTHER,
        headers=KEPT_NOWHERE,
        cookies=[replace_session(request, services, token)],
    )


def replace_session(request: Request[Any, Any, Any], services: Services, token: str) -> Cookie:
    """The cookie of a new session; the one that the browser had ends."""
    if earlier := request.cookies.get(SESSION_COOKIE):
        access.close_session(services.catalog, earlier)
    return _cookie(request, token)


def sign_in_form(
    request: Request[Any, Any, Any], then: str, error: KbError | None = None, name: str = ""
) -> Response[str]:
    """The page of the sign-in, with the reason why it has failed."""
    ui = translator(reader_language(request))
    fault = problem_kind_of(error) if error else None
    response = page(
        request,
        "sign_in.html",
        status=fault.status if fault else 200,
        then=on_this_site(then),
        name=name[:100],
        is_closed=request.app.state.services.settings.reading == "closed",
        provider=request.app.state.oidc,
        refusal=[ui.text(part, fault.params) for part in (fault.message, fault.remedy)]
        if fault
        else [],
    )
    response.headers.update(KEPT_NOWHERE)
    return response


def _cookie(request: Request[Any, Any, Any], token: str) -> Cookie:
    return Cookie(
        SESSION_COOKIE,
        value=token,
        max_age=int(access.SESSION_LENGTH.total_seconds()) if token else 0,
        httponly=True,
        samesite="strict",
        # Without TLS a browser would not keep a secure one.
        secure=base_url(request).startswith("https:"),
    )
