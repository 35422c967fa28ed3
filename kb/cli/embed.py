"""``kb embed``."""

from __future__ import annotations

import sys
import time

from corpus import EmbeddingsBusy
from kb.cli.output import print_json, progress, say
from kb.services import open_services
from kb.settings import Settings

_LOOK_AGAIN = 1.0
"""Seconds between two looks at what another process has done."""


def embed(*, wait: bool = False, json: bool = False) -> None:
    """Make the vectors that search by meaning needs and that are missing.

    Stopped anywhere, the next run goes on. Exit code 1 if some are still missing.

    Parameters
    ----------
    wait
        Where another process makes them already (kb serve does), wait until it is done.
    json
        Tell as JSON how far they are.
    """
    with open_services(Settings.load()) as services:
        embedder = services.embedder
        pending = embedder.state().pending
        with progress("embed", pending) as advance:
            while True:
                try:
                    embedder.run(lambda count: advance(count=count))
                except EmbeddingsBusy as error:
                    if not wait:
                        print(say(error), file=sys.stderr)
                        break
                    left = embedder.state().pending
                    advance(count=pending - left)
                    pending = left
                    time.sleep(_LOOK_AGAIN)
                else:
                    break
        state = embedder.state()
    if json:
        print_json(state)
    else:
        print(f"{state.model}: {state.done} passages have vectors, {state.pending} do not yet")
    sys.exit(1 if state.pending else 0)
