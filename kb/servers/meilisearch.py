"""A Meilisearch server that kb runs for itself: data, master key and log under ``KB_DATA_DIR``."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec
from filelock import FileLock, Timeout

from corpus import IndexUnavailable, ProgramFailed, ProgramMissing, SettingInvalid
from kb.servers.supervisor import Supervisor
from kb.settings import Settings
from kb.sync.index import IndexName

_PROGRAM = "meilisearch"
_HOST = "127.0.0.1"
_START_SECONDS = 60.0
_MOST_DEATHS = 3
"""How often it may die before it has answered once."""
# For 2,250 passages a server without limits took 950 MB, with these 177 MB, in the same time.
_DEFAULTS = {"MEILI_MAX_INDEXING_MEMORY": "512MiB", "MEILI_LOG_LEVEL": "WARN"}
INDEX_NAME = IndexName("meilisearch", "meilisearch of kb serve")
"""Its port differs each time; its data do not."""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A running server."""

    url: str
    key: str
    """Limited to kb's indexes."""

    def settings(self, settings: Settings) -> Settings:
        """``settings`` changed to use the index in this server."""
        return msgspec.structs.replace(settings, meilisearch_url=self.url, meilisearch_key=self.key)


@contextmanager
def own_server(settings: Settings) -> Iterator[OwnServer]:
    """Run a server until the end of the context.

    Raises ProgramMissing, ProgramFailed, SettingInvalid, IndexUnavailable.
    """
    from search.engines.meilisearch.keys import make_key

    if settings.meilisearch_url:
        raise SettingInvalid(
            name="KB_MEILISEARCH_URL", detail="--with-meilisearch brings a server of its own"
        )
    program = shutil.which(_PROGRAM)
    if program is None:
        raise ProgramMissing(name=_PROGRAM)
    folder = settings.meilisearch_dir.absolute()
    with _alone(folder):
        master = _master_key(folder / "master-key")
        port = _free_port()
        log = folder / "meilisearch.log"
        supervisor = Supervisor(
            [program], environ=_environ(folder, master, port), folder=folder, log=log
        )
        url = f"http://{_HOST}:{port}"
        _pass_by_proxies()
        supervisor.start()
        try:
            _wait(url, supervisor, log)
            key = make_key(url, master, settings.meilisearch_prefix)
            yield OwnServer(url, key)
        finally:
            supervisor.stop()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock: two servers on one folder would damage it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock").acquire(timeout=1)
    except Timeout:
        raise SettingInvalid(
            name="--with-meilisearch", detail="another kb runs a server on this data folder"
        ) from None
    except OSError as error:
        raise IndexUnavailable(detail=str(error)) from error
    with lock:
        yield


def _master_key(file: Path) -> str:
    """Makes the key once, in a file that only kb's own user can read."""
    if not file.exists():
        draft = file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as writing:
            writing.write(secrets.token_urlsafe(32))
        draft.rename(file)
    file.chmod(0o600)
    return file.read_text(encoding="ascii").strip()


def _environ(folder: Path, master: str, port: int) -> dict[str, str]:
    """Settings as environment variables: arguments are visible to all users of the machine."""
    ours = {
        "MEILI_MASTER_KEY": master,
        "MEILI_ENV": "production",
        "MEILI_NO_ANALYTICS": "true",
        "MEILI_HTTP_ADDR": f"{_HOST}:{port}",
        "MEILI_DB_PATH": str(folder / "data.ms"),
        "MEILI_DUMP_DIR": str(folder / "dumps"),
        "MEILI_SNAPSHOT_DIR": str(folder / "snapshots"),
    }
    return _DEFAULTS | dict(os.environ) | ours


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _pass_by_proxies() -> None:
    """Bypass proxies: a proxy for `kb fetch` cannot reach this machine's own loopback."""
    passed_by = filter(None, (os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), _HOST))
    os.environ["no_proxy"] = ",".join(passed_by)


def _wait(url: str, supervisor: Supervisor, log: Path) -> None:
    """Wait until it answers. Raises ProgramFailed."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and supervisor.deaths < _MOST_DEATHS:
        try:
            if httpx.get(f"{url}/health", timeout=1).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise ProgramFailed(name=_PROGRAM, log=str(log))
