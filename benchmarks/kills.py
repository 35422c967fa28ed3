"""Kills ingest at random moments: a test does it a few times, this command a hundred times.

python -m benchmarks.kills [KILLS] [DOCUMENTS]
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import kb_json, run_kb

PARAGRAPHS = 300
"""Paragraphs of each document: enough for a kill to occur while it is read or written."""


def write_documents(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    for number in range(count):
        rules = "\n\n".join(
            f"第{n}条 编号{number}之{n}：受害人应当得到帮助。" for n in range(1, PARAGRAPHS)
        )
        (folder / f"rule-{number:03}.md").write_text(f"# 第{number}号办法\n\n{rules}\n", "utf-8")


def killed_at_random(data: Path, files: Path, kills: int, seed: int = 0) -> dict[str, int]:
    """Kills ``kb ingest``, then ``kb worker``; returns how many submissions were settled by then."""
    chance = random.Random(seed)
    for number in range(kills):
        # The first kills hit the submission itself, later ones the reading.
        submits = number < kills // 5
        if number == kills // 5:
            run_kb(data, "ingest", files, "--no-wait", timeout=600)
        command = ["ingest", str(files), "--no-wait"] if submits else ["worker", "--processes", "2"]
        process = subprocess.Popen(
            [sys.executable, "-m", "kb", *command],
            env=os.environ | {"KB_DATA_DIR": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if submits or chance.random() < 0.1:
            time.sleep(chance.uniform(0.5, 5.0))
        else:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0.0, 3.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    counts: dict[str, int] = kb_json(data, "ledger")["counts"]
    return counts


def assert_whole(data: Path, documents: int) -> None:
    """Checks that each document was added once, with all passages, and the index equals the catalog."""
    listed = kb_json(data, "list")
    assert sorted(d["document_id"] for d in listed) == [
        f"rule-{number:03}/zh" for number in range(documents)
    ]
    assert {d["passages"] for d in listed} == {PARAGRAPHS}
    counts = kb_json(data, "ledger", "--limit", "1")["counts"]
    assert counts.pop("indexed") == documents, counts
    assert not counts.keys() - {"unchanged"}, counts
    index = kb_json(data, "status", "--check")["index"]
    assert (index["documents"], index["stale"], index["surplus"]) == (documents, 0, 0)


def main() -> None:
    kills, documents = (int(each) for each in (*sys.argv[1:], "100", "200")[:2])
    with TemporaryDirectory() as folder:
        data, files = Path(folder, "data"), Path(folder, "in")
        write_documents(files, documents)
        started = time.monotonic()
        counts = killed_at_random(data, files, kills)
        print(f"{kills} kills in {time.monotonic() - started:.0f} s; then {counts}", flush=True)
        run_kb(data, "ingest", files, timeout=1200)
        assert_whole(data, documents)
        print(f"{documents} documents in, each once; the index equals the catalog")


if __name__ == "__main__":
    main()
