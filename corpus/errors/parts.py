"""A part of kb, or a program beside it, that cannot be used."""

from __future__ import annotations

from corpus.errors.base import KbError


class CatalogUnavailable(KbError):
    """Params: ``path``, ``detail``."""

    code = "catalog-unavailable"
    message = "The catalog %(path)s cannot be used: %(detail)s."
    remedy = "Check that the disk has room, the folder is writable and no other kb is busy with it."


class RecordInvalid(KbError):
    """A mistake of kb's: trying again is of no use. Params: ``detail``."""

    code = "record-invalid"
    message = "The catalog refuses what it was given: %(detail)s."
    remedy = "This is a mistake in kb, and no fault of the file. Please report it."


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


class SettingChoiceUnknown(SettingInvalid):
    """Params: ``name``, ``value``, ``choices``."""

    code = "setting-choice-unknown"
    message = "The setting %(name)s cannot be “%(value)s”."
    remedy = "Set it to one of: %(choices)s."


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
