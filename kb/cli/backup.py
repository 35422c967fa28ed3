"""``kb backup`` and ``kb restore``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from corpus import IndexUnavailable
from kb import backups
from kb.cli.output import print_json, progress, tell_if_behind
from kb.services import open_services
from kb.settings import Settings


def backup(
    folder: Path,
    *,
    keep: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    check: bool = False,
    json: bool = False,
) -> None:
    """Back up the library while it is in use, and print the backup's name.

    A backup has the catalog, the settings without secrets, and the originals; only originals that the
    folder lacks are copied. Exit code 1 if originals are missing or changed in the data folder.

    Parameters
    ----------
    folder
        The folder of the backups, best on another disk.
    keep
        Then delete all backups but the newest ones, this many. Purged documents remain in older backups.
    check
        Make no backup, but read all files of the existing ones, and compare them with their checksums.
        Exit code 1 if one cannot be restored.
    json
        As JSON.
    """
    if check:
        _check(folder, json=json)
        return
    with open_services(Settings.load()) as services, progress("backup", 0) as advance:
        name, manifest = backups.make_backup(
            services.catalog, services.originals, services.settings, folder, advance
        )
    dropped = backups.drop_old_backups(folder, keep) if keep else []
    if json:
        print_json({"name": name, "manifest": manifest, "dropped": dropped})
    else:
        print(folder / name)
        originals = f"{manifest.originals} originals, {manifest.copied} of them new"
        print(f"{manifest.documents} documents, {originals}", file=sys.stderr)
        if dropped:
            print(f"deleted {', '.join(dropped)}", file=sys.stderr)
    for sha256 in manifest.lost:
        print(
            f"missing or changed in the data folder: files/{sha256[:2]}/{sha256}", file=sys.stderr
        )
    sys.exit(1 if manifest.lost else 0)


def restore(backup: Path, *, json: bool = False) -> None:
    """Restore a backup into the data folder (KB_DATA_DIR), which must be empty, and make the index.

    Each file is compared with its checksum. Settings are not restored, but those that differ are listed.

    Parameters
    ----------
    backup
        A backup, or a folder of backups: then the newest is restored.
    json
        As JSON.
    """
    settings = Settings.load()
    with progress("restore", 0) as advance:
        manifest = backups.restore_backup(backup, settings, advance)
    with (
        open_services(settings) as services,
        progress("rebuild", manifest.documents) as advance,
    ):
        try:
            services.indexer.rebuild(advance)
        except IndexUnavailable as error:
            # The library is there; `kb serve` makes the index when it can be written.
            tell_if_behind(error)
    current = settings.public()
    differing = {
        name: value
        for name, value in backups.settings_of(backup).items()
        if current.get(name) != value
    }
    if json:
        print_json({"manifest": manifest, "settings": differing})
        return
    print(f"{manifest.documents} documents, {manifest.originals} originals of {manifest.made_at}")
    for name, value in differing.items():
        print(f"not set here: {name}={value}", file=sys.stderr)


def _check(folder: Path, *, json: bool) -> None:
    states = backups.check_backups(folder)
    if json:
        print_json(states)
    else:
        for state in states:
            counts = f"{state.documents} documents, {state.originals} originals"
            print(f"{state.name}\t{counts}\t{state.fault or 'complete'}")
    sys.exit(1 if any(state.fault for state in states) else 0)
