"""Write access and keys."""

from __future__ import annotations

from corpus.errors.base import KbError
from corpus.errors.finding import NotFound


class KeyNotFound(NotFound):
    code = "key-not-found"
    message = "There is no active key %(id)s."
    remedy = "`kb key list` lists the keys."


class AccessDenied(KbError):
    """The client is unknown or not permitted to do this."""

    code = "access-denied"
    message = "This is not allowed."


class KeyMissing(AccessDenied):
    code = "key-missing"
    message = "This needs a key, and the request has none."
    remedy = (
        "Ask the administrator for a key (made with `kb key add NAME`). Then send it as "
        "`Authorization: Bearer KEY`, or sign in with it at /sign-in."
    )


class KeyUnknown(AccessDenied):
    code = "key-unknown"
    message = "This key is not valid."
    remedy = "Check that it was copied completely, or ask the administrator for a new one."


class KeyRevoked(AccessDenied):
    """Params: ``name``."""

    code = "key-revoked"
    message = "The key “%(name)s” has been revoked."
    remedy = "Ask the administrator for a new one."


class ScopeMissing(AccessDenied):
    """Params: ``name``, the key's; ``scope``."""

    code = "scope-missing"
    message = "The key “%(name)s” does not have the permission “%(scope)s”."
    remedy = "Ask the administrator for a key that has it (`kb key add NAME --scope %(scope)s`)."


class RequestForged(AccessDenied):
    """Another site, or an outdated page, made a signed-in browser send a request."""

    code = "request-forged"
    message = "The request did not come from a page of this site."
    remedy = "Reload the page and try again. Programs must send a key instead of a cookie."


class KeyNameInvalid(KbError):
    """Params: ``name``."""

    code = "key-name-invalid"
    message = "“%(name)s” is not a valid name for a key."
    remedy = "Use 1 to 100 letters, digits or symbols. The names cli and watch are reserved."


class KeyNameTaken(KbError):
    """Params: ``name``."""

    code = "key-name-taken"
    message = "A key “%(name)s” already exists."
    remedy = "Use another name, or revoke the existing key first: `kb key revoke NAME`."
