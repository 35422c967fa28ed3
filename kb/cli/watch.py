"""``kb watch``."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from corpus import Offering
from kb.cli.ledger import offering_line
from kb.services import open_services
from kb.settings import Settings


def watch(*folders: Annotated[Path, Parameter(required=True)]) -> None:
    """Offer what lies in folders, then what comes into them and what changes, until Ctrl-C.

    A file is offered once its size and its time of change have stayed for 3 seconds, and not again while
    its content stays. A worker, as
    `kb serve` starts one, reads them; what became of each is printed.

    Parameters
    ----------
    folders
        Folders, with all below them.
    """
    from kb.watching import Watching

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with open_services(Settings.load()) as services:
        watching = Watching(services, folders, _tell, lambda offering: _tell([offering]))
        print(f"kb watch: {', '.join(map(str, folders))}  (Ctrl-C stops)", flush=True)
        watching.run(stopping)


def _tell(offerings: Sequence[Offering]) -> None:
    for offering in offerings:
        print(offering_line(offering), flush=True)
