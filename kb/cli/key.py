"""``kb key``: the keys that writing over HTTP needs."""

from __future__ import annotations

import sys

from kb import access
from kb.cli.output import as_typed, print_json, reader_lang
from kb.services import open_services
from kb.settings import Settings
from kb.views import KeyView
from kb.web.i18n import translator
from kb.web.labels import N_


def add(name: str, *, scope: tuple[str, ...] = (access.WRITE,)) -> None:
    """Make a key and print it, this once: kb keeps only its digest.

    Parameters
    ----------
    name
        Whose key it is, or what for; the ledger of files names it.
    scope
        What it is for: write, or read; may be repeated.
    """
    with open_services(Settings.load()) as services:
        print(access.make_key(services.catalog, as_typed(name), scope))
    note = N_("Keep it: it is shown this once. Whoever has it may do what it is for.")
    print(translator(reader_lang()).text(note), file=sys.stderr)


def list_keys(*, json: bool = False) -> None:
    """List the keys, revoked ones too; the keys themselves are not known to kb.

    Parameters
    ----------
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        keys = services.catalog.keys.list()
    if json:
        print_json([KeyView.from_record(key) for key in keys])
        return
    ui = translator(reader_lang())
    for key in keys:
        used = key.last_used_at or ui.text(N_("never used"))
        revoked = ui.text(N_("revoked %(at)s"), {"at": key.revoked_at}) if key.revoked_at else ""
        fields = (key.name, ", ".join(key.scopes), key.created_at, used, revoked)
        print("\t".join(fields).rstrip())


def revoke(name: str) -> None:
    """End a key, at once, and sign out the browsers that use it.

    Parameters
    ----------
    name
        The key's name.
    """
    with open_services(Settings.load()) as services:
        access.revoke_key(services.catalog, as_typed(name))
