"""``kb migrate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from kb.cli.output import print_json, progress
from kb.services import open_services
from kb.settings import Settings


def migrate(*, to: Annotated[str, Parameter(name="--to")], json: bool = False) -> None:
    """Copy the catalog into an empty database: from SQLite to PostgreSQL, or back.

    The present catalog stays as it is. Either all rows are copied, or none: they are read again from the
    new database and compared before they count. Stop kb meanwhile: what is written during the copy is not
    in it. Exit code 1 if something was. Originals are files, and are not copied.

    Parameters
    ----------
    to
        Address of a PostgreSQL database (postgresql://USER@HOST/NAME; libpq reads the password from
        ~/.pgpass), or a new file for SQLite.
    json
        As JSON.
    """
    url = to if to.startswith("postgresql:") else f"sqlite:///{Path(to).absolute()}"
    with open_services(Settings.load()) as services:
        catalog = services.catalog
        before = catalog.commits.stamp()
        with progress("migrate", catalog.count_rows()) as advance:
            counts = catalog.transfer_to(url, lambda rows: advance(count=rows))
        is_changed = catalog.commits.stamp() != before
    if json:
        print_json({"rows": counts, "changed_meanwhile": is_changed})
    else:
        for table, count in counts.items():
            print(f"{table}\t{count}")
    if is_changed:
        print("The catalog was changed meanwhile; the copy lacks that.", file=sys.stderr)
    sys.exit(1 if is_changed else 0)
