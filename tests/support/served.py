"""``kb serve`` as a separate process, as a person runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from tests.support.meilisearch_server import wait_until


class Answered(NamedTuple):
    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """A context: started at its begin, ended with it by SIGTERM if it has not ended by then."""

    def __init__(self, data_dir: Path, *options: str, **environ: str) -> None:
        self._log = data_dir.parent / "serve.log"
        data_dir.mkdir(exist_ok=True)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kb", "serve", "--port", "0", *options],
                env=os.environ | {"KB_DATA_DIR": str(data_dir), "KB_LANG": "en"} | environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    @property
    def url(self) -> str:
        found = re.search(r"^kb: (http\S+)/ ", self.said, re.MULTILINE)
        return found[1] if found else ""

    def __enter__(self) -> Self:
        wait_until(lambda: self.url or self.process.poll() is not None, "kb serves", 60)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)

    def get(self, path: str, **headers: str) -> Answered:
        return self.send("GET", path, None, **headers)

    def send(self, method: str, path: str, body: bytes | None, **headers: str) -> Answered:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            self.url + quote(path, safe="/?=&"), body, named, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return _answered(answer.status, answer)
        except urllib.error.HTTPError as error:
            with error:
                return _answered(error.code, error)


def _answered(status: int, answer: Any) -> Answered:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answered(status, headers, answer.read().decode())
