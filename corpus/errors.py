"""Every error that kb raises on purpose, in one tree.

    KbError
    ├── FileRefused            a file offered to ingest is not taken; the original is kept
    │   ├── NotARegularFile, FileUnreadable, FileEmpty, FormatUnknown: FormatUnsupported
    │   ├── FileTooLarge: PagesTooMany, TextTooLong, ArchiveTooFull, ArchiveTooLarge: ArchiveTooDense
    │   ├── FileDamaged, FileEncrypted, PasswordWrong, ArchiveNested, TextMissing (a scan: it needs OCR),
    │   │   NothingRecognised (OCR found no text in it)
    │   ├── ConverterMissing, ConversionFailed (by way of LibreOffice)
    │   └── ParserTimedOut, ParserSwelled, ParserCrashed, ReadingDied
    ├── NotFound               WorkNotFound, DocumentNotFound, PassageNotFound, SourceNotFound,
    │                          PathNotFound, PageImageMissing, KeyNotFound, OfferingNotFound,
    │                          VersionNotFound
    ├── PagesMissing           a document that is no PDF
    ├── AccessDenied           KeyMissing, KeyUnknown, KeyRevoked, ScopeMissing, RequestForged
    ├── KeyNameInvalid, KeyNameTaken
    ├── UploadInvalid, UploadTooLarge, UploadFilesTooMany
    ├── OfferingBusy, ProposalMissing   what cannot be done to a row of the ledger now
    ├── QueryInvalid           a search that cannot be understood or paged
    ├── ChoiceUnknown          an option's value that is none of its choices
    ├── MetadataInvalid        a sidecar or option that says something impossible
    ├── CatalogUnavailable     locked, read-only, disk full, made by a newer kb
    ├── IndexUnavailable       the index cannot be used: IndexDamaged, IndexAway, IndexKeyRefused
    ├── EmbeddingsUnavailable  no vectors can be made: EmbeddingsOff, EmbeddingsBusy,
    │                          EncoderMissing, EncoderAway, VectorsMissing
    ├── OcrUnavailable         pages cannot be recognised: OcrOff, OcrMissing, OcrFailed (one page)
    ├── SourceUnavailable      `kb fetch`: offline, changed, unknown source
    ├── SettingInvalid         a KB_… variable that cannot be used
    └── ProgramMissing, ProgramFailed   a program that kb was told to run

A class holds its ``code`` (stable, kebab-case), its ``message`` and its ``remedy`` (what to do), both
English templates and gettext ids at once; an instance holds the values. So an error can be stored,
sent over HTTP and shown in either language, long after it was raised.
"""

from __future__ import annotations

from typing import Any, ClassVar


class KbError(Exception):
    """An error with a code, a message and a remedy, filled from ``params``.

    ``str(error)`` is the English message followed by the remedy.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "Something went wrong."
    remedy: ClassVar[str] = ""

    def __init__(self, **params: Any) -> None:
        super().__init__(params)
        self.params = params

    def __str__(self) -> str:
        return " ".join(part % self.params for part in (self.message, self.remedy) if part)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions with keyword arguments do not pickle; these cross from the parser's process.
        return _revive, (type(self), self.params)


def _revive(kind: type[KbError], params: dict[str, Any]) -> KbError:
    return kind(**params)


def stored_error(code: str | None, params: dict[str, Any]) -> KbError | None:
    """The error that was stored by its code and params; None without a code.

    A code that this version does not know is told as a plain KbError.
    """
    if code is None:
        return None
    kinds: list[type[KbError]] = [KbError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    return next((kind for kind in kinds if kind.code == code), KbError)(**params)


class FileRefused(KbError):
    """Params of every refusal: ``file``, the name as it was offered."""

    code = "file-refused"
    message = "%(file)s was not taken."


class NotARegularFile(FileRefused):
    code = "not-a-regular-file"
    message = "%(file)s is a link, a folder, a device or a pipe, not a document."
    remedy = "Give the document itself."


class FileUnreadable(FileRefused):
    code = "file-unreadable"
    message = "%(file)s cannot be opened, or changed while it was read."
    remedy = "Check that it is still there and that kb may read it, and offer it again."


class FileTooLarge(FileRefused):
    code = "file-too-large"
    message = "%(file)s is larger than %(limit_mb)d MB."
    remedy = "Split it, or have the limit raised (KB_MAX_FILE_MB)."


class ArchiveTooLarge(FileTooLarge):
    """What a ZIP, DOCX, PPTX or ODT holds, unpacked."""

    code = "archive-too-large"
    message = "%(file)s would take more than %(limit_mb)d MB when unpacked."
    remedy = "Split it, or make its pictures smaller."


class ArchiveTooDense(ArchiveTooLarge):
    """Params: ``ratio``, unpacked size by packed size."""

    code = "archive-too-dense"
    message = "%(file)s would become %(ratio)d times larger when unpacked, as no document does."
    remedy = "Do not open it if you do not know where it comes from; ask its sender for a new copy."


class ArchiveTooFull(FileTooLarge):
    """Params: ``limit``, files."""

    code = "archive-too-full"
    message = "%(file)s is made of more than %(limit)d files."
    remedy = "Split it."


class ArchiveNested(FileRefused):
    code = "archive-nested"
    message = "%(file)s is a ZIP file within a ZIP file."
    remedy = "Unpack it, and offer what is in it."


class PagesTooMany(FileTooLarge):
    """Params: ``pages``, ``limit``."""

    code = "pages-too-many"
    message = "%(file)s says that it has %(pages)d pages; at most %(limit)d are read."
    remedy = "Split it."


class TextTooLong(FileTooLarge):
    code = "text-too-long"
    message = "The text of %(file)s takes more than %(limit_mb)d MB."
    remedy = "Split it."


class FileEmpty(FileRefused):
    code = "file-empty"
    message = "%(file)s holds no text."
    remedy = "Check that it was saved or copied to the end."


class FormatUnknown(FileRefused):
    code = "format-unknown"
    message = "%(file)s is not in a format that kb reads."
    remedy = (
        "kb reads PDF, Word, PowerPoint, OpenDocument, RTF, HTML, Markdown and plain text, and ZIP files "
        "of these."
    )


class FormatUnsupported(FormatUnknown):
    """Params: ``detail``, what the file is."""

    code = "format-unsupported"
    message = "%(file)s is %(detail)s, which kb does not read."
    remedy = "Save it as PDF or Word, and offer that."


class FileDamaged(FileRefused):
    code = "file-damaged"
    message = "%(file)s cannot be read as %(format)s: %(detail)s."
    remedy = "Open it in the program that made it, save it again, and offer the new file."


class FileEncrypted(FileRefused):
    code = "file-encrypted"
    message = "%(file)s is protected by a password."
    remedy = "Offer it again with its password, which opens a PDF, or save a copy without one."


class PasswordWrong(FileRefused):
    code = "password-wrong"
    message = "The password given does not open %(file)s."
    remedy = "Check capitals and spaces, and offer it again."


class ConverterMissing(FileRefused):
    code = "converter-missing"
    message = "%(file)s can only be read with LibreOffice, which is not installed here."
    remedy = (
        "Install LibreOffice (on Debian: libreoffice-writer and libreoffice-impress) and offer the file "
        "again, or save it as DOCX, PPTX or PDF."
    )


class ConversionFailed(FileRefused):
    code = "conversion-failed"
    message = "LibreOffice cannot read %(file)s."
    remedy = "Save it as DOCX, PPTX or PDF in the program that made it, and offer that."


class TextMissing(FileRefused):
    code = "text-missing"
    message = "%(file)s has %(pages)d page(s) but no text: it is a scan."
    remedy = "Its text must be recognised (OCR) before it can be searched; the file is kept."


class NothingRecognised(FileRefused):
    """Params: ``pages``, how many were looked at."""

    code = "nothing-recognised"
    message = "No text was recognised on the %(pages)d page(s) of %(file)s."
    remedy = "If it shows text, scan it again, upright and sharp, at 200 dpi or more."


class ParserTimedOut(FileRefused):
    code = "parser-timed-out"
    message = "%(file)s was still being read after %(seconds)d seconds."
    remedy = "Split it, or save it again in a simpler form."


class ParserSwelled(FileRefused):
    code = "parser-swelled"
    message = "Reading %(file)s would take more than %(limit_mb)d MB of memory."
    remedy = "Split it, or save it again in a simpler form."


class ParserCrashed(FileRefused):
    code = "parser-crashed"
    message = (
        "%(file)s made the program that reads it break off: it is damaged, or made to do harm."
    )
    remedy = "Save it again in another format; other files are not affected."


class ReadingDied(FileRefused):
    """Params: ``file``, ``attempts``."""

    code = "reading-died"
    message = "kb itself ended each of the %(attempts)d times that it began to read %(file)s."
    remedy = "Tell who runs kb: its log says more. Other files are not affected."


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


class PageImageMissing(NotFound):
    """Params: ``id`` of a document, ``page``, ``detail``, why there is none."""

    code = "page-image-missing"
    message = "There is no image of page %(page)s of %(id)s: %(detail)s."
    remedy = "Its text can be read all the same."


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
    message = "Writing needs a key, and the request has none."
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


class OfferingNotFound(NotFound):
    code = "offering-not-found"
    message = "No file was offered under the number %(id)s."
    remedy = "`kb ledger` lists what was offered."


class VersionNotFound(NotFound):
    """Params: ``id``, ``version``."""

    code = "version-not-found"
    message = "%(id)s has no version %(version)s."
    remedy = "`kb versions %(id)s` lists those that there are."


class OfferingBusy(KbError):
    """Params: ``file``."""

    code = "offering-busy"
    message = "%(file)s cannot be read again: it is being read now, or nothing of it was kept."
    remedy = "Wait until it has been read, or offer the file once more."


class ProposalMissing(KbError):
    """Params: ``file``."""

    code = "proposal-missing"
    message = "The metadata of %(file)s do not wait for anybody's word."
    remedy = "Once it is taken in, correct the document's own metadata."


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


class MetadataInvalid(KbError):
    """Params: ``file`` (or option), ``detail``."""

    code = "metadata-invalid"
    message = "The metadata in %(file)s cannot be used: %(detail)s."
    remedy = "Correct it and ingest again."


class CatalogUnavailable(KbError):
    """Params: ``path``, ``detail``."""

    code = "catalog-unavailable"
    message = "The catalog %(path)s cannot be used: %(detail)s."
    remedy = "Check that the disk has room, the folder is writable and no other kb is busy with it."


class IndexUnavailable(KbError):
    """Params: ``detail``."""

    code = "index-unavailable"
    message = "The search index cannot be used: %(detail)s."
    remedy = "Try again in a moment; `kb rebuild` makes it anew from the catalog."


class IndexDamaged(IndexUnavailable):
    """Its files are not what was written. Params: ``detail``."""

    code = "index-damaged"
    message = "The search index is damaged: %(detail)s."
    remedy = "kb makes it anew from the catalog by itself; `kb rebuild` does so at once."


class IndexAway(IndexUnavailable):
    """A server that cannot be reached or does not answer in time. Params: ``url``, ``detail``."""

    code = "index-away"
    message = "The search server does not answer."
    remedy = "Check that it runs at %(url)s. kb catches up by itself when it is back."


class IndexKeyRefused(IndexUnavailable):
    """Trying again is of no use. Params: ``url``, ``detail``."""

    code = "index-key-refused"
    message = "The search server refuses the key."
    remedy = "Set KB_MEILISEARCH_KEY to a key that `kb meilisearch-key` makes for %(url)s."


class EmbeddingsUnavailable(KbError):
    """Words are searched all the same."""

    code = "embeddings-unavailable"
    message = "Search by meaning is not available."


class EmbeddingsOff(EmbeddingsUnavailable):
    code = "embeddings-off"
    message = "Search by meaning is switched off."
    remedy = "Set KB_EMBEDDINGS to on."


class EmbeddingsBusy(EmbeddingsUnavailable):
    code = "embeddings-busy"
    message = "Another process is making the vectors already."
    remedy = "`kb embed --wait` waits until it is done."


class EncoderMissing(EmbeddingsUnavailable):
    """Params: ``name``, ``detail``."""

    code = "encoder-missing"
    message = "%(name)s, which search by meaning needs, cannot be loaded: %(detail)s."
    remedy = "It needs Linux on a 64-bit Intel or AMD processor with AVX2. Words are searched all the same."


class VectorsMissing(EmbeddingsUnavailable):
    code = "vectors-missing"
    message = "No passage has a vector yet, so that words alone are searched."
    remedy = "`kb serve` makes the vectors in the background, `kb embed` at once."


class EncoderAway(EmbeddingsUnavailable):
    """Params: ``name``, ``detail``."""

    code = "encoder-away"
    message = "%(name)s, which search by meaning needs, does not answer: %(detail)s."
    remedy = "kb starts it again by itself. Words are searched all the same."


class OcrUnavailable(KbError):
    code = "ocr-unavailable"
    message = "Text in scans cannot be recognised (OCR)."


class OcrOff(OcrUnavailable):
    code = "ocr-off"
    message = "Recognising text in scans (OCR) is switched off."
    remedy = "Set KB_OCR to on."


class OcrMissing(OcrUnavailable):
    """Params: ``detail``."""

    code = "ocr-missing"
    message = "What recognises text in scans (OCR) is not installed: %(detail)s."
    remedy = "`make .venv/.ocr` installs it."


class OcrFailed(OcrUnavailable):
    """One page; others are not affected. Params: ``file``, ``page``, ``detail``."""

    code = "ocr-failed"
    message = "Page %(page)d of %(file)s could not be recognised: %(detail)s."
    remedy = "Save the page again as a plainer picture, or type its text."


class SourceUnavailable(KbError):
    """Params: ``id``, ``address``, ``detail``."""

    code = "source-unavailable"
    message = "%(id)s could not be fetched from %(address)s: %(detail)s."
    remedy = "Check the connection, or download it by hand and `kb ingest` the file."


class SettingInvalid(KbError):
    """Params: ``name``, ``detail``."""

    code = "setting-invalid"
    message = "The setting %(name)s cannot be used: %(detail)s."


class ProgramMissing(KbError):
    """Params: ``name``."""

    code = "program-missing"
    message = "There is no program `%(name)s` on PATH."
    remedy = "Install it, or do without: kb has a search index of its own."


class ProgramFailed(KbError):
    """Params: ``name``, ``log``, the path of what it wrote."""

    code = "program-failed"
    message = "`%(name)s` does not start."
    remedy = "%(log)s says why."
