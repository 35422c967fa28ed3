"""Traces go to a collector by OTLP: here one that receives them for real. They hold nobody's words."""

from __future__ import annotations

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from corpus import SettingInvalid
from kb.settings import Settings
from kb.tracing import set_up_tracing
from tests.conftest import ROOT, run_kb
from tests.support.copies import copy_library
from tests.support.served import Served

TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector:
    def __init__(self) -> None:
        self.bytes = b""
        self.url = ""

    def spans(self) -> list[Any]:
        request = ExportTraceServiceRequest.FromString(self.bytes)
        return [
            span
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def named(self, name: str) -> Any:
        return next(span for span in self.spans() if span.name == name)


def values(span: Any) -> dict[str, Any]:
    return {
        each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes
    }


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            assert self.path == "/v1/traces"
            # Messages of protobuf that follow each other are one.
            collector.bytes += body
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_requests_and_searches_are_sent(library_dir: Path, tmp_path: Path) -> None:
    data = copy_library(library_dir, tmp_path / "data")
    with collecting() as collector:
        with Served(data, "--no-worker", KB_EMBEDDINGS="off", KB_OTEL_ENDPOINT=collector.url) as kb:
            parent = f"00-{TRACE}-b7ad6b7169203331-01"
            answer = kb.get("/api/v1/search?q=victims", traceparent=parent)
            kb.get("/documents/palermo-protocol-digest/en")
            kb.get("/secretpath")
            kb.stop()

        request = collector.named("GET /api/v1/search")
        search = collector.named("search")

    assert answer.status == 200
    assert request.trace_id.hex() == search.trace_id.hex() == TRACE
    assert search.parent_span_id == request.span_id
    assert values(request) == {
        "http.request.method": "GET",
        "http.route": "/api/v1/search",
        "http.response.status_code": 200,
        "kb.request_id": answer.headers["x-request-id"],
    }
    found = values(search)
    assert (found["kb.engine"], found["kb.mode"]) == ("embedded", "lexical")
    assert found["kb.found"] > 0
    assert {"GET /documents/{work_id}/{lang}", "GET unknown"} <= {s.name for s in collector.spans()}
    assert b"victims" not in collector.bytes
    assert b"secret" not in collector.bytes
    assert b"palermo" not in collector.bytes


def test_server_processes_send_their_last_spans(library_dir: Path, tmp_path: Path) -> None:
    data = copy_library(library_dir, tmp_path / "data")
    options = ("--no-worker", "--processes", "2")
    with collecting() as collector:
        with Served(data, *options, KB_EMBEDDINGS="off", KB_OTEL_ENDPOINT=collector.url) as kb:
            kb.get("/api/v1/search?q=victims")
            kb.stop()

        assert values(collector.named("GET /api/v1/search"))["http.response.status_code"] == 200


def test_the_steps_of_ingest_are_sent(tmp_path: Path) -> None:
    (tmp_path / "secret-name.md").write_text("# Secret law\n\nArticle 1\n\nSecret text.\n")
    with collecting() as collector:
        # OpenTelemetry's own variable does it, too.
        done = run_kb(
            tmp_path / "data",
            "ingest",
            tmp_path / "secret-name.md",
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
            KB_EMBEDDINGS="off",
        )

        assert done.returncode == 0, done.stderr
        steps = {span.name for span in collector.spans()}
        stored = values(collector.named("ingest.store"))

    assert {"ingest.read", "ingest.store", "ingest.index", "ingest.references"} <= steps
    assert stored == {"kb.submission": 1, "kb.status": "indexed"}
    assert b"secret" not in collector.bytes.lower()


def test_switched_off_nothing_of_it_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from kb.settings import Settings; from kb.tracing import *;"
        "set_up_tracing(Settings());\nwith span('a') as s: print(s)\n"
        "with request_span('GET', {}) as s: print(s)\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["None", "None", "[]"]


def test_without_the_packages_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)

    with pytest.raises(SettingInvalid) as raised:
        set_up_tracing(Settings(otel_endpoint="http://127.0.0.1:4318"))

    assert raised.value.params["name"] == "KB_OTEL_ENDPOINT"
