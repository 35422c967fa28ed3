"""Objects that do not exist."""

from __future__ import annotations

from corpus.errors.base import KbError


class NotFound(KbError):
    """Params: ``id``, the requested id."""

    code = "not-found"
    message = "%(id)s was not found."
    remedy = "`kb list` lists the documents."


class WorkNotFound(NotFound):
    code = "work-not-found"
    message = "There is no work %(id)s."


class DocumentNotFound(NotFound):
    code = "document-not-found"
    message = "There is no document %(id)s."


class PassageNotFound(NotFound):
    code = "passage-not-found"
    message = "There is no passage %(id)s."


class SourceNotFound(NotFound):
    code = "source-not-found"
    message = "The list of official texts has no entry %(id)s."
    remedy = "`kb fetch --list` shows the list."


class PathNotFound(NotFound):
    code = "path-not-found"
    message = "There is no file or folder %(id)s."
    remedy = "Check the path."


class PathNotAFolder(PathNotFound):
    code = "path-not-a-folder"
    message = "%(id)s is a file; `kb watch` needs a folder."
    remedy = "Give the folder that contains it, or add the file with `kb ingest`."


class PageImageMissing(NotFound):
    """Params: ``id`` of a document, ``page``, ``detail``, the reason."""

    code = "page-image-missing"
    message = "There is no image of page %(page)s of %(id)s: %(detail)s."
    remedy = "Its text can still be read."


class SubmissionNotFound(NotFound):
    code = "submission-not-found"
    message = "There is no submission %(id)s."
    remedy = "`kb ledger` lists the submitted files."


class VersionNotFound(NotFound):
    """Params: ``id``, ``version``."""

    code = "version-not-found"
    message = "%(id)s has no version %(version)s."
    remedy = "`kb versions %(id)s` lists its versions."
