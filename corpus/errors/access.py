"""Errors of access: keys, accounts, groups and the audit log."""

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
    remedy = "Ask the administrator of this site for the permission."


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


class KeyExpired(AccessDenied):
    """Params: ``name``, ``at``."""

    code = "key-expired"
    message = "The key “%(name)s” expired on %(at)s."
    remedy = "Ask the administrator for a new one."


class SignInServiceRefused(AccessDenied):
    """Params: ``name``, of the service; ``detail``."""

    code = "sign-in-service-refused"
    message = "Signing in with %(name)s has failed: %(detail)s."
    remedy = "Start again from the page /sign-in."


class SignInServiceAway(KbError):
    """Params: ``name``, of the service; ``detail``."""

    code = "sign-in-service-away"
    message = "The sign-in service %(name)s does not respond as it should."
    remedy = "Try again in a moment, or sign in with a password or a key."


class SignInServiceInsecure(AccessDenied):
    code = "sign-in-service-insecure"
    message = "Signing in with another service needs an encrypted connection (https)."
    remedy = "Open this site by https, or sign in with a password or a key."


class AccountNotAllowed(AccessDenied):
    """Params: ``name``."""

    code = "account-not-allowed"
    message = "%(name)s has no permission to use this site."
    remedy = "Ask the administrator of this site for it."


class SignInRefused(AccessDenied):
    """Sign-in failed. The error does not reveal whether the account exists."""

    code = "sign-in-refused"
    message = "The name or the password is wrong."
    remedy = "Check both, or ask the administrator for a new password."


class RoleMissing(AccessDenied):
    """Params: ``name``, the name of the account."""

    code = "role-missing"
    message = "The role of “%(name)s” does not permit this."
    remedy = "Ask the administrator for another role."


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


class AccountNotFound(NotFound):
    code = "account-not-found"
    message = "There is no account %(id)s."
    remedy = "`kb user list` lists the accounts."


class AccountNameInvalid(KbError):
    """Params: ``name``."""

    code = "account-name-invalid"
    message = "“%(name)s” is not a valid name for an account."
    remedy = "Use 1 to 100 letters, digits or symbols. The names cli and watch are reserved."


class AccountNameTaken(KbError):
    """Params: ``name``."""

    code = "account-name-taken"
    message = "An account or a key “%(name)s” already exists."
    remedy = "Use another name."


class GroupNotFound(NotFound):
    code = "group-not-found"
    message = "There is no group %(id)s."
    remedy = "`kb group list` lists the groups."


class MemberNotFound(NotFound):
    code = "member-not-found"
    message = "There is no account and no active key %(id)s."
    remedy = "`kb user list` and `kb key list` list them."


class GroupNameInvalid(KbError):
    """Params: ``name``."""

    code = "group-name-invalid"
    message = "“%(name)s” is not a valid name for a group."
    remedy = "Use 1 to 100 letters, digits or symbols."


class GroupNameTaken(KbError):
    """Params: ``name``."""

    code = "group-name-taken"
    message = (
        "A group “%(name)s” already exists, or something is still restricted to one of that name."
    )
    remedy = "Use another name, or first end what is restricted to the deleted group."


class TargetInvalid(KbError):
    """Params: ``id``."""

    code = "target-invalid"
    message = "“%(id)s” is not the id of a work, document or collection."
    remedy = "Give the id of a work (WORK), a document (WORK/LANG) or a collection."


class AuditBroken(KbError):
    """Params: ``number`` of the first row that does not continue the chain."""

    code = "audit-broken"
    message = "The audit log was changed: row %(number)s does not follow from the one before it."
    remedy = "Compare it with an exported copy (`kb audit export`), and find out who can write the catalog."


class PasswordTooShort(KbError):
    """Params: ``least``, the required number of characters."""

    code = "password-too-short"
    message = "The password is too short."
    remedy = "Use at least %(least)s characters, such as several words."


class ExpiryInvalid(KbError):
    """Params: ``given``, the number of days that was given."""

    code = "expiry-invalid"
    message = "A key cannot be valid for “%(given)s” days."
    remedy = "Give a number of days, 1 to 3650."
