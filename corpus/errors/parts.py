"""Parts of kb, and programs it uses, that are not available."""

from __future__ import annotations

from corpus.errors.base import KbError


class CatalogUnavailable(KbError):
    """Params: ``path``, ``detail``."""

    code = "catalog-unavailable"
    message = "The catalog %(path)s cannot be used: %(detail)s."
    remedy = (
        "Check that the disk has free space, that the folder is writable and that no "
        "other kb process is using it."
    )


class DatabaseAway(CatalogUnavailable):
    """The catalog is in a database server. Params: ``path``, ``detail``."""

    code = "database-away"
    message = "The catalog in the database %(path)s cannot be used: %(detail)s."
    remedy = "Check that the PostgreSQL server runs, and KB_DATABASE_URL; `kb doctor` says more."


class OriginalsAway(CatalogUnavailable):
    """The files are on another machine. Params: ``path``, ``detail``."""

    code = "originals-away"
    message = "The original files in %(path)s cannot be used: %(detail)s."
    remedy = (
        "Check that the folder is mounted, or that the store can be reached and KB_SHARED_ORIGINALS names "
        "it. Files that wait to be read go on waiting."
    )


class DatabaseUsed(KbError):
    """Params: ``path``."""

    code = "database-used"
    message = "%(path)s already holds a catalog with rows."
    remedy = "Name an empty database, or a file that does not exist."


class BackupNotWritten(KbError):
    """Params: ``path``, ``detail``."""

    code = "backup-not-written"
    message = "The backup in %(path)s could not be written: %(detail)s."
    remedy = (
        "Check that the disk has free space and that the folder is writable. Earlier backups are "
        "unchanged."
    )


class BackupUnusable(KbError):
    """Params: ``path``, ``detail``."""

    code = "backup-unusable"
    message = "The backup %(path)s cannot be used: %(detail)s."
    remedy = "`kb backup FOLDER --check` shows which backups of a folder are complete."


class RestoreFolderUsed(KbError):
    """Params: ``path``."""

    code = "restore-folder-used"
    message = "A backup is restored into an empty folder only, and %(path)s contains files."
    remedy = "Set KB_DATA_DIR to a new folder."


class RecordInvalid(KbError):
    """An error in kb: a retry does not help. Params: ``detail``."""

    code = "record-invalid"
    message = "The catalog rejected a record: %(detail)s."
    remedy = "This is an error in kb, not in the file. Please report it."


class IndexUnavailable(KbError):
    """Params: ``detail``."""

    code = "index-unavailable"
    message = "The search index cannot be used: %(detail)s."
    remedy = "Try again in a moment; `kb rebuild` rebuilds the index from the catalog."


class IndexDamaged(IndexUnavailable):
    """The files of the index are not those that were written. Params: ``detail``."""

    code = "index-damaged"
    message = "The search index is damaged: %(detail)s."
    remedy = "kb rebuilds it from the catalog automatically; `kb rebuild` does so at once."


class IndexAway(IndexUnavailable):
    """A server cannot be reached or does not answer in time. Params: ``url``, ``detail``."""

    code = "index-away"
    message = "The search server does not answer."
    remedy = "Check that it is running at %(url)s. kb updates the index when the server is back."


class IndexKeyRefused(IndexUnavailable):
    """A retry does not help. Params: ``url``, ``detail``."""

    code = "index-key-refused"
    message = "The search server rejected the key."
    remedy = "Set KB_MEILISEARCH_KEY to a key that `kb meilisearch-key` makes for %(url)s."


class EmbeddingsUnavailable(KbError):
    "Search by words still works."

    code = "embeddings-unavailable"
    message = "Search by meaning is not available."
    remedy = "Search by words still works."


class EmbeddingsOff(EmbeddingsUnavailable):
    code = "embeddings-off"
    message = "Search by meaning is switched off."
    remedy = "Set KB_EMBEDDINGS to on."


class EmbeddingsBusy(EmbeddingsUnavailable):
    code = "embeddings-busy"
    message = "Another process is already making the vectors."
    remedy = "`kb embed --wait` waits until it is done."


class EncoderMissing(EmbeddingsUnavailable):
    """Params: ``name``, ``detail``."""

    code = "encoder-missing"
    message = "Search by meaning needs %(name)s, which cannot be loaded: %(detail)s."
    remedy = (
        "It needs Linux on a 64-bit Intel or AMD processor with AVX2. Search by words still works."
    )


class VectorsMissing(EmbeddingsUnavailable):
    code = "vectors-missing"
    message = "No passage has a vector yet, so the search is by words only."
    remedy = "`kb serve` makes the vectors in the background, `kb embed` at once."


class EncoderAway(EmbeddingsUnavailable):
    """Params: ``name``, ``detail``."""

    code = "encoder-away"
    message = "Search by meaning needs %(name)s, which does not respond: %(detail)s."
    remedy = "kb restarts it automatically. Search by words still works."


class PairsTooFew(KbError):
    """Params: ``count``, ``least``."""

    code = "pairs-too-few"
    message = "%(count)d parallel passages with vectors are too few to calibrate a model."
    remedy = (
        "Add documents in both languages, at least %(least)d passages, and run `kb embed` first."
    )


class OcrUnavailable(KbError):
    code = "ocr-unavailable"
    message = "Text in scans cannot be recognised (OCR)."
    remedy = "`kb doctor` shows what is missing."


class OcrOff(OcrUnavailable):
    code = "ocr-off"
    message = "Recognising text in scans (OCR) is switched off."
    remedy = "Set KB_OCR to on."


class OcrMissing(OcrUnavailable):
    """Params: ``detail``."""

    code = "ocr-missing"
    message = "The software that recognises text in scans (OCR) is not installed: %(detail)s."
    remedy = (
        "Install the packages in requirements/ocr.txt; `make .venv/.ocr` does so in a checkout."
    )


class OcrFailed(OcrUnavailable):
    """Recognition of one page failed; others are not affected. Params: ``file``, ``page``, ``detail``."""

    code = "ocr-failed"
    message = "Page %(page)d of %(file)s could not be recognised: %(detail)s."
    remedy = "Save the page as a simpler picture, or type its text."


class ServerUnreachable(KbError):
    """Raised by ``kb.client``. Params: ``path``, ``detail``."""

    code = "server-unreachable"
    message = "The kb server did not answer %(path)s: %(detail)s."
    remedy = "Check the address, and that `kb serve` is running there."


class SourceUnavailable(KbError):
    """Params: ``id``, ``address``, ``detail``."""

    code = "source-unavailable"
    message = "%(id)s could not be fetched from %(address)s: %(detail)s."
    remedy = "Check the connection, or download the file yourself and add it with `kb ingest`."


class SettingInvalid(KbError):
    """Params: ``name``, ``detail``."""

    code = "setting-invalid"
    message = "The setting %(name)s cannot be used: %(detail)s."
    remedy = "Correct it; docs/settings.md lists all settings and their values."


class SettingChoiceUnknown(SettingInvalid):
    """Params: ``name``, ``value``, ``choices``."""

    code = "setting-choice-unknown"
    message = "The setting %(name)s cannot be “%(value)s”."
    remedy = "Set it to one of: %(choices)s."


class WeightsInvalid(KbError):
    """The file that `kb tune` made was changed by hand. Params: ``file``, ``detail``."""

    code = "weights-invalid"
    message = "The weights in %(file)s cannot be used: %(detail)s."
    remedy = "Delete the file; kb then ranks by its own weights."


class ProgramMissing(KbError):
    """Params: ``name``."""

    code = "program-missing"
    message = "The program `%(name)s` is not on PATH."
    remedy = "Install it, or leave it out: kb has its own search index."


class ProgramFailed(KbError):
    """Params: ``name``, ``log``, the path of its log."""

    code = "program-failed"
    message = "`%(name)s` did not start."
    remedy = "The reason is in %(log)s."
