"""``kb key`` and ``kb meilisearch-key``."""

from __future__ import annotations

import os
import sys
from getpass import getpass

from corpus import SettingInvalid
from kb import access
from kb.cli.output import as_typed, print_json, reader_lang
from kb.i18n.labels import N_
from kb.i18n.translate import translator
from kb.schemas import KeyView
from kb.services import open_services
from kb.settings import Settings


def add(name: str, *, scope: tuple[str, ...] = (access.WRITE,), days: int | None = None) -> None:
    """Make a key and print it once: kb stores only its digest.

    Parameters
    ----------
    name
        The owner or the purpose of the key; the ledger of files shows it.
    scope
        A permission: read, write (includes read) or admin (everything); may be repeated.
    days
        The number of days that the key is valid; without a limit if not given.
    """
    with open_services(Settings.load()) as services:
        print(access.make_key(services.catalog, as_typed(name), scope, days=days))
    note = N_("Keep this key safe: it is shown only once. Anyone who has it can use it.")
    print(translator(reader_lang()).text(note), file=sys.stderr)


def list_keys(*, json: bool = False) -> None:
    """List the keys, including revoked ones; kb does not know the keys themselves.

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
        expires = ui.text(N_("expires %(at)s"), {"at": key.expires_at}) if key.expires_at else ""
        fields = (key.name, ", ".join(key.scopes), key.created_at, used, revoked or expires)
        print("\t".join(fields).rstrip())


def revoke(name: str) -> None:
    """Revoke a key at once, and sign out the browsers that use it.

    Parameters
    ----------
    name
        The key's name.
    """
    with open_services(Settings.load()) as services:
        access.revoke_key(services.catalog, as_typed(name))


_VARIABLE = "MEILI_MASTER_KEY"


def meilisearch_key() -> None:
    """Print the key that kb needs, made from the server's master key.

    The key permits access only to kb's indexes (KB_MEILISEARCH_PREFIX) in the server at KB_MEILISEARCH_URL.
    The master key is read from MEILI_MASTER_KEY, otherwise from standard input, and is not stored. The same
    server gives the same key each time.
    """
    from search.engines.meilisearch.keys import make_key

    settings = Settings.load()
    if not settings.meilisearch_url:
        raise SettingInvalid(name="KB_MEILISEARCH_URL", detail="it is not set")
    print(make_key(settings.meilisearch_url, _master_key(), settings.meilisearch_prefix))


def _master_key() -> str:
    given = os.environ.get(_VARIABLE, "")
    if not given and sys.stdin.isatty():
        given = getpass("Master key: ")
    elif not given:
        given = sys.stdin.readline()
    if not given.strip():
        raise SettingInvalid(name=_VARIABLE, detail="it is not set")
    return given.strip()
