"""Signing a browser in with an OpenID Connect provider (:mod:`kb.oidc`)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any, Final

import msgspec
from litestar import Controller, Request, Response, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import QueryParameter
from litestar.response import Redirect

from corpus import AccessDenied, AccountNotAllowed, KbError
from kb.i18n.addresses import OIDC, OIDC_CALLBACK, on_this_site
from kb.oidc import Attempt, Provider
from kb.services import Services
from kb.web.auditing import names_actor
from kb.web.auth import READ_BY_ANYONE
from kb.web.pages.sign_in import KEPT_NOWHERE, SignInThrottles, replace_session, sign_in_form
from kb.web.render import base_url, page
from kb.web.throttle import SIGN_INS, address_of

_ATTEMPT_SECONDS: Final = 600
"""The longest time that a person may take at the provider."""
_LONGEST: Final = 4000


class OidcPages(Controller):
    """/sign-in/oidc: to the provider and back."""

    include_in_schema = False
    opt = READ_BY_ANYONE

    @get(OIDC, sync_to_thread=True)
    def begin(
        self,
        request: Request[Any, Any, Any],
        next: Annotated[str, QueryParameter(max_length=2000)] = "/",  # noqa: A002 - as in the address
    ) -> Response[Any]:
        """Sends the browser to the provider."""
        provider = _provider(request)
        try:
            address, attempt = provider.begin(_redirect_uri(request), on_this_site(next))
        except KbError as error:
            return sign_in_form(request, next, error)
        cookie = _cookie(request, urlsafe_b64encode(msgspec.json.encode(attempt)).decode())
        return Redirect(address, status_code=303, headers=KEPT_NOWHERE, cookies=[cookie])

    @get(OIDC_CALLBACK, sync_to_thread=True)
    def finish(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[Any]:
        """Signs in whom the provider has authenticated, or shows the sign-in with the error.

        The answer is a page that leads on, and no redirect: a browser that another site has sent here would
        not send the new session's cookie, which is of this site only, on a redirect.
        """
        provider = _provider(request)
        throttles: SignInThrottles = request.app.state[SIGN_INS]
        address = address_of(request)
        throttles.begin(address, "")
        attempt = _attempt(request)
        try:
            answer = {name: str(value)[:_LONGEST] for name, value in request.query_params.items()}
            person = provider.finish(_redirect_uri(request), attempt, answer)
            token, name = provider.open_session(services.catalog, person)
        except AccessDenied as error:
            if isinstance(error, AccountNotAllowed):
                names_actor(request.scope, str(error.params["name"]))
            return _without_attempt(request, sign_in_form(request, "/", error))
        except KbError as error:
            throttles.take_back(address, "")
            return _without_attempt(request, sign_in_form(request, "/", error))
        throttles.take_back(address, "")
        names_actor(request.scope, name)
        then = on_this_site(attempt.then if attempt else "/")
        response = page(request, "signed_in.html", then=then, name=name)
        response.headers.update(KEPT_NOWHERE)
        response.cookies.append(replace_session(request, services, token))
        return _without_attempt(request, response)


def _provider(request: Request[Any, Any, Any]) -> Provider:
    provider: Provider | None = request.app.state.oidc
    if provider is None:
        raise NotFoundException
    return provider


def _redirect_uri(request: Request[Any, Any, Any]) -> str:
    return base_url(request) + OIDC_CALLBACK


def _attempt(request: Request[Any, Any, Any]) -> Attempt | None:
    """What the browser has kept; None if it has nothing, or something else."""
    try:
        kept = urlsafe_b64decode(request.cookies.get(_cookie_name(request), ""))
        return msgspec.json.decode(kept, type=Attempt)
    except ValueError:
        return None


def _without_attempt(request: Request[Any, Any, Any], response: Response[Any]) -> Response[Any]:
    """An attempt is made once."""
    response.cookies.append(_cookie(request, ""))
    return response


def _is_secure(request: Request[Any, Any, Any]) -> bool:
    return base_url(request).startswith("https:")


def _cookie_name(request: Request[Any, Any, Any]) -> str:
    # With the prefix no neighbouring host can set it, and so sign this browser in as somebody else.
    return "__Host-kb-sign-in" if _is_secure(request) else "kb-sign-in"


def _cookie(request: Request[Any, Any, Any], value: str) -> Cookie:
    return Cookie(
        _cookie_name(request),
        value=value,
        max_age=_ATTEMPT_SECONDS if value else 0,
        httponly=True,
        # The provider's page leads back here, which is another site's link.
        samesite="lax",
        secure=_is_secure(request),
    )
