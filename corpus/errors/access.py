"""Who may write, and the keys for it."""

from __future__ import annotations

from corpus.errors.base import KbError
from corpus.errors.finding import NotFound


class KeyNotFound(NotFound):
    code = "key-not-found"
    message = "There is no key %(id)s in use."
    remedy = "`kb key list` names those that there are."


class AccessDenied(KbError):
    """Whoever asks may not do this, or is not known."""

    code = "access-denied"
    message = "This is not allowed."


class KeyMissing(AccessDenied):
    code = "key-missing"
    message = "This needs a key, and the request has none."
    remedy = (
        "Ask who runs this site for one (`kb key add NAME` makes it), then send it as "
        "`Authorization: Bearer KEY`, or sign in with it at /sign-in."
    )


class KeyUnknown(AccessDenied):
    code = "key-unknown"
    message = "This key is not known here."
    remedy = "Check that it was copied whole, or ask who runs this site for another one."


class KeyRevoked(AccessDenied):
    """Params: ``name``."""

    code = "key-revoked"
    message = "The key “%(name)s” has been revoked."
    remedy = "Ask who runs this site for another one."


class ScopeMissing(AccessDenied):
    """Params: ``name``, the key's; ``scope``."""

    code = "scope-missing"
    message = "The key “%(name)s” may not be used for this: it is not for “%(scope)s”."
    remedy = "Ask who runs this site for one that is (`kb key add NAME --scope %(scope)s`)."


class RequestForged(AccessDenied):
    """A browser that is signed in was made to send something by another site, or by an old page."""

    code = "request-forged"
    message = "The request does not come from one of this site's own pages."
    remedy = "Open the page anew and do it again there; programs send a key instead of a cookie."


class KeyNameInvalid(KbError):
    """Params: ``name``."""

    code = "key-name-invalid"
    message = "“%(name)s” cannot be the name of a key."
    remedy = "Take 1 to 100 letters, digits or signs; cli and watch are kb's own names."


class KeyNameTaken(KbError):
    """Params: ``name``."""

    code = "key-name-taken"
    message = "There is a key “%(name)s” already."
    remedy = "Take another name, or revoke it first: `kb key revoke NAME`."
