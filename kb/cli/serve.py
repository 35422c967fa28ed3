"""``kb serve``."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from cyclopts import Parameter

from corpus import IndexUnavailable, SettingInvalid
from corpus.confinement import keep_few_heaps
from kb.cli.output import tell_if_behind
from kb.documents.purges import PurgeTask
from kb.logs import set_up_log
from kb.servers.answering import Post, server_processes
from kb.servers.fetching import own_fetch
from kb.servers.forking import run_forked
from kb.servers.worker import own_worker
from kb.services import Services, open_services
from kb.settings import Settings
from kb.sync.alignments import AlignmentTask
from kb.sync.index import IndexTask
from kb.sync.references import ReferenceTask
from kb.tracing import end_tracing, set_up_tracing
from kb.versions.proposals import ProposalTask

_MOST_PROCESSES: Final = 64
"""As for KB_PROCESSES."""
_LAST_THREADS: Final = 10
"""Seconds for which threads may continue after that; Python would wait for them without limit."""
_OBJECTS_BEFORE_COLLECTION: Final = 20_000
"""New objects after which Python looks for unused cycles; by itself it looks after 700."""


def serve(
    *,
    host: str | None = None,
    port: int | None = None,
    with_meilisearch: Annotated[bool, Parameter(negative="")] = False,
    worker: bool = True,
    processes: int | None = None,
    fetch: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Serve the pages and the API until Ctrl-C.

    Meanwhile it keeps the index up to date with the catalog, makes vectors for search by meaning, and
    aligns the versions of works.

    Parameters
    ----------
    host
        Address to listen on; KB_HOST, or 127.0.0.1.
    port
        Port to listen on, 0 for a free one; KB_PORT, or 8000.
    with_meilisearch
        Run a Meilisearch server for the index, too: the program `meilisearch` must be on PATH.
    worker
        --no-worker: start no worker, because one runs separately; submitted files wait for it.
    processes
        Number of processes that answer requests; KB_PROCESSES, or 1. 0: one for each processor.
    fetch
        Also download the official texts and add them, as `kb fetch` does; its report is fetch.log in the
        data folder.
    """
    settings = _settings(processes)
    set_up_log(settings)
    set_up_tracing(settings)
    if settings.oidc_issuer:
        from kb.oidc import Provider

        # Otherwise each server process would end because of a wrong setting, one after the other.
        Provider(settings)
    host = settings.host if host is None else host
    settings = msgspec.structs.replace(settings, allowed_hosts=_allowed_hosts(settings, host))
    listener = _listen(host, settings.port if port is None else port)
    # Otherwise SIGTERM would end kb at once, without stopping the programs that it runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        stack.callback(gc.enable)
        # Nearly all that the start makes is kept; looking for the rest takes a seventh of its time.
        gc.disable()
        services = _open(settings, stack, with_meilisearch=with_meilisearch)
        try:
            services.indexer.catch_up()
        except IndexUnavailable as error:
            tell_if_behind(error)
        stack.enter_context(IndexTask(services.indexer))
        stack.enter_context(PurgeTask(services.purges))
        # What is made of the catalog and kept in it, one of several hosts makes for all.
        turn = partial(services.catalog.leases.turn, "derive")
        stack.enter_context(ReferenceTask(services.referring, turn=turn))
        if services.encoder.problem is None:
            from kb.sync.vectors import VectorTask

            stack.enter_context(VectorTask(services.embedder))
        stack.enter_context(AlignmentTask(services.alignments, turn=turn))
        stack.enter_context(ProposalTask(services.proposals, turn=turn))
        if worker:
            stack.enter_context(own_worker(services.settings))
        count = settings.server_processes
        if count == 1:
            _warm(services)
        gc.enable()
        # From here on whoever calls is answered, however soon after the next lines.
        listener.listen()
        if count > 1:
            name = services.index_name
            stack.enter_context(
                server_processes(services.settings, listener, count, index_name=name)
            )
        shown = f"[{host}]" if ":" in host else host
        print(f"kb: http://{shown}:{listener.getsockname()[1]}/  (Ctrl-C stops)", flush=True)
        if fetch:
            stack.enter_context(own_fetch(settings, lambda line: print(line, flush=True)))
        if count == 1:
            _run(services, listener)
        while count > 1:
            signal.pause()


def _settings(processes: int | None) -> Settings:
    """Raises SettingInvalid."""
    settings = Settings.load()
    if processes is None:
        return settings
    if not 0 <= processes <= _MOST_PROCESSES:
        raise SettingInvalid(
            name="--processes", detail=f"{processes} is not from 0 to {_MOST_PROCESSES}"
        )
    return msgspec.structs.replace(settings, processes=processes)


_LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")


def _allowed_hosts(settings: Settings, host: str) -> str:
    """The host names that requests may use, separated by spaces; empty: any.

    If kb listens on this machine only, these are its local names: another site could otherwise point its
    own name here, and read through a visitor's browser what only users of this machine may read.
    """
    if settings.allowed_hosts or host not in _LOCAL_HOSTS:
        return settings.allowed_hosts
    public = urlsplit(settings.public_url).hostname
    return " ".join([*_LOCAL_HOSTS, *filter(None, [public])])


def _open(settings: Settings, stack: ExitStack, *, with_meilisearch: bool) -> Services:
    if not with_meilisearch:
        return stack.enter_context(open_services(settings))
    from kb.servers.meilisearch import INDEX_NAME, own_server

    server = stack.enter_context(own_server(settings))
    return stack.enter_context(open_services(server.settings(settings), index_name=INDEX_NAME))


def _warm(services: Services) -> None:
    """Load all that answers need."""
    if services.encoder.problem is None:
        services.encoder.start()
    services.warm()
    # What is loaded stays: a tenth of a search's time went into looking at it again for what is unused.
    gc.collect()
    gc.freeze()
    # An answer makes tens of thousands of objects and hardly a cycle.
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION, *gc.get_threshold()[1:])


def _run(services: Services, listener: socket.socket) -> None:
    import uvicorn

    from kb.servers.slow_clients import ImpatientProtocol
    from kb.web.app import create_app

    app = create_app(services, lambda: server.should_exit)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=ImpatientProtocol,
            ws="none",
            # Set up by kb before.
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=services.settings.stop_seconds,
            # X-Forwarded headers count only if a trusted proxy has set them.
            proxy_headers=bool(services.settings.trusted_proxies),
            forwarded_allow_ips=services.settings.trusted_proxies,
        )
    )
    try:
        server.run(sockets=[listener])
    finally:
        _end_in_any_case()


def _end_in_any_case() -> None:
    """End kb soon, whatever its threads do. It may be killed at any moment without loss."""
    timer = threading.Timer(_LAST_THREADS, os._exit, [0])
    timer.daemon = True
    timer.start()


def _listen(host: str, port: int) -> socket.socket:
    """Raises SettingInvalid if it cannot listen on the address."""
    if not 0 <= port <= 65535:
        raise SettingInvalid(name="KB_PORT", detail=f"{port} is no port")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError) as error:
        raise SettingInvalid(name="KB_HOST / KB_PORT", detail=f"{host}:{port}: {error}") from error
    return listener


def _answer_forked(post: Post) -> int:
    """Load what the server processes share, and run them."""
    gc.disable()
    settings = Settings.load()
    set_up_log(settings)
    keep_few_heaps()
    services = Services(settings, index_name=post.index)
    _load_shared(services)

    def answer(tell_ready: Callable[[], None]) -> None:
        set_up_tracing(settings)
        try:
            _warm(services)
            gc.enable()
            os.write(post.ready, b".")
            tell_ready()
            _run(services, socket.socket(fileno=post.listener))
        finally:
            try:
                services.close()
            finally:
                end_tracing()

    return run_forked(post.count, answer, lambda: os.close(post.listener))


def _load_shared(services: Services) -> None:
    """Load what answers need, except what holds open files or connections."""
    import kb.servers.slow_clients
    import kb.web.app  # noqa: F401 - for the processes

    services.load_words()


if __name__ == "__main__":
    sys.exit(_answer_forked(msgspec.json.decode(sys.argv[1], type=Post)))
