"""``kb meilisearch-key``."""

from __future__ import annotations

import os
import sys
from getpass import getpass

from corpus import SettingInvalid
from kb.settings import Settings

_VARIABLE = "MEILI_MASTER_KEY"


def meilisearch_key() -> None:
    """Print the key that kb needs, made from the server's master key.

    The key opens kb's indexes (KB_MEILISEARCH_PREFIX) in the server at KB_MEILISEARCH_URL, and nothing
    else. The master key is read from MEILI_MASTER_KEY, else from standard input, and not kept. The
    same server gives the same key each time.
    """
    from search.meili.keys import make_key

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
