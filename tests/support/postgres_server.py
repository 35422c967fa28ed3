"""A PostgreSQL server of Debian's package in a temporary folder, and new databases in it."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from corpus import Catalog

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_TEMPLATE = "kb_template"


def programs() -> Path | None:
    """The folder of the server's programs; None if it is not installed."""
    if not _PROGRAMS or not shutil.which("initdb", path=str(_PROGRAMS[-1])):
        return None
    return _PROGRAMS[-1]


class PostgresServer:
    def __init__(self, socket_folder: Path, port: int) -> None:
        self._folder = socket_folder
        self._port = port
        self._numbers = itertools.count(1)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}&port={self._port}"

    def over(self, url: str) -> Callable[[str], str]:
        """The address of the same database over the network, by address of the server."""
        name = url.partition("?")[0].rpartition("/")[2]
        return lambda host: f"postgresql://postgres@{host}:{self._port}/{name}"

    def allow(self, network: str) -> None:
        """Accept connections from a network."""
        with (self._folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {network} trust\n")
        self.run("SELECT pg_reload_conf()")

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new database with an empty catalog."""
        with self.empty_database(template=_TEMPLATE) as url:
            yield url

    @contextmanager
    def empty_database(self, template: str = "template0") -> Iterator[str]:
        name = f"kb_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self) -> None:
        # A language in which texts sort otherwise than in SQLite, as on most servers.
        self.run(
            f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0 LOCALE_PROVIDER icu"
            " ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"
        )
        Catalog.open(self.url(_TEMPLATE)).close()

    def run(self, statement: str) -> None:
        address = self.url("postgres").replace("/postgres?", "/postgres?connect_timeout=10&")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server(options: str = "") -> Iterator[PostgresServer]:
    """A server that runs meanwhile. It refuses to run as root, so then it runs as ``postgres`` or
    ``nobody``.

    ``options``: of the program ``postgres``.
    """
    found = programs()
    assert found is not None
    user, port = None, _free_port()
    # Not in pytest's folder, which only its owner can enter; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="kb-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            user = "postgres" if _exists("postgres") else "nobody"
            shutil.chown(folder, user)
        data = folder / "data"
        flags = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres"]
        subprocess.run(
            [found / "initdb", "-D", data, *flags, "--no-sync"],
            user=user,
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
            check=True,
            capture_output=True,
        )
        log = (folder / "log").open("wb")
        with log, subprocess.Popen(
            [found / "postgres", "-D", data, "-k", folder, "-c", "fsync=off", "-c", "listen_addresses=",
             "-c", f"port={port}",
             *options.split()],
            user=user,
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
            stdout=log,
            stderr=log,
        ) as server:  # fmt: skip
            try:
                _wait(folder, port)
                made = PostgresServer(folder, port)
                made.make_template()
                yield made
            finally:
                # SIGINT: end at once, and close all connections.
                server.send_signal(signal.SIGINT)
                server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("", 0))
        return int(asked.getsockname()[1])


def _wait(folder: Path, port: int) -> None:
    for _ in range(300):
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={folder}&port={port}").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError((folder / "log").read_text())


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
