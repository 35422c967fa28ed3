"""Signing a browser in by a key, and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import Body, QueryParameter
from litestar.response import Redirect

from corpus import AccessDenied
from kb import access
from kb.i18n.addresses import on_this_site
from kb.i18n.translate import reader_language, translator
from kb.services import Services
from kb.web.auth import SESSION_COOKIE, requires_own_form
from kb.web.problem_details import problem_kind_of
from kb.web.render import page

ATTEMPTS_A_MINUTE: Final = 10
"""From one network address. No key can be guessed; this keeps a guesser from keeping the site busy."""

_LIMIT: Final = RateLimitConfig(rate_limit=("minute", ATTEMPTS_A_MINUTE), store="sign-in")
_KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class SignInForm:
    key: str = ""
    next: str = "/"
    """Address on this site to go on to."""


class SignInPages(Controller):
    """/sign-in and /sign-out"""

    include_in_schema = False

    @get("/sign-in", sync_to_thread=True)
    def sign_in(
        self,
        request: Request[Any, Any, Any],
        next: Annotated[str, QueryParameter(max_length=2000)] = "/",  # noqa: A002 - as in the address
    ) -> Response[str]:
        """The form that takes a key."""
        return _form(request, next)

    @post(
        "/sign-in",
        guards=[requires_own_form],
        middleware=[_LIMIT.middleware],
        sync_to_thread=True,
    )
    def enter(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        """Signs in and redirects, or shows the form again with the error."""
        try:
            token = access.open_session(services.catalog, data.key.strip())
        except AccessDenied as error:
            return _form(request, data.next, error)
        if earlier := request.cookies.get(SESSION_COOKIE):
            access.close_session(services.catalog, earlier)
        return Redirect(
            on_this_site(data.next),
            status_code=303,
            headers=_KEPT_NOWHERE,
            cookies=[_cookie(request, token)],
        )

    @post("/sign-out", guards=[requires_own_form], sync_to_thread=True)
    def leave(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[Any]:
        """Ends the session here and in the browser."""
        if token := request.cookies.get(SESSION_COOKIE):
            access.close_session(services.catalog, token)
        return Redirect("/", status_code=303, headers=_KEPT_NOWHERE, cookies=[_cookie(request, "")])


def _form(
    request: Request[Any, Any, Any], then: str, error: AccessDenied | None = None
) -> Response[str]:
    ui = translator(reader_language(request))
    fault = problem_kind_of(error) if error else None
    response = page(
        request,
        "sign_in.html",
        status=fault.status if fault else 200,
        then=on_this_site(then),
        refusal=[ui.text(part, fault.params) for part in (fault.message, fault.remedy)]
        if fault
        else [],
    )
    response.headers.update(_KEPT_NOWHERE)
    return response


def _cookie(request: Request[Any, Any, Any], token: str) -> Cookie:
    return Cookie(
        SESSION_COOKIE,
        value=token,
        max_age=int(access.SESSION_LENGTH.total_seconds()) if token else 0,
        httponly=True,
        samesite="strict",
        # Without TLS a browser would not keep a secure one.
        secure=request.url.scheme == "https",
    )
