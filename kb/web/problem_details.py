"""The table from errors to HTTP answers: status, title, message and remedy of each.

The texts are still gettext ids with parameters; ``problem_responses.py`` translates and sends them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from litestar.exceptions import HTTPException, ValidationException

from corpus import (
    AccessDenied,
    AddressTooLong,
    BodyNotJson,
    CatalogUnavailable,
    CharacterNotSet,
    ChoiceUnknown,
    CollectionChanged,
    CollectionFileInvalid,
    CollectionFull,
    CollectionInvalid,
    CollectionItemNotFound,
    CollectionNotFound,
    CollectionSharedNot,
    CursorInvalid,
    EmbeddingsUnavailable,
    FileRefused,
    FileTooLarge,
    FormatUnknown,
    GroupNameInvalid,
    GroupNameTaken,
    HostUnknown,
    IndexAway,
    IndexKeyRefused,
    IndexUnavailable,
    KbError,
    KeyExpired,
    KeyMissing,
    KeyRevoked,
    KeyUnknown,
    MetadataInvalid,
    MomentInvalid,
    NotFound,
    PageImageMissing,
    ParameterRepeated,
    ParameterUnknown,
    ProposalMissing,
    QueryInvalid,
    RequestAbandoned,
    RequestTimedOut,
    ScopeMissing,
    ServerUnreachable,
    SignInRefused,
    SignInServiceAway,
    SignInServiceRefused,
    SourceUnavailable,
    SubmissionBusy,
    SubmissionNotFound,
    SubmissionSuperseded,
    TargetInvalid,
    UploadFilesTooMany,
    UploadInvalid,
    UploadTooLarge,
    VersionNotFound,
    kinds_by_code,
)
from kb.i18n.labels import N_
from kb.web.operations import Accepted, nearest

STATUS_OF: Final[dict[type[KbError], int]] = {
    KbError: 500,
    NotFound: 404,
    AccessDenied: 403,
    KeyMissing: 401,
    KeyUnknown: 401,
    KeyRevoked: 401,
    KeyExpired: 401,
    SignInRefused: 401,
    SignInServiceRefused: 401,
    SignInServiceAway: 502,
    QueryInvalid: 400,
    ChoiceUnknown: 400,
    MetadataInvalid: 422,
    SubmissionBusy: 409,
    SubmissionSuperseded: 409,
    ProposalMissing: 409,
    CollectionChanged: 409,
    CollectionFileInvalid: 422,
    CharacterNotSet: 422,
    CollectionInvalid: 422,
    CollectionFull: 422,
    GroupNameInvalid: 422,
    GroupNameTaken: 409,
    TargetInvalid: 422,
    UploadInvalid: 400,
    UploadTooLarge: 413,
    UploadFilesTooMany: 413,
    FileRefused: 422,
    FileTooLarge: 413,
    FormatUnknown: 415,
    CatalogUnavailable: 503,
    IndexUnavailable: 503,
    EmbeddingsUnavailable: 503,
    RequestTimedOut: 503,
    RequestAbandoned: 503,
    AddressTooLong: 400,
    BodyNotJson: 400,
    HostUnknown: 400,
    ParameterRepeated: 400,
    ParameterUnknown: 400,
    CursorInvalid: 400,
    MomentInvalid: 400,
    SourceUnavailable: 502,
    ServerUnreachable: 502,
}
"""HTTP status by error class; a class that is not named has its parent's."""

RETRY_AFTER: Final = {"Retry-After": "5"}
"""Seconds, in each 503 response."""
RETRY_AFTER_TOO_MANY: Final = "60"
"""Seconds, in a 429 response if the limit gives none."""

_KEY_REFUSED: Final = 'Bearer realm="kb", error="invalid_token"'
CHALLENGES: Final[dict[type[KbError], str]] = {
    KeyMissing: 'Bearer realm="kb"',
    KeyUnknown: _KEY_REFUSED,
    KeyRevoked: _KEY_REFUSED,
    KeyExpired: _KEY_REFUSED,
    ScopeMissing: 'Bearer realm="kb", error="insufficient_scope", scope="write"',
}
"""WWW-Authenticate (RFC 6750, 3)."""

REMEDY_ON_THE_WEB: Final[dict[type[KbError], str]] = {
    SubmissionNotFound: N_("See the list of submitted files."),
    VersionNotFound: N_("See the document's list of versions."),
    PageImageMissing: PageImageMissing.remedy,
    CollectionNotFound: N_("See the list of your collections."),
    CollectionItemNotFound: CollectionItemNotFound.remedy,
    CollectionSharedNot: CollectionSharedNot.remedy,
    NotFound: N_("Check the address, or find the document in the list."),
    IndexUnavailable: N_("Try again in a moment."),
    IndexAway: N_("Try again in a moment. Documents can still be read."),
    IndexKeyRefused: N_("Tell the administrator of this site. Documents can still be read."),
    EmbeddingsUnavailable: N_("Search by words still works."),
    CatalogUnavailable: N_(
        "Try again in a moment; if that does not help, tell the administrator of this site."
    ),
}
"""These replace remedies that require the server's command line."""

MESSAGE_ON_THE_WEB: Final[dict[type[KbError], str]] = {
    CatalogUnavailable: N_("The catalog cannot be used."),
}
"""Instead of messages that tell of the server's folders."""

TITLES: Final = {
    400: N_("The request cannot be understood"),
    401: N_("Sign in first"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not possible at this address"),
    409: N_("Not possible now"),
    413: N_("Too large"),
    415: N_("Format not known"),
    422: N_("The request cannot be carried out"),
    429: N_("Too many requests"),
    500: N_("Something went wrong"),
    502: N_("A source did not respond"),
    503: N_("Not available at the moment"),
}

HTTP_PROBLEMS: Final = {
    404: (
        "address-unknown",
        N_("There is nothing at this address."),
        N_("Check the address, or start from the search page."),
    ),
    405: (
        "method-not-allowed",
        N_("This address does not accept this kind of request."),
        N_("The Allow header lists the accepted methods."),
    ),
    413: (
        "request-too-large",
        N_("The request is too large for this site."),
        N_("Send less at once."),
    ),
    429: (
        "too-many-requests",
        N_("There were too many requests from your network."),
        N_("Wait a minute and try again."),
    ),
}
"""Code, message and remedy of what the framework itself refuses."""

UNEXPECTED: Final = (
    "internal-error",
    N_("The server had an error and could not answer. The error has been logged."),
    N_("Try again in a moment; if that does not help, tell the administrator of this site."),
)
REFUSED: Final = (
    "request-refused",
    N_("The request was refused."),
    N_("Compare the request with the description of the API at /api."),
)
INVALID: Final = (
    "parameters-invalid",
    N_("A value in the request is not accepted."),
    N_("Correct the values named below."),
)

# A message of msgspec, and its gettext id.
_VALUE_FAULTS: Final = (
    (r"Expected `\w+` >= (?P<bound>[\d.]+)", N_("must be at least %(bound)s")),
    (r"Expected `\w+` <= (?P<bound>[\d.]+)", N_("must be at most %(bound)s")),
    (r"Expected `str` of length >= (?P<bound>\d+)", N_("must have at least %(bound)s characters")),
    (r"Expected `str` of length <= (?P<bound>\d+)", N_("must have at most %(bound)s characters")),
    (r"Expected `int(?: \| null)?`.*", N_("must be a whole number")),
    (r"Invalid enum value '?(?P<value>[^']*)'?", N_("cannot be “%(value)s”")),
    (r"Missing required .*", N_("is missing")),
    (r"Object missing required field `(?P<name>\w+)`", N_("lacks the field “%(name)s”")),
    (r"Expected `str(?: \| null)?`,", N_("must be a text")),
    (r"Expected `bool(?: \| null)?`,", N_("must be true or false")),
    (r"Expected `array(?: \| null)?`,", N_("must be a list")),
    (r"Expected `object(?: \| null)?`,", N_("must be an object with named fields")),
    (
        r"Expected `array` of length >= (?P<bound>\d+)",
        N_("must not have fewer entries than %(bound)s"),
    ),
    (
        r"Expected `array` of length <= (?P<bound>\d+)",
        N_("must not have more entries than %(bound)s"),
    ),
    (
        r"Invalid RFC3339 encoded date$|Expected `date(?:`| \|)",
        N_("must be a day, such as 2026-11-28"),
    ),
    (r"Object contains unknown field `(?P<name>[^`]*)`", N_("has no field “%(name)s”")),
)
_CHOICE_FAULT: Final = N_("cannot be “%(value)s”; did you mean “%(nearest)s”?")
_OTHER_VALUE_FAULT: Final = N_("is not accepted")
_BODY: Final = "data"
"""Litestar's name for the body. It tells the faults of a body that is there by the names of its fields."""


@dataclass(frozen=True, slots=True)
class InvalidValue:
    """A parameter and its fault: a gettext id of a text that follows the parameter's name."""

    field: str
    message: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A failure as HTTP sees it; ``title``, ``message`` and ``remedy`` are gettext ids."""

    status: int
    code: str
    message: str
    remedy: str
    params: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    values: tuple[InvalidValue, ...] = ()

    @property
    def title(self) -> str:
        """A few words, the same for each failure of this status."""
        return TITLES.get(self.status, TITLES[400 if self.status < 500 else 500])


def problem_kind_of(error: Exception, accepted: Accepted | None = None) -> ProblemKind:
    """The HTTP answer to ``error``, whatever it is.

    ``accepted``: of the operation that was asked; a value that resembles one of its values is told so.
    """
    if isinstance(error, KbError):
        status = _nearest(STATUS_OF, type(error)) or 500
        message = _nearest(MESSAGE_ON_THE_WEB, type(error)) or error.message
        remedy = _nearest(REMEDY_ON_THE_WEB, type(error))
        headers = dict(RETRY_AFTER) if status == 503 else {}
        if challenge := _nearest(CHALLENGES, type(error)):
            headers["WWW-Authenticate"] = challenge
        return ProblemKind(
            status, error.code, message, remedy or error.remedy, error.params, headers
        )
    if isinstance(error, ValidationException):
        return ProblemKind(400, *INVALID, values=tuple(_value_faults(error.extra, accepted or {})))
    if isinstance(error, HTTPException):
        default = REFUSED if error.status_code < 500 else UNEXPECTED
        texts = HTTP_PROBLEMS.get(error.status_code, default)
        headers = dict(error.headers or {})
        if error.status_code == 429:
            headers["Retry-After"] = headers.get("RateLimit-Reset", RETRY_AFTER_TOO_MANY)
        return ProblemKind(error.status_code, *texts, headers=headers)
    return ProblemKind(500, *UNEXPECTED)


def all_problem_kinds() -> dict[str, ProblemKind]:
    """Every fault that can be named, by code, as the pages at /problems/CODE describe them."""
    faults = [problem_kind_of(kind()) for kind in kinds_by_code().values()]
    faults += [ProblemKind(status, *texts) for status, texts in HTTP_PROBLEMS.items()]
    faults += [
        ProblemKind(500, *UNEXPECTED),
        ProblemKind(400, *REFUSED),
        ProblemKind(400, *INVALID),
    ]
    return {fault.code: fault for fault in faults}


def _nearest(table: Mapping[type[KbError], Any], kind: type[KbError]) -> Any:
    return next((table[base] for base in kind.__mro__ if base in table), None)


def _value_faults(extra: object, accepted: Accepted) -> list[InvalidValue]:
    entries = extra if isinstance(extra, list) else []
    return [
        _value_fault(str(entry.get("key", "")), str(entry.get("message", "")), accepted)
        for entry in entries
        if isinstance(entry, dict)
    ]


def _value_fault(name: str, detail: str, accepted: Accepted) -> InvalidValue:
    if name == _BODY:
        return InvalidValue("body", N_("is missing"), {})
    for pattern, message in _VALUE_FAULTS:
        if found := re.match(pattern, detail):
            params = found.groupdict()
            if similar := nearest(params.get("value", ""), accepted.get(name, ())):
                return InvalidValue(name, _CHOICE_FAULT, {**params, "nearest": similar})
            return InvalidValue(name, message, params)
    return InvalidValue(name, _OTHER_VALUE_FAULT, {})
