"""``kb doctor``."""

from __future__ import annotations

import sys
from typing import Final

from kb.cli.output import print_json, reader_lang
from kb.doctor import Doctor, State
from kb.i18n.labels import N_
from kb.i18n.translate import translator
from kb.services import open_services
from kb.settings import Settings

_STATES: Final = {
    State.OK: N_("in order"),
    State.OFF: N_("switched off"),
    State.WARNING: N_("warning"),
    State.FAILURE: N_("failure"),
}


def doctor(*, originals: bool = False, json: bool = False) -> None:
    """Check the deployment, and explain what to do. Exit code 1 if something fails.

    Run it as the user that runs kb, with the same settings.

    Parameters
    ----------
    originals
        Also compare every original file with its checksum, which reads all of them.
    json
        As JSON.
    """
    ui = translator(reader_lang())
    found = []
    with open_services(Settings.load()) as services:
        for finding in Doctor(services, reads_originals=originals).findings():
            found.append(finding)
            if not json:
                message = ui.text(finding.message, finding.params)
                print(f"{ui.text(_STATES[finding.state])}\t{finding.check}\t{message}", flush=True)
                if finding.state is not State.OK and finding.remedy:
                    print(f"\t\t{ui.text(finding.remedy, finding.params)}")
    if json:
        print_json(
            [
                {
                    "check": finding.check,
                    "state": finding.state,
                    "message": ui.text(finding.message, finding.params),
                    "remedy": ui.text(finding.remedy, finding.params) or None,
                    "values": finding.params,
                }
                for finding in found
            ]
        )
    sys.exit(1 if any(finding.state is State.FAILURE for finding in found) else 0)
