"""Settings: each is a ``KB_…`` variable, documented in docs/settings.md (a test compares)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from corpus import CatalogUnavailable, SettingChoiceUnknown, SettingInvalid

PREFIX = "KB_"
_PROCESSORS = os.cpu_count() or 1


# A user without a home folder, as in containers, is no reason to stop: the cache is made again.
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "kb")  # noqa: PTH111


_HTTPS_OR_LOOPBACK = r"^(https://[^\s]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/[^\s]*)?)?$"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings with their defaults; ``Settings.load()`` reads the environment."""

    data_dir: Path = Path("data")
    """Folder of the catalog, the originals and the index."""
    database_url: Annotated[str, Meta(pattern=r"^(postgresql://\S*)?$")] = ""
    """Address of the PostgreSQL database that holds the catalog; empty: a file in KB_DATA_DIR."""
    shared_originals: Annotated[str, Meta(pattern=r"^(/.*|s3://[^/\s]+(/\S*)?)?$")] = ""
    """Folder of originals that all hosts mount, or `s3://BUCKET/PREFIX`; empty: `files` in KB_DATA_DIR."""
    cache_dir: Path = _CACHE
    """Folder of data derived from installed packages, shared by all data folders."""
    host: str = "127.0.0.1"
    """Address that `kb serve` listens on. By default this machine only."""
    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    """Port that `kb serve` listens on; 0 chooses a free one."""
    public_url: Annotated[str, Meta(pattern=r"^(https?://[^/\s]+/?)?$")] = ""
    """Address of this site as others reach it (https://kb.example.org); empty: as the request has it."""
    allowed_hosts: str = ""
    """Host names that requests may use, separated by spaces; `*.example.org` is any name below it."""
    trusted_proxies: str = ""
    """Network addresses of proxies whose X-Forwarded headers are trusted, separated by commas."""
    queries_per_minute: Annotated[int, Meta(ge=0)] = 0
    """Searches and other costly requests of one key or network address per minute; 0: no limit."""
    uploads_per_minute: Annotated[int, Meta(ge=0)] = 0
    """Uploads of one key or account per minute; 0: no limit."""
    cors_origins: Annotated[str, Meta(pattern=r"^(\*|https?://[^/\s]+( https?://[^/\s]+)*)?$")] = ""
    """Origins of other sites whose scripts may read the API, separated by spaces; `*` is any."""
    reading: Literal["open", "closed"] = "open"
    """Whether anyone may read, or only those who sign in or have a key."""
    oidc_issuer: Annotated[str, Meta(pattern=_HTTPS_OR_LOOPBACK)] = ""
    """Address of an OpenID Connect provider with which people may sign in; empty: none."""
    oidc_name: str = ""
    """Name of the provider on the sign-in page; empty: its host."""
    oidc_client_id: str = ""
    """Name of this site at the provider."""
    oidc_client_secret: str = ""
    """Secret of this site at the provider; empty: it is a public client."""
    oidc_scopes: Annotated[str, Meta(pattern=r"\bopenid\b")] = "openid profile email"
    """What is asked of the provider, separated by spaces."""
    oidc_name_claim: str = "preferred_username"
    """Claim with the name of a new account; without it: name, email or sub."""
    oidc_roles: str = ""
    """Roles by claim: `CLAIM=VALUE:ROLE;…`; the first that holds counts; `*=:reader` is everybody."""
    oidc_groups: str = ""
    """Groups of readers by claim: `CLAIM=VALUE:GROUP;…`; each sign-in joins and leaves them."""
    processes: Annotated[int, Meta(ge=0, le=64)] = 1
    """Processes of `kb serve` that answer requests; 0: as many as there are processors."""
    lang: Literal["", "en", "zh"] = ""
    """Language of the command line's messages, `en` or `zh`; empty follows the locale (`LANG`)."""
    audit_queries: Literal["off", "on"] = "off"
    """Whether the audit log contains the words of searches, without who searched."""
    sign_ins_per_minute: Annotated[int, Meta(ge=1)] = 10
    """Failed attempts to sign in per minute after which a network address must wait."""
    metrics_key: str = ""
    """Secret with which Prometheus reads `/metrics`; empty: only administrators can read it."""
    log: Literal["text", "json"] = "text"
    """Format of the log: `text`, or `json`: one object per line."""
    log_requests: Literal["off", "on"] = "off"
    """Whether each request gets a line in the log, without its query and the client's address."""
    otel_endpoint: Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$")] = ""
    """Address of an OpenTelemetry collector (OTLP over HTTP) that gets traces; empty: as OTEL_… says."""
    request_seconds: Annotated[float, Meta(gt=0)] = 30.0
    """Longest time from a request's arrival to its answer, in seconds; then it is abandoned."""
    stop_seconds: Annotated[int, Meta(ge=1)] = 20
    """Longest time for the requests under way when kb is stopped, in seconds."""
    parsers: Annotated[int, Meta(ge=1, le=64)] = _PROCESSORS
    """Files read at the same time, each in a process of its own."""
    max_file_mb: Annotated[int, Meta(ge=1)] = 200
    """Largest file that is accepted, in MB."""
    max_upload_files: Annotated[int, Meta(ge=1)] = 100
    """Largest number of files in one request."""
    max_upload_mb: Annotated[int, Meta(ge=1)] = 1000
    """Largest size of one request, in MB."""
    parse_seconds: Annotated[int, Meta(ge=1)] = 120
    """Longest time for reading a file, in seconds by the clock."""
    parse_cpu_seconds: Annotated[int, Meta(ge=1)] = 20
    """Limit of processor time for reading a file, in seconds."""
    parse_memory_mb: Annotated[int, Meta(ge=256)] = 1024
    """Limit of memory for reading a file, in MB."""
    parse_output_mb: Annotated[int, Meta(ge=1)] = 32
    """Largest text of a file, with its structure, in MB."""
    max_pages: Annotated[int, Meta(ge=1)] = 10_000
    """Largest number of pages of a PDF."""
    ocr: Literal["on", "off"] = "on"
    """Whether the text of scans is recognised (OCR), if its packages are installed."""
    meilisearch_url: Annotated[str, Meta(pattern=r"^(https?://[^/\s]+/?)?$")] = ""
    """Address of the Meilisearch server that holds the index; empty: the index is in a folder."""
    meilisearch_key: str = ""
    """Key for the server; `kb meilisearch-key` makes one."""
    meilisearch_prefix: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,100}$")] = "kb"
    """Prefix of the names of kb's indexes in the server."""
    meilisearch_seconds: Annotated[int, Meta(ge=1)] = 5
    """Longest time that a search waits for the server, in seconds."""
    meilisearch_write_seconds: Annotated[int, Meta(ge=1)] = 600
    """Longest time for each step of writing to the server, in seconds."""
    page_images_mb: Annotated[int, Meta(ge=0)] = 1000
    """Largest disk space for cached page images, in MB."""
    handout_template: str = ""
    """Word file (.docx) that handouts, exercises and reading lists start from; empty: kb's own."""
    slides_template: str = ""
    """PowerPoint file (.pptx) that slides start from; empty: kb's own."""
    embeddings: Literal["on", "off"] = "on"
    """Whether vectors are made, with which a search finds passages by meaning."""
    embedding_threads: Annotated[int, Meta(ge=1, le=64)] = max(1, _PROCESSORS - 1)
    """Processors used to make vectors for new documents, at low priority."""
    embedding_seconds: Annotated[float, Meta(gt=0)] = 2.0
    """Longest time that a search waits for its own vector, in seconds; then it uses words alone."""

    encoder_url: Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$")] = ""
    """Address of a model on a server that makes the vectors: it ends in `/embeddings` or `/embed`."""
    encoder_model: str = ""
    """The model's name on that server, if it needs one."""
    encoder_key: str = ""
    """Key for the server, sent as a bearer token."""
    encoder_dimensions: Annotated[int, Meta(ge=0, le=65535)] = 0
    """Number of dimensions of its vectors; needed with KB_ENCODER_URL."""
    encoder_folder: str = ""
    """Folder with a sentence encoder in ONNX form that makes the vectors, instead of a server."""
    encoder_query_prefix: str = ""
    """Prefix that the model needs before a query, such as `query: `."""
    encoder_passage_prefix: str = ""
    """Prefix that it needs before a passage, such as `passage: `."""
    reranker_url: Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$")] = ""
    """Address of a reranker (`/rerank`) that reorders the best 30 results; empty: none."""
    reranker_model: str = ""
    """The reranker's name on its server, if it needs one."""
    reranker_key: str = ""
    """Key for its server, sent as a bearer token."""
    reranker_seconds: Annotated[float, Meta(gt=0)] = 1.0
    """Longest time that a search waits for the reranker, in seconds; then it keeps its own order."""
    keep_queries: Literal["on", "off"] = "off"
    """Whether queries of pages and API that found little are kept for `kb queries`, without who asked."""

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Settings from ``KB_…`` variables. Raises SettingInvalid."""
        known = {f"{PREFIX}{name.upper()}": name for name in cls.__struct_fields__}
        given = {known[key]: value for key, value in environ.items() if key in known}
        for name, value in given.items():
            try:
                msgspec.convert({name: value}, cls, strict=False, dec_hook=_decode)
            except msgspec.ValidationError as error:
                variable = f"{PREFIX}{name.upper()}"
                if choices := _CHOICES.get(name):
                    raise SettingChoiceUnknown(
                        name=variable, value=value, choices=", ".join(filter(None, choices))
                    ) from error
                raise SettingInvalid(name=variable, detail=str(error)) from error
        settings = msgspec.convert(given, cls, strict=False, dec_hook=_decode)
        # Processes that work elsewhere are told of files in them.
        return msgspec.structs.replace(
            settings,
            data_dir=settings.data_dir.absolute(),
            cache_dir=settings.cache_dir.absolute(),
        )

    def environ(self) -> dict[str, str]:
        """The settings as ``KB_…`` variables, for a child process with the same settings."""
        return {
            f"{PREFIX}{name.upper()}": str(value)
            for name, value in msgspec.structs.asdict(self).items()
        }

    def public(self) -> dict[str, str]:
        """The settings that differ from their defaults, as ``KB_…`` variables.

        Secrets and paths of folders on this machine are left out.
        """
        default = Settings()
        return {
            f"{PREFIX}{name.upper()}": str(value)
            for name, value in msgspec.structs.asdict(self).items()
            if value != getattr(default, name) and not name.endswith(_NOT_PUBLIC)
        }

    @property
    def catalog_url(self) -> str:
        return self.database_url or f"sqlite:///{self.catalog_file}"

    @property
    def catalog_file(self) -> Path:
        """File of the catalog, unless it is in PostgreSQL."""
        return self.data_dir / "catalog.sqlite"

    @property
    def public_base(self) -> str:
        """``public_url`` without a slash at its end."""
        return self.public_url.rstrip("/")

    @property
    def site_base(self) -> str:
        """``public_base``, or else the address that `kb serve` listens on."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_base or f"http://{shown}:{self.port}"

    @property
    def originals_dir(self) -> Path:
        """Folder of the originals, or of this host's copies if they are in an S3-compatible store."""
        is_folder = self.shared_originals.startswith("/")
        return Path(self.shared_originals) if is_folder else self.data_dir / "files"

    @property
    def purges_file(self) -> Path:
        """Number of the last purge that this host has followed."""
        return self.data_dir / "purges.json"

    @property
    def uploads_dir(self) -> Path:
        """Folder of uploads in progress; each file is removed when its request ends."""
        return self.data_dir / "uploads"

    @property
    def downloads_dir(self) -> Path:
        """Folder of the files that `kb fetch` downloads."""
        return self.data_dir / "downloads"

    @property
    def lay_file(self) -> Path:
        """Path of the organisation's own everyday words, used besides kb's if the file exists."""
        return self.data_dir / "lay.toml"

    @property
    def weights_file(self) -> Path:
        """Path of the weights that `kb tune` changed; the file need not exist."""
        return self.data_dir / "weights.toml"

    @property
    def lock_file(self) -> Path:
        """Lock file held by the process that updates the index."""
        return self.data_dir / "indexing.lock"

    @property
    def leases_dir(self) -> Path:
        """Lock files of the processes that work on submissions."""
        return self.data_dir / "leases"

    @property
    def worker_log(self) -> Path:
        """Log file of the worker that `kb serve` starts."""
        return self.data_dir / "worker.log"

    @property
    def server_log(self) -> Path:
        """Log file of the server processes that `kb serve` starts, if it starts several."""
        return self.data_dir / "server.log"

    @property
    def metrics_dir(self) -> Path:
        """Folder of the counts that the server processes share while they run."""
        return self.data_dir / "metrics"

    @property
    def limits_file(self) -> Path:
        """File in which several server processes count requests together while they run."""
        return self.metrics_dir / "limits.sqlite"

    @property
    def server_processes(self) -> int:
        """The number of processes that answer requests, from 1."""
        return self.processes or _PROCESSORS

    @property
    def meilisearch_dir(self) -> Path:
        """Data folder of the server that `kb serve --with-meilisearch` runs."""
        return self.data_dir / "meilisearch"

    @property
    def page_images_dir(self) -> Path:
        """Folder of page images. Derived: missing images are drawn again."""
        return self.data_dir / "pages"

    @property
    def vectors_dir(self) -> Path:
        return self.data_dir / "vectors"

    @property
    def calibration_file(self) -> Path:
        """Path of the calibration that `kb calibrate` makes for a server's model."""
        return self.data_dir / "calibration.npz"

    @property
    def embedding_lock_file(self) -> Path:
        """Lock file held by the process that makes vectors."""
        return self.data_dir / "embedding.lock"

    @property
    def folder_id(self) -> str:
        """A random name of the data folder, made when it is first needed: with PostgreSQL, which of the
        hosts this is. Raises CatalogUnavailable."""
        file = self.data_dir / "folder-id"
        try:
            if not file.exists():
                self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
                new = file.with_suffix(f".{os.getpid()}")
                new.write_text(secrets.token_hex(8), "ascii")
                # Of two processes at once, the first.
                with suppress(FileExistsError):
                    file.hardlink_to(new)
                new.unlink()
            return file.read_text("ascii")
        except OSError as error:
            raise CatalogUnavailable(path=str(file), detail=error.strerror) from error

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"


_NOT_PUBLIC = ("_key", "_secret", "_dir", "database_url", "shared_originals")
"""Endings of the names of settings that are not public: secrets, and folders of this machine."""
_CHOICES = {
    name: get_args(kind)
    for name, kind in get_type_hints(Settings).items()
    if get_origin(kind) is Literal
}
"""The allowed values of settings that have few."""


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise TypeError(kind)


def software_version() -> str:
    """kb's own version; ``unpackaged`` if it runs from a folder that was not installed."""
    try:
        return metadata.version("kb")
    except metadata.PackageNotFoundError:
        return "unpackaged"
