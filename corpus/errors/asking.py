"""Requests that are not possible."""

from __future__ import annotations

from corpus.errors.base import KbError


class SubmissionBusy(KbError):
    """Params: ``file``."""

    code = "submission-busy"
    message = "%(file)s cannot be read again: it is being read now, or the file was not kept."
    remedy = "Wait until it has been read, or submit the file again."


class SubmissionSuperseded(KbError):
    """Params: ``file``, ``id``, the document that it was."""

    code = "submission-superseded"
    message = (
        "%(file)s is no longer the current text of %(id)s: a newer file has replaced "
        "it, or the document was removed."
    )
    remedy = "To restore this text, submit the file again."


class ProposalMissing(KbError):
    """Params: ``file``."""

    code = "proposal-missing"
    message = "The metadata of %(file)s are not waiting for review."
    remedy = "If the file has been added, correct the metadata of its document."


class UploadInvalid(KbError):
    """Params: ``detail``."""

    code = "upload-invalid"
    message = "The upload is not valid: %(detail)s."
    remedy = "Send a form (multipart/form-data) with each file in a field named `file`."


class UploadTooLarge(KbError):
    """Params: ``limit_mb``."""

    code = "upload-too-large"
    message = "The upload is larger than %(limit_mb)d MB."
    remedy = (
        "Upload fewer files at once, or ask the administrator to raise the limit "
        "(KB_MAX_UPLOAD_MB)."
    )


class UploadFilesTooMany(KbError):
    """Params: ``limit``."""

    code = "upload-files-too-many"
    message = "The upload has more than %(limit)d files."
    remedy = (
        "Upload fewer files at once, or ask the administrator to raise the limit "
        "(KB_MAX_UPLOAD_FILES)."
    )


class PagesMissing(KbError):
    """Params: ``id``, a document."""

    code = "pages-missing"
    message = "%(id)s is not a PDF, so it has no page images."
    remedy = "Only a PDF's text can be compared with its pages."


class QueryInvalid(KbError):
    """Params: ``detail``, the problem of the query."""

    code = "query-invalid"
    message = "The search is not possible: %(detail)s."
    remedy = "Correct it and try again."


class JudgementsTooFew(KbError):
    """Params: ``count``, the queries in the smaller half; ``least``, the number required."""

    code = "judgements-too-few"
    message = "Tuning needs more judged queries: the smaller half has only %(count)d."
    remedy = "Judge more results, until each half has %(least)d queries."


class HostUnknown(KbError):
    """Params: ``host``, the host name in the request."""

    code = "host-unknown"
    message = "“%(host)s” is not a name of this site."
    remedy = "Its administrator can add the name to KB_ALLOWED_HOSTS."


class ParameterRepeated(KbError):
    """Params: ``name``, ``limit``."""

    code = "parameter-repeated"
    message = "The address has more than %(limit)d values for “%(name)s”."
    remedy = "Choose fewer values at once."


class ParameterUnknown(KbError):
    """Params: ``name``, ``choices``: the parameters that there are."""

    code = "parameter-unknown"
    message = "There is no parameter “%(name)s” here."
    remedy = "Use one of: %(choices)s."


class ParameterMisspelt(ParameterUnknown):
    """Params: ``name``, ``nearest``: the parameter that it resembles."""

    code = "parameter-misspelt"
    remedy = "Did you mean “%(nearest)s”?"


class ParameterUnexpected(ParameterUnknown):
    """Params: ``name``."""

    code = "parameter-unexpected"
    remedy = "Leave it out: this address takes no parameters."


class CursorInvalid(KbError):
    """A cursor that no list of kb has given."""

    code = "cursor-invalid"
    message = "The cursor is not one that a list has given."
    remedy = "Begin the list again with `cursor=*`."


class MomentInvalid(KbError):
    """Params: ``value``."""

    code = "moment-invalid"
    message = "“%(value)s” is not a time."
    remedy = "Write it as 2026-11-28 or 2026-11-28T16:00:00Z."


class AddressTooLong(KbError):
    """Params: ``limit``, in bytes after the question mark."""

    code = "address-too-long"
    message = (
        "The address is too long: the part after the question mark may have at most "
        "%(limit)d bytes."
    )
    remedy = "Search for fewer words, or with fewer filters."


class BodyNotJson(KbError):
    code = "body-not-json"
    message = "The body of the request is not JSON in UTF-8."
    remedy = "Send JSON, with the fields that the description of the API at /api names."


class RequestTimedOut(KbError):
    """Params: ``seconds``."""

    code = "request-timed-out"
    message = "The request took longer than %(seconds)g seconds."
    remedy = "Try again in a moment, or search for fewer or rarer words."


class RequestAbandoned(KbError):
    """The client has closed the connection."""

    code = "request-abandoned"
    message = "The connection was closed before the answer was ready."
    remedy = "Send the request again."


class VersionsIncomparable(QueryInvalid):
    """Params: ``one``, ``other``: ids of documents."""

    code = "versions-incomparable"
    message = "%(one)s and %(other)s are in different languages, so their words cannot be compared."
    remedy = "Compare versions in one language, or read the two side by side."


class ChoiceUnknown(KbError):
    """Params: ``option``, ``value``, ``choices``."""

    code = "choice-unknown"
    message = "%(option)s cannot be “%(value)s”."
    remedy = "Choose one of: %(choices)s."


class ChoiceMissing(ChoiceUnknown):
    """Params: ``option``, a command; ``choices``, of which it needs one."""

    code = "choice-missing"
    message = "`kb %(option)s` requires one of: %(choices)s."
    remedy = "See `kb %(option)s --help`."


class MetadataInvalid(KbError):
    """Params: ``file`` (or option), ``detail``."""

    code = "metadata-invalid"
    message = "The metadata in %(file)s cannot be used: %(detail)s."
    remedy = "Correct it."


class TemplateInvalid(KbError):
    """Params: ``file``, ``detail``."""

    code = "template-invalid"
    message = "%(file)s cannot be used as a template: %(detail)s."
    remedy = "Make a new one with `kb handout-template` and change its styles and its cover."


class CharacterNotSet(KbError):
    """Params: ``text``, the characters for which there is no font."""

    code = "character-not-set"
    message = "A PDF cannot show “%(text)s”: no font here has it."
    remedy = (
        "Take another format, such as Word or HTML, or leave it out of your own notes and titles."
    )


class CollectionFileInvalid(KbError):
    """Params: ``file``, ``detail``."""

    code = "collection-file-invalid"
    message = "%(file)s is not a collection: %(detail)s."
    remedy = (
        "Take the file that kb has saved as “Collection, to be loaded again”: its name ends in "
        ".collection.json."
    )
