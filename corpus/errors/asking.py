"""What is asked cannot be done as it is asked."""

from __future__ import annotations

from corpus.errors.base import KbError


class SubmissionBusy(KbError):
    """Params: ``file``."""

    code = "submission-busy"
    message = "%(file)s cannot be read again: it is being read now, or nothing of it was kept."
    remedy = "Wait until it has been read, or submit the file once more."


class SubmissionSuperseded(KbError):
    """Params: ``file``, ``id``, the document that it was."""

    code = "submission-superseded"
    message = (
        "%(file)s is no longer the text of %(id)s: a newer file amended it, or somebody removed it."
    )
    remedy = "If this text shall stand again, submit the file again."


class ProposalMissing(KbError):
    """Params: ``file``."""

    code = "proposal-missing"
    message = "The metadata of %(file)s are not waiting to be checked."
    remedy = "Once it is added, correct the document's own metadata."


class UploadInvalid(KbError):
    """Params: ``detail``."""

    code = "upload-invalid"
    message = "What was sent is no upload: %(detail)s."
    remedy = "Send a form (multipart/form-data) with each file in a field called `file`."


class UploadTooLarge(KbError):
    """Params: ``limit_mb``."""

    code = "upload-too-large"
    message = "More than %(limit_mb)d MB were sent at once."
    remedy = "Send fewer files at once, or have the limit raised (KB_MAX_UPLOAD_MB)."


class UploadFilesTooMany(KbError):
    """Params: ``limit``."""

    code = "upload-files-too-many"
    message = "More than %(limit)d files were sent at once."
    remedy = "Send fewer files at once, or have the limit raised (KB_MAX_UPLOAD_FILES)."


class PagesMissing(KbError):
    """Params: ``id``, a document."""

    code = "pages-missing"
    message = "%(id)s is not a PDF: it has no pages to look at."
    remedy = "Only the text of a PDF can be compared with its pages."


class QueryInvalid(KbError):
    """Params: ``detail``, what is wrong with the query."""

    code = "query-invalid"
    message = "The search cannot be made: %(detail)s."


class ParameterRepeated(KbError):
    """Params: ``name``, ``limit``."""

    code = "parameter-repeated"
    message = "The address gives more than %(limit)d values for “%(name)s”."
    remedy = "Choose fewer values at once."


class AddressTooLong(KbError):
    """Params: ``limit``, in bytes after the question mark."""

    code = "address-too-long"
    message = "The address is too long: after the question mark it may have %(limit)d bytes."
    remedy = "Search for fewer words, or with fewer filters."


class RequestTimedOut(KbError):
    """Params: ``seconds``."""

    code = "request-timed-out"
    message = "No answer could be made within %(seconds)g seconds."
    remedy = "Try again in a moment, or search for fewer or rarer words."


class RequestAbandoned(KbError):
    """The client has gone: nobody reads the answer."""

    code = "request-abandoned"
    message = "The connection was closed before the answer was ready."
    remedy = "Send the request again."


class VersionsIncomparable(QueryInvalid):
    """Params: ``one``, ``other``: ids of documents."""

    code = "versions-incomparable"
    message = "%(one)s and %(other)s are in two languages: their words cannot be compared."
    remedy = "Compare versions in one language, or read the two side by side."


class ChoiceUnknown(KbError):
    """Params: ``option``, ``value``, ``choices``."""

    code = "choice-unknown"
    message = "%(option)s cannot be “%(value)s”."
    remedy = "Choose one of: %(choices)s."


class ChoiceMissing(ChoiceUnknown):
    """Params: ``option``, a command; ``choices``, of which it needs one."""

    code = "choice-missing"
    message = "`kb %(option)s` needs one of these: %(choices)s."
    remedy = "`kb %(option)s --help` says more."


class MetadataInvalid(KbError):
    """Params: ``file`` (or option), ``detail``."""

    code = "metadata-invalid"
    message = "The metadata in %(file)s cannot be used: %(detail)s."
    remedy = "Correct it."
