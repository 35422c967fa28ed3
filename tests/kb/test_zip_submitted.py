"""A ZIP file is a batch: each file in it has its own row, and a kill or a bad file affects no other."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path

from corpus import SubmissionStatus
from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.services import open_services
from kb.settings import Settings
from kb.worker.worker import Worker
from tests.conftest import kb_json
from tests.kb.test_worker import settled

LAW = "# 示例法\n\n第一条 {}。\n\n第二条 庇护。\n"


def _zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("law.md", LAW.format("甲"))
        archive.writestr("旧/law.md", LAW.format("乙"))
        archive.writestr("旧/law.meta.toml", 'title = "旧法"\n')
        archive.writestr("empty.txt", "")
        archive.writestr("__MACOSX/law.md", "left behind")
    return path


def test_each_file_in_it_is_submitted_by_itself(tmp_path: Path) -> None:
    path = _zip(tmp_path / "laws.zip")

    files = kb_json(tmp_path / "data", "ingest", path)["files"]

    assert [(f["source_name"], f["status"], f["document_id"]) for f in files] == [
        ("laws.zip", "unpacked", None),
        ("laws.zip/law.md", "indexed", "law/zh"),
        ("laws.zip/旧/law.md", "indexed", "law-2/zh"),
        ("laws.zip/empty.txt", "refused", None),
    ]
    assert len({f["batch"] for f in files}) == 1
    assert kb_json(tmp_path / "data", "show", "law-2/zh")["title"] == "旧法"
    assert list((tmp_path / "data" / "leases").iterdir()) == []


def test_a_second_ingest_finds_all_of_it_there(tmp_path: Path) -> None:
    path = _zip(tmp_path / "laws.zip")
    kb_json(tmp_path / "data", "ingest", path)

    files = kb_json(tmp_path / "data", "ingest", path)["files"]

    assert [f["status"] for f in files] == ["unpacked", "unchanged", "unchanged", "refused"]
    assert len(kb_json(tmp_path / "data", "list")) == 2


def test_a_worker_reads_what_is_in_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        worker = Worker(services, 2)
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            services.intake.submit(
                [SubmittedFile.at(_zip(tmp_path / "laws.zip"))], Metadata(), by="tester"
            )
            archive, *inside = settled(services, 4)
        finally:
            worker.stop()
            thread.join()

    assert archive.status is SubmissionStatus.UNPACKED
    assert [each.document_id for each in inside] == ["law/zh", "law-2/zh", None]
    assert {each.submitted_by for each in inside} == {"tester"}
