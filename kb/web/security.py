"""Headers that every response carries, errors and unknown addresses too."""

from __future__ import annotations

from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    XContentTypeOptions,
    XFrameOptions,
)

_POLICY: Final = Secure(
    # Nothing inline, nothing from elsewhere: text of an ingested file can never run here.
    csp=ContentSecurityPolicy()
    .default_src("'self'")
    .object_src("'none'")
    .base_uri("'none'")
    .form_action("'self'")
    .frame_ancestors("'none'"),
    coop=CrossOriginOpenerPolicy().same_origin(),
    corp=CrossOriginResourcePolicy().same_origin(),
    # The words that somebody searched for stay here when they follow a link away.
    referrer=ReferrerPolicy().same_origin(),
    permissions=PermissionsPolicy()
    .geolocation()
    .camera()
    .microphone()
    .payment()
    .usb()
    .clipboard_write("self"),
    xcto=XContentTypeOptions().nosniff(),
    xfo=XFrameOptions().deny(),
)

SECURITY_HEADERS: Final[dict[str, str]] = dict(_POLICY.headers)
"""Strict-Transport-Security is left to the proxy that ends TLS."""


async def add_security_headers(message: Message, _: Scope) -> None:
    """Litestar's ``before_send`` hook; unlike middleware it also runs for unknown addresses."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
