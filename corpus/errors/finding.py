"""What is asked for is not there."""

from __future__ import annotations

from corpus.errors.base import KbError


class NotFound(KbError):
    """Params: ``id``, what was asked for."""

    code = "not-found"
    message = "There is nothing called %(id)s here."
    remedy = "`kb list` names what there is."


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
    message = "No official text is listed as %(id)s."
    remedy = "`kb fetch --list` names those that are."


class PathNotFound(NotFound):
    code = "path-not-found"
    message = "There is no file or folder %(id)s."
    remedy = "Check the path."


class PathNotAFolder(PathNotFound):
    code = "path-not-a-folder"
    message = "%(id)s is a file; `kb watch` needs a folder."
    remedy = "Name the folder that it lies in, or add the file with `kb ingest`."


class PageImageMissing(NotFound):
    """Params: ``id`` of a document, ``page``, ``detail``, why there is none."""

    code = "page-image-missing"
    message = "There is no image of page %(page)s of %(id)s: %(detail)s."
    remedy = "Its text can be read all the same."


class SubmissionNotFound(NotFound):
    code = "submission-not-found"
    message = "No file was submitted under the number %(id)s."
    remedy = "`kb ledger` lists what was submitted."


class VersionNotFound(NotFound):
    """Params: ``id``, ``version``."""

    code = "version-not-found"
    message = "%(id)s has no version %(version)s."
    remedy = "`kb versions %(id)s` lists those that there are."
