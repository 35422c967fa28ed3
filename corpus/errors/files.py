"""Reasons why a submitted file is refused."""

from __future__ import annotations

from corpus.errors.base import KbError


class FileRefused(KbError):
    """Params of every refusal: ``file``, the name as submitted."""

    code = "file-refused"
    message = "%(file)s was not added."
    remedy = "Check the file, and submit it again."


class SubmissionDiscarded(FileRefused):
    code = "submission-discarded"
    message = "%(file)s was discarded when its metadata were reviewed."
    remedy = "To add it after all, submit it again."


class DocumentErased(FileRefused):
    """For a row of the ledger. Params: ``by``, who erased it."""

    code = "document-erased"
    message = "%(by)s permanently deleted the file and the document made from it."
    remedy = "If the document is still needed, submit the file again."


class FileErased(FileRefused):
    """A file that was erased, as a row of the ledger. Params: ``by``, the name of who erased it."""

    code = "file-erased"
    message = "%(by)s permanently deleted the file, which had not been added."
    remedy = "If the document is still needed, submit the file again."


class NotARegularFile(FileRefused):
    code = "not-a-regular-file"
    message = "%(file)s is a link, a folder, a device or a pipe, not a document."
    remedy = "Submit the document itself."


class FileUnreadable(FileRefused):
    code = "file-unreadable"
    message = "%(file)s cannot be opened, or it changed while being read."
    remedy = "Check that it still exists and that kb may read it, then submit it again."


class FileTooLarge(FileRefused):
    code = "file-too-large"
    message = "%(file)s is larger than %(limit_mb)d MB."
    remedy = "Split it, or ask the administrator to raise the limit (KB_MAX_FILE_MB)."


class ArchiveTooLarge(FileTooLarge):
    """The unpacked content of a ZIP, DOCX, PPTX or ODT file."""

    code = "archive-too-large"
    message = "%(file)s would take more than %(limit_mb)d MB when unpacked."
    remedy = "Split it, or make its pictures smaller."


class ArchiveTooDense(ArchiveTooLarge):
    """Params: ``ratio``, unpacked size by packed size."""

    code = "archive-too-dense"
    message = (
        "%(file)s would become %(ratio)d times larger when unpacked, which is not "
        "normal for a document."
    )
    remedy = "Do not open it if you do not know where it comes from; ask its sender for a new copy."


class ArchiveTooFull(FileTooLarge):
    """Params: ``limit``, files."""

    code = "archive-too-full"
    message = "%(file)s contains more than %(limit)d files."
    remedy = "Split it."


class ArchiveNested(FileRefused):
    code = "archive-nested"
    message = "%(file)s is a ZIP file within a ZIP file."
    remedy = "Unpack it and submit the files in it."


class PagesTooMany(FileTooLarge):
    """Params: ``pages``, ``limit``."""

    code = "pages-too-many"
    message = "%(file)s has %(pages)d pages; kb reads at most %(limit)d."
    remedy = "Split it."


class TextTooLong(FileTooLarge):
    code = "text-too-long"
    message = "The text of %(file)s is larger than %(limit_mb)d MB."
    remedy = "Split it."


class FileEmpty(FileRefused):
    code = "file-empty"
    message = "%(file)s contains no text."
    remedy = "Check that it was saved or copied completely."


class FormatUnknown(FileRefused):
    code = "format-unknown"
    message = "kb cannot read the format of %(file)s."
    remedy = (
        "kb reads PDF, Word, PowerPoint, OpenDocument, RTF, HTML, Markdown and plain text, and ZIP files "
        "of these."
    )


class FormatUnsupported(FormatUnknown):
    """Params: ``detail``, the format that the file seems to have."""

    code = "format-unsupported"
    message = "%(file)s is %(detail)s, which kb does not read."
    remedy = "Save it as PDF or Word, and submit that."


class FileDamaged(FileRefused):
    code = "file-damaged"
    message = "%(file)s cannot be read as %(format)s: %(detail)s."
    remedy = "Open it in the program that made it, save it again, and submit the new file."


class FileEncrypted(FileRefused):
    code = "file-encrypted"
    message = "%(file)s is protected by a password."
    remedy = (
        "If it is a PDF, submit it again with its password; otherwise save a copy "
        "without a password."
    )


class PasswordWrong(FileRefused):
    code = "password-wrong"
    message = "The password given does not open %(file)s."
    remedy = "Check capitals and spaces, and submit it again."


class ConverterMissing(FileRefused):
    code = "converter-missing"
    message = "%(file)s can only be read with LibreOffice, which is not installed here."
    remedy = (
        "Install LibreOffice (on Debian: libreoffice-writer and libreoffice-impress) and submit the file "
        "again, or save it as DOCX, PPTX or PDF."
    )


class ConversionFailed(FileRefused):
    code = "conversion-failed"
    message = "LibreOffice cannot read %(file)s."
    remedy = "In the program that made it, save it as DOCX, PPTX or PDF, and submit that file."


class TextMissing(FileRefused):
    code = "text-missing"
    message = "%(file)s contains no text, only %(pages)d page image(s) or picture(s)."
    remedy = "Its text must be recognised (OCR) before it can be searched; the file is kept."


class ScanUnread(TextMissing):
    """OCR is not available here."""

    code = "scan-unread"
    remedy = (
        "Text recognition (OCR) is off or not installed here; tell the administrator. "
        "The file is kept."
    )


class NothingRecognised(FileRefused):
    """Params: ``pages``, the number of pages examined."""

    code = "nothing-recognised"
    message = "No text was recognised on the %(pages)d page(s) or picture(s) of %(file)s."
    remedy = "If the pages show text, scan them again, upright and sharp, at 200 dpi or more."


class ParserTimedOut(FileRefused):
    code = "parser-timed-out"
    message = "Reading %(file)s took more than %(seconds)d seconds."
    remedy = (
        "Read it again when the computer is less busy. If it takes as long then, split it, or save it "
        "again in a simpler form."
    )


class ParserSwelled(FileRefused):
    code = "parser-swelled"
    message = "Reading %(file)s would take more than %(limit_mb)d MB of memory."
    remedy = "Split it, or save it again in a simpler form."


class ParserCrashed(FileRefused):
    code = "parser-crashed"
    message = "%(file)s crashed the program that reads it: the file is damaged or malicious."
    remedy = "Save it again in another format; other files are not affected."


class ReaderMissing(FileRefused):
    """A part of kb that reads the format cannot be loaded. Params: ``file``, ``format``, ``detail``."""

    code = "reader-missing"
    message = (
        "%(file)s was not read: the part of kb that reads %(format)s files is missing (%(detail)s)."
    )
    remedy = (
        "The file is not at fault. Tell the administrator to install kb's requirements again; then submit "
        "the file again."
    )


class ReadingDied(FileRefused):
    """Params: ``file``, ``attempts``."""

    code = "reading-died"
    message = "kb crashed each of the %(attempts)d times it tried to read %(file)s."
    remedy = "Tell the administrator: the log has the details. Other files are not affected."
