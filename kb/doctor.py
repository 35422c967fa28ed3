"""Checks of a deployment: what works, what does not, and what to do about it."""

from __future__ import annotations

import os
import platform
import resource
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from corpus import EmbeddingsOff, KbError, NotFound, OcrOff, SubmissionStatus, sha256_of
from corpus.confinement import landlock_version
from ingest.readers.legacy import converter
from kb.i18n.labels import N_
from kb.intake.leases import is_work_going_on
from kb.oidc import Provider
from kb.services import Services
from kb.settings import software_version

_MB: Final = 1_000_000
_LEAST_FILES: Final = 4096
"""Open files that one process may need: for 1,000 clients, the index and the parsers."""
_LEAST_FILES_THAT_FIT: Final = 5
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)
_NAMED: Final = 3
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LANDLOCK: Final = 4
"""The first Landlock ABI that can also refuse network connections."""


class State(StrEnum):
    OK = "ok"
    OFF = "off"
    """Switched off by a setting."""
    WARNING = "warning"
    FAILURE = "failure"


class Finding(msgspec.Struct, frozen=True):
    """The result of one check. ``message`` and ``remedy`` are gettext ids, filled with ``params``."""

    check: str
    state: State
    message: str
    remedy: str = ""
    params: dict[str, Any] = {}


class Doctor:
    """Checks one data folder with its settings on this machine."""

    def __init__(self, services: Services, *, reads_originals: bool = False) -> None:
        """``reads_originals``: also compare every original with its checksum, which reads all of them."""
        self._services = services
        self._settings = services.settings
        self._reads_originals = reads_originals

    def findings(self) -> Iterator[Finding]:
        """The results of all checks, each run when it is reached. An error in a check is a finding, too."""
        checks: tuple[tuple[str, Callable[[str], Finding]], ...] = (
            ("versions", self._versions),
            ("packages", self._packages),
            ("data folder", self._data_folder),
            ("file modes", self._file_modes),
            ("disk", self._disk),
            ("open files", self._open_files),
            ("memory", self._memory),
            ("database", self._database),
            ("clock", self._clock),
            ("catalog", self._catalog),
            ("originals", self._originals),
            ("index", self._index),
            ("encoder", self._encoder),
            ("vectors", self._vectors),
            ("worker", self._worker),
            ("ocr", self._ocr),
            ("libreoffice", self._libreoffice),
            ("fonts", self._fonts),
            ("confinement", self._confinement),
            ("network", self._network),
            ("sign-in", self._sign_in),
        )
        for name, check in checks:
            try:
                yield check(name)
            except KbError as error:
                yield Finding(name, State.FAILURE, error.message, error.remedy, error.params)
            except OSError as error:
                message = N_("This could not be checked: %(detail)s.")
                yield Finding(name, State.FAILURE, message, params={"detail": str(error)})

    def _sign_in(self, name: str) -> Finding:
        if not self._settings.oidc_issuer:
            return Finding(name, State.OFF, N_("People sign in with kb's own accounts only."))
        provider = Provider(self._settings)
        provider.check()
        params = {"name": provider.name}
        return Finding(
            name, State.OK, N_("%(name)s answers; people can sign in with it."), params=params
        )

    def _versions(self, name: str) -> Finding:
        params = {
            "kb": software_version(),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "system": platform.platform(terse=True),
        }
        message = N_("kb %(kb)s, Python %(python)s, SQLite %(sqlite)s, %(system)s")
        return Finding(name, State.OK, message, params=params)

    def _packages(self, name: str) -> Finding:
        missing = []
        for requirement in metadata.requires("kb") or ():
            package, _, marker = requirement.partition(";")
            if "extra" in marker or "platform_machine" in marker:
                continue
            try:
                metadata.version(package.strip())
            except metadata.PackageNotFoundError:
                missing.append(package.strip())
        if missing:
            return Finding(
                name,
                State.FAILURE,
                N_("These packages are not installed: %(names)s."),
                N_("Install kb again with its requirements: requirements/run.txt."),
                {"names": ", ".join(missing)},
            )
        return Finding(name, State.OK, N_("All packages that kb needs are installed."))

    def _data_folder(self, name: str) -> Finding:
        folder = self._settings.data_dir
        params: dict[str, Any] = {"path": str(folder)}
        if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return Finding(
                name,
                State.FAILURE,
                N_("%(path)s is not a folder that this user can read and write."),
                N_("Create the folder, make the user that runs kb its owner, or set KB_DATA_DIR."),
                params,
            )
        owner = folder.stat().st_uid
        if owner != os.geteuid():
            return Finding(
                name,
                State.WARNING,
                N_("%(path)s belongs to another user (number %(owner)s)."),
                N_("Run kb, and this command, as the user that owns the folder."),
                params | {"owner": owner},
            )
        return Finding(name, State.OK, N_("%(path)s can be read and written."), params=params)

    def _file_modes(self, name: str) -> Finding:
        # Only stat: closing the catalog's file here would release SQLite's locks of this process.
        folder = self._settings.data_dir
        opened = [p for p in (folder, *folder.rglob("*")) if _is_open_to_others(p)]
        if opened:
            return Finding(
                name,
                State.WARNING,
                N_("Other users of this machine can read %(count)s files or folders: %(names)s."),
                N_("Run `chmod -R go-rwx %(path)s`."),
                {
                    "count": len(opened),
                    "names": _first([path.name for path in opened]),
                    "path": str(folder),
                },
            )
        return Finding(name, State.OK, N_("Only the owner can read the data folder."))

    def _disk(self, name: str) -> Finding:
        settings = self._settings
        free = shutil.disk_usage(settings.data_dir).free
        catalog = sum(p.stat().st_size for p in settings.data_dir.glob("catalog.sqlite*"))
        needed = max(_LEAST_FILES_THAT_FIT * settings.max_file_mb * _MB, catalog)
        params = {"free": free // _MB, "needed": needed // _MB}
        if free < needed:
            return Finding(
                name,
                State.FAILURE,
                N_("%(free)s MB are free in the data folder; kb should have %(needed)s MB."),
                N_(
                    "Free space, or move the data folder. `kb purge` erases what was removed or refused."
                ),
                params,
            )
        return Finding(
            name, State.OK, N_("%(free)s MB are free in the data folder."), params=params
        )

    def _open_files(self, name: str) -> Finding:
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        params = {"limit": limit, "needed": _LEAST_FILES}
        if limit != resource.RLIM_INFINITY and limit < _LEAST_FILES:
            return Finding(
                name,
                State.WARNING,
                N_("A process may open %(limit)s files; a busy server needs %(needed)s."),
                N_("Set LimitNOFILE=%(needed)s in the systemd unit, or `ulimit -n %(needed)s`."),
                params,
            )
        return Finding(name, State.OK, N_("A process may open %(limit)s files."), params=params)

    def _memory(self, name: str) -> Finding:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MB
        parsing = self._settings.parsers * self._settings.parse_memory_mb
        params = {"total": total, "parsing": parsing}
        if parsing > total:
            return Finding(
                name,
                State.WARNING,
                N_(
                    "Reading files may take %(parsing)s MB of memory; the machine has %(total)s MB."
                ),
                N_("Lower KB_PARSERS or KB_PARSE_MEMORY_MB."),
                params,
            )
        return Finding(name, State.OK, N_("The machine has %(total)s MB of memory."), params=params)

    def _database(self, name: str) -> Finding:
        found = self._services.catalog.database()
        params: dict[str, Any] = {
            "place": found.place,
            "version": found.version,
            "size": found.size // _MB,
            "names": ", ".join(found.unsafe),
        }
        if found.kind == "sqlite":
            message = N_("The catalog is a file (SQLite), %(size)s MB.")
        elif found.unsafe:
            return Finding(
                name,
                State.WARNING,
                N_(
                    "The PostgreSQL server at %(place)s may lose what it has confirmed: %(names)s off."
                ),
                N_("Switch these settings on in postgresql.conf."),
                params,
            )
        elif not found.is_encrypted:
            return Finding(
                name,
                State.WARNING,
                N_("Texts and passwords go to PostgreSQL at %(place)s without encryption."),
                N_(
                    "Add `?sslmode=verify-full` to KB_DATABASE_URL, and give the server a certificate."
                ),
                params,
            )
        else:
            message = N_("The catalog is in PostgreSQL %(version)s at %(place)s, %(size)s MB.")
        return Finding(name, State.OK, message, params=params)

    def _clock(self, name: str) -> Finding:
        now = datetime.now(UTC)
        newest, _ = self._services.catalog.submissions.page(limit=1)
        last = max((datetime.fromisoformat(each.submitted_at) for each in newest), default=now)
        params = {"now": f"{now:%Y-%m-%d %H:%M}", "last": f"{last:%Y-%m-%d %H:%M}"}
        if now + _CLOCK_TOLERANCE < last:
            return Finding(
                name,
                State.FAILURE,
                N_("The clock says %(now)s (UTC), but a file was submitted at %(last)s."),
                N_("Set the clock, preferably by NTP: it decides when keys and sessions expire."),
                params,
            )
        return Finding(name, State.OK, N_("The clock says %(now)s (UTC)."), params=params)

    def _catalog(self, name: str) -> Finding:
        if fault := self._services.catalog.fault():
            return Finding(
                name,
                State.FAILURE,
                N_("The catalog is damaged: %(fault)s."),
                N_("Stop kb, and restore the newest backup (`kb restore`) into a new folder."),
                {"fault": fault},
            )
        counts = self._services.catalog.counts()
        params = {"documents": counts.documents, "passages": counts.passages}
        message = N_("The catalog is sound: %(documents)s documents, %(passages)s passages.")
        return Finding(name, State.OK, message, params=params)

    def _originals(self, name: str) -> Finding:
        lost, changed, count = [], [], 0
        for document in self._services.catalog.documents():
            count += 1
            try:
                path = self._services.originals.path(document.sha256)
                if self._reads_originals and sha256_of(path) != document.sha256:
                    changed.append(document.id)
            except (NotFound, OSError):
                lost.append(document.id)
        if lost or changed:
            return Finding(
                name,
                State.FAILURE,
                N_("The original files of %(count)s documents are missing or changed: %(names)s."),
                N_("Copy them from a backup, from its folder `files`, or submit them again."),
                {"count": len(lost) + len(changed), "names": _first([*lost, *changed])},
            )
        message = (
            N_("The original files of all %(count)s documents are there and unchanged.")
            if self._reads_originals
            else N_("The original files of all %(count)s documents are there.")
        )
        return Finding(name, State.OK, message, params={"count": count})

    def _index(self, name: str) -> Finding:
        state = self._services.indexer.state(check=True)
        params = {"engine": state.engine, "documents": state.documents}
        if state.is_equal or not (state.documents or state.stale or state.surplus):
            message = N_("The index (%(engine)s) matches the catalog: %(documents)s documents.")
            return Finding(name, State.OK, message, params=params)
        return Finding(
            name,
            State.FAILURE,
            N_("The index (%(engine)s) lacks %(stale)s documents, and has %(surplus)s too many."),
            N_("Run `kb rebuild`. `kb serve` does so in the background."),
            params | {"stale": state.stale, "surplus": state.surplus},
        )

    def _encoder(self, name: str) -> Finding:
        encoder = self._services.encoder
        if isinstance(encoder.problem, EmbeddingsOff):
            return Finding(name, State.OFF, encoder.problem.message, encoder.problem.remedy)
        if encoder.problem:
            raise encoder.problem
        encoder.passages(["shelter"])
        message = N_("%(model)s makes vectors for search by meaning.")
        return Finding(name, State.OK, message, params={"model": encoder.model})

    def _vectors(self, name: str) -> Finding:
        state = self._services.embedder.state()
        params = {"done": state.done, "pending": state.pending}
        if state.reason:
            return Finding(name, State.OFF, N_("No vectors are made."))
        if state.pending:
            return Finding(
                name,
                State.WARNING,
                N_("%(pending)s passages have no vectors yet; %(done)s have."),
                N_("`kb serve` makes them in the background, `kb embed` at once."),
                params,
            )
        return Finding(name, State.OK, N_("All %(done)s passages have vectors."), params=params)

    def _worker(self, name: str) -> Finding:
        if is_work_going_on(self._services.catalog, self._settings.leases_dir):
            return Finding(name, State.OK, N_("A worker reads submitted files."))
        counts = self._services.catalog.submissions.counts()
        waiting = counts.get(SubmissionStatus.QUEUED, 0)
        if waiting:
            return Finding(
                name,
                State.WARNING,
                N_("%(count)s files wait, and no worker runs."),
                N_("Start `kb serve`, which starts one, or `kb worker`."),
                {"count": waiting},
            )
        return Finding(name, State.OK, N_("No worker runs, and no file waits."))

    def _ocr(self, name: str) -> Finding:
        problem = self._services.ocr_problem
        if problem is None:
            return Finding(name, State.OK, N_("The text of scans is recognised."))
        state = State.OFF if isinstance(problem, OcrOff) else State.WARNING
        return Finding(name, state, problem.message, problem.remedy, problem.params)

    def _libreoffice(self, name: str) -> Finding:
        if program := converter():
            message = N_("%(program)s reads DOC, PPT, RTF, ODT and ODP files.")
            return Finding(name, State.OK, message, params={"program": program})
        return Finding(
            name,
            State.WARNING,
            N_("LibreOffice is not installed: DOC, PPT, RTF, ODT and ODP files are refused."),
            N_("Install it, on Debian `apt-get install libreoffice-writer libreoffice-impress`."),
        )

    def _fonts(self, name: str) -> Finding:
        import pylopdf_fonts_zh_cn

        if pylopdf_fonts_zh_cn.sans_path().is_file():
            return Finding(name, State.OK, N_("The Chinese fonts of PDF handouts are there."))
        return Finding(
            name,
            State.FAILURE,
            N_("The Chinese fonts of PDF handouts are missing."),
            N_("Install the package pylopdf-fonts-zh-cn again."),
        )

    def _confinement(self, name: str) -> Finding:
        version = landlock_version()
        if version >= _LANDLOCK:
            message = N_("Files are read in processes without network and file system.")
            return Finding(name, State.OK, message)
        return Finding(
            name,
            State.WARNING,
            N_("The processes that read files are not fully confined: Landlock %(version)s."),
            N_(
                "Use Linux 6.7 or newer with Landlock switched on, or run `kb worker` as a user of its own "
                "or in a container without network."
            ),
            {"version": version},
        )

    def _network(self, name: str) -> Finding:
        settings = self._settings
        host = settings.host
        meilisearch = urlsplit(settings.meilisearch_url)
        if meilisearch.scheme == "http" and meilisearch.hostname not in _LOOPBACK:
            return Finding(
                name,
                State.WARNING,
                N_("Texts and the key go to Meilisearch at %(host)s without encryption."),
                N_("Use https, or a network that only these machines share."),
                {"host": meilisearch.hostname},
            )
        if host not in _LOOPBACK and not settings.public_url.startswith("https:"):
            return Finding(
                name,
                State.WARNING,
                N_("kb is open to the network at %(host)s without encryption."),
                N_(
                    "Put nginx or Caddy before it (deploy/), set KB_PUBLIC_URL to its https address, "
                    "and let kb listen on 127.0.0.1."
                ),
                {"host": host},
            )
        return Finding(
            name, State.OK, N_("kb listens on %(host)s."), params={"host": settings.host}
        )


def _is_open_to_others(path: Path) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        # The index may replace its files at any moment.
        return False
    return not stat.S_ISLNK(found.st_mode) and bool(found.st_mode & _OTHERS)


def _first(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
