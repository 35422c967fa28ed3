"""Backups of a library: made while it is in use, and restored into an empty data folder.

    FOLDER/files/ab/abcd…           originals by SHA-256, shared by all backups: each is copied once
    FOLDER/2026-11-28T192000Z/      one backup: catalog.sqlite, settings.env, manifest.json, SHA256SUMS

``SHA256SUMS`` lists all files of a backup, including the originals, in the format of ``sha256sum -c``.
Index and page images are derived, so a backup does not contain them; vectors are in the catalog. A catalog
in PostgreSQL is copied into a file like the others: each backup can be restored into either database.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from filelock import FileLock, Timeout

from corpus import (
    CATALOG_SCHEMA,
    BackupNotWritten,
    BackupUnusable,
    Catalog,
    CatalogUnavailable,
    FileUnreadable,
    KbError,
    NotFound,
    Originals,
    RestoreFolderUsed,
    open_originals,
    sha256_of,
)
from kb.settings import Settings, software_version

_CATALOG: Final = "catalog.sqlite"
_SETTINGS: Final = "settings.env"
_MANIFEST: Final = "manifest.json"
_SUMS: Final = "SHA256SUMS"
_FILES: Final = "files"
_UNFINISHED: Final = ".unfinished"
_LAYOUT: Final = 1
_OWN_FILES: Final = 3
"""The number of files in each backup besides the originals and ``Manifest.files``, listed in SHA256SUMS."""
_NAME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(-\d\d)?")
_LINE: Final = re.compile(
    r"(?P<sha256>[0-9a-f]{64})  (?:(?P<own>[\w.-]+)|\.\./files/[0-9a-f]{2}/(?P=sha256))"
)

OnFile = Callable[[], None]


def _silent() -> None: ...


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The description of one backup, stored as manifest.json."""

    layout: int
    """Version of the layout of a backup."""
    kb: str
    """Version of kb that made the backup."""
    schema: str
    """Last migration of the catalog's schema."""
    made_at: str
    """UTC, ISO 8601."""
    documents: int
    originals: int
    copied: int
    """The number of originals that the folder did not have before."""
    files: tuple[str, ...] = ()
    """Names of the organisation's own files from the data folder: words, weights, calibration."""
    lost: tuple[str, ...]
    """SHA-256 of originals that the catalog names, but that are missing or changed in the data folder."""


class BackupState(msgspec.Struct, frozen=True, kw_only=True):
    """One backup of a folder."""

    name: str
    made_at: str
    documents: int
    originals: int
    fault: str | None
    """Why it cannot be restored; None if it can."""


def make_backup(
    catalog: Catalog,
    originals: Originals,
    settings: Settings,
    folder: Path,
    on_original: OnFile = _silent,
) -> tuple[str, Manifest]:
    """Add a backup to ``folder``; returns its name and its manifest.

    Others can read and write meanwhile. The catalog is copied first, because all originals that the copy
    names are then in the data folder. ``on_original`` is called after each original.

    Raises BackupNotWritten, CatalogUnavailable.
    """
    with _writing(folder):
        made = datetime.now(UTC)
        name = _free_name(folder, made)
        new = folder / f"{name}{_UNFINISHED}"
        new.mkdir(mode=0o700)
        copy = catalog.copy_to(new / _CATALOG)
        kept = Originals(folder / _FILES)
        lost, copied = [], 0
        for sha256 in sorted(copy.originals):
            if not _has(kept, sha256):
                try:
                    kept.keep(originals.path(sha256), sha256)
                    copied += 1
                except (NotFound, FileUnreadable):
                    lost.append(sha256)
            on_original()
        manifest = Manifest(
            layout=_LAYOUT,
            kb=software_version(),
            schema=copy.schema,
            made_at=made.isoformat(timespec="seconds"),
            documents=copy.documents,
            originals=len(copy.originals) - len(lost),
            copied=copied,
            files=tuple(_copy_own_files(settings, new)),
            lost=tuple(lost),
        )
        _write(new / _SETTINGS, _env_file(settings.public()))
        _write(new / _MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        own = (_CATALOG, _SETTINGS, _MANIFEST, *manifest.files)
        sums = [f"{sha256_of(new / each)}  {each}" for each in own]
        sums += [
            f"{sha256}  ../{_FILES}/{sha256[:2]}/{sha256}"
            for sha256 in sorted(copy.originals.difference(lost))
        ]
        _write(new / _SUMS, "".join(f"{line}\n" for line in sums).encode())
        # From here on the folder has one more complete backup.
        new.rename(folder / name)
        return name, manifest


def _own_files(settings: Settings) -> tuple[Path, ...]:
    """Files of the data folder that kb cannot make again, besides catalog and originals."""
    return settings.lay_file, settings.weights_file, settings.calibration_file


def _copy_own_files(settings: Settings, backup: Path) -> Iterator[str]:
    for path in _own_files(settings):
        if path.is_file():
            _write(backup / path.name, path.read_bytes())
            yield path.name


def backups_in(folder: Path) -> list[str]:
    """Names of the complete backups, oldest first. Raises BackupUnusable if there are none."""
    names = [p.name for p in folder.glob("*") if _NAME.fullmatch(p.name) and (p / _SUMS).is_file()]
    if not names:
        raise BackupUnusable(path=str(folder), detail="it contains no backup")
    return sorted(names)


def check_backups(folder: Path) -> list[BackupState]:
    """Read all files of all backups, and compare them with their checksums; oldest backup first.

    Raises BackupUnusable if the folder has no backup.
    """
    checked: dict[Path, str] = {}
    return [_state(folder / name, checked) for name in backups_in(folder)]


def drop_old_backups(folder: Path, keep: int) -> list[str]:
    """Delete all backups but the newest ``keep``, and the originals that only the deleted ones need.

    Returns the names of the deleted backups. Raises BackupNotWritten, and BackupUnusable if a remaining
    backup cannot be read; nothing is deleted then.
    """
    with _writing(folder):
        names = backups_in(folder)
        kept, old = names[-keep:], names[:-keep]
        needed = {path for name in kept for path in _read(folder / name)[1]}
        for name in old:
            # Renamed first: a half-deleted folder must not count as a backup.
            shutil.rmtree((folder / name).rename(folder / f"{name}{_UNFINISHED}"))
        if old:
            for path in (folder / _FILES).glob("*/*"):
                if path not in needed:
                    path.unlink()
        return old


def restore_backup(place: Path, settings: Settings, on_original: OnFile = _silent) -> Manifest:
    """Restore a backup, or the newest one of a folder, into the empty data folder of ``settings``, and into
    the empty database if they name one.

    Each file is compared with its checksum. The index is not restored: the next catch-up makes it.

    Raises RestoreFolderUsed, DatabaseUsed, BackupUnusable, CatalogUnavailable; what was restored so far is
    deleted then, except originals in a shared folder.
    """
    data = settings.data_dir
    backup = place if (place / _SUMS).is_file() else place / backups_in(place)[-1]
    manifest, sums = _read(backup)
    if manifest.layout > _LAYOUT or manifest.schema > CATALOG_SCHEMA:
        raise BackupUnusable(path=str(backup), detail="it was made by a newer version of kb")
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(data.iterdir()):
            raise RestoreFolderUsed(path=str(data))
        try:
            _restore(backup, sums, settings, on_original)
        except BaseException:
            for path in data.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            raise
    except OSError as error:
        raise CatalogUnavailable(path=str(data), detail=error.strerror) from error
    return manifest


def settings_of(place: Path) -> dict[str, str]:
    """The settings stored with a backup, or with the newest one of a folder, as ``KB_…`` variables."""
    backup = place if (place / _SUMS).is_file() else place / backups_in(place)[-1]
    lines = (backup / _SETTINGS).read_text("utf-8").splitlines()
    return {
        name: re.sub(r"\\(.)", r"\1", value[1:-1])
        for name, _, value in (line.partition("=") for line in lines)
    }


def _restore(backup: Path, sums: dict[Path, str], settings: Settings, on_original: OnFile) -> None:
    """Copy the files of a backup into the data folder. Raises BackupUnusable, CatalogUnavailable,
    OSError."""
    originals = open_originals(settings.shared_originals, settings.originals_dir)
    for path, sha256 in sums.items():
        if path.parent == backup:
            continue
        try:
            originals.keep(path, sha256)
        except FileUnreadable as error:
            raise _changed(backup, path) from error
        on_original()
    for path in _own_files(settings):
        if (kept := backup / path.name) in sums:
            _restore_file(kept, sums[kept], path)
    # The catalog last: a folder without it is not taken for a library.
    new = settings.catalog_file.with_suffix(".restoring")
    _restore_file(backup / _CATALOG, sums[backup / _CATALOG], new)
    if not settings.database_url:
        new.rename(settings.catalog_file)
        return
    with closing(Catalog.open(f"sqlite:///{new}")) as copied:
        copied.transfer_to(settings.database_url)
    for path in new.parent.glob(f"{new.name}*"):
        path.unlink()


def _restore_file(kept: Path, sha256: str, place: Path) -> None:
    """Copy a file and compare its SHA-256. Raises BackupUnusable, OSError."""
    shutil.copyfile(kept, place)
    place.chmod(0o600)
    if sha256_of(place) != sha256:
        raise _changed(kept.parent, kept)


def _state(backup: Path, checked: dict[Path, str]) -> BackupState:
    """Check one backup. ``checked``: SHA-256 by path of the files read before; it is extended."""
    fault, made_at, documents, originals = None, "", 0, 0
    try:
        manifest, sums = _read(backup)
        made_at, documents, originals = manifest.made_at, manifest.documents, manifest.originals
        for path, sha256 in sums.items():
            if path not in checked:
                checked[path] = sha256_of(path) if path.is_file() else ""
            if checked[path] != sha256:
                raise _changed(backup, path)
    except (KbError, OSError) as error:
        fault = str(error.params["detail"]) if isinstance(error, KbError) else str(error)
    return BackupState(
        name=backup.name,
        made_at=made_at,
        documents=documents,
        originals=originals,
        fault=fault,
    )


def _read(backup: Path) -> tuple[Manifest, dict[Path, str]]:
    """The manifest of a backup, and the SHA-256 of all files by path. Raises BackupUnusable."""
    try:
        raw = (backup / _MANIFEST).read_bytes()
        manifest = msgspec.json.decode(raw, type=Manifest)
        found = [_LINE.fullmatch(line) for line in (backup / _SUMS).read_text("ascii").splitlines()]
    except (OSError, ValueError) as error:
        raise BackupUnusable(path=str(backup), detail=str(error)) from error
    # Paths are made here from names and hashes, never taken from the file: it may have been forged.
    sums = {
        backup / m["own"]
        if m["own"]
        else backup.parent / _FILES / m["sha256"][:2] / m["sha256"]: m["sha256"]
        for m in found
        if m
    }
    if None in found or len(sums) != manifest.originals + _OWN_FILES + len(manifest.files):
        raise BackupUnusable(path=str(backup), detail=f"{_SUMS} is incomplete")
    if sums.get(backup / _MANIFEST) != hashlib.sha256(raw).hexdigest():
        raise _changed(backup, backup / _MANIFEST)
    return manifest, sums


def _changed(backup: Path, path: Path) -> BackupUnusable:
    return BackupUnusable(path=str(backup), detail=f"{path.name} is missing or was changed")


def _has(kept: Originals, sha256: str) -> bool:
    try:
        kept.path(sha256)
    except NotFound:
        return False
    return True


def _free_name(folder: Path, made: datetime) -> str:
    """An unused name for a backup, from its time; names sort in the order of time."""
    name = made.strftime("%Y-%m-%dT%H%M%SZ")
    taken = {path.name for path in folder.iterdir()}
    return next(
        each
        for each in (name, *(f"{name}-{number:02}" for number in range(2, 100)))
        if each not in taken
    )


def _env_file(variables: dict[str, str]) -> bytes:
    """The content of an environment file that systemd and Compose can read."""
    quoted = {name: re.sub(r'(["\\$`])', r"\\\1", value) for name, value in variables.items()}
    return "".join(f'{name}="{value}"\n' for name, value in quoted.items()).encode()


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Lock the folder for one process, and delete what an interrupted process has left there.

    Raises BackupNotWritten.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(folder / ".lock").acquire(timeout=0):
            for path in folder.glob(f"*{_UNFINISHED}"):
                shutil.rmtree(path)
            yield
    except Timeout:
        raise BackupNotWritten(path=str(folder), detail="another backup is being made") from None
    except OSError as error:
        raise BackupNotWritten(path=str(folder), detail=str(error)) from error
    except CatalogUnavailable as error:
        if str(folder) not in str(error.params["path"]):
            raise
        detail = error.params["detail"]
        raise BackupNotWritten(path=str(folder), detail=detail) from error
