"""A file with text and scanned pages is added at once, and the scans once they are recognised."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest

from corpus import OcrLine, OcrPage, Submission, SubmissionStatus
from ingest import Metadata
from ingest.ocr import engine_name
from kb.intake.leases import Lease
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.ocr_job import OcrJob
from kb.worker.pipeline import Pipeline
from tests.support.ocr_pages import scan
from tests.support.pdf_samples import SENTENCES_EN, make_pdf

GIVEN = Metadata(work="sample")
RECOGNISED = "What the second page says was recognised."
PASSWORD = "geheim"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off")
    with open_services(settings) as services:
        yield services


def mixed(folder: Path, text: str, password: str | None = None) -> Path:
    """A page of text, and a scanned one."""
    folder.mkdir()
    out = folder / "mixed.pdf"
    own = make_pdf(folder, f'#set page("a5")\n{text}').rename(folder / "own.pdf")
    other = make_pdf(folder, f'#set page("a5")\n{SENTENCES_EN[3]}')
    with pypdf.PdfWriter() as writer:
        writer.append(own)
        writer.append(scan(other, folder / "scan.pdf"))
        if password:
            writer.encrypt(password, algorithm="AES-256")
        writer.write(out)
    return out


def submit(
    services: Services, path: Path, password: str | None = None, *, is_held: bool = False
) -> Submission:
    file = SubmittedFile.at(path)
    [submitted] = services.intake.submit(
        [file], GIVEN, by="tester", password=password, is_held=is_held
    )
    return read(services, submitted)


def read(services: Services, submitted: Submission) -> Submission:
    with Lease(services.catalog, services.settings.leases_dir) as lease:
        processor = Pipeline.of(services, lease.name)
        with processor.pool(1) as pool:
            processor.read(submitted.id, pool)
    return services.catalog.submissions.get(submitted.id)


def recognise(services: Services, submitted: Submission, page: int = 2) -> Submission:
    """As the recogniser does; it finds its page read already, as after it was killed."""
    line = OcrLine(text=RECOGNISED, confidence=0.9, box=(0.1, 0.1, 0.9, 0.15))
    services.catalog.ocr.put(
        submitted.sha256 or "", engine_name(), OcrPage(page=page, lines=(line,))
    )
    with Lease(services.catalog, services.settings.leases_dir) as lease:
        processor = Pipeline.of(services, lease.name)
        with processor.pool(1) as pool:
            OcrJob(services, processor, lease.name).recognise(submitted.id, pool)
    return services.catalog.submissions.get(submitted.id)


def text_of(services: Services) -> list[str]:
    return [passage.text for passage in services.catalog.passages("sample/en")]


def test_its_pages_come_to_the_same_version(services: Services, tmp_path: Path) -> None:
    submitted = submit(services, mixed(tmp_path / "one", SENTENCES_EN[0]))
    assert (submitted.status, submitted.total) == (SubmissionStatus.INDEXED, 1)

    after = recognise(services, submitted)

    assert (after.status, after.done, after.total) == (SubmissionStatus.INDEXED, 1, 1)
    assert text_of(services) == [SENTENCES_EN[0], RECOGNISED]
    assert services.catalog.document("sample/en").version == 1


def test_the_pictures_of_a_document_come_to_the_same_version(
    services: Services, tmp_path: Path
) -> None:
    pdf = make_pdf(tmp_path, f'#set page("a5")\n{SENTENCES_EN[3]}')
    picture = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as pages:
        pages[0].render(scale=1).to_pil().save(picture, "PNG")
    document = docx.Document()
    document.add_paragraph(SENTENCES_EN[0])
    document.add_picture(picture)
    document.save(str(tmp_path / "report.docx"))
    submitted = submit(services, tmp_path / "report.docx")
    assert (submitted.status, submitted.total) == (SubmissionStatus.INDEXED, 1)
    assert submitted.warnings == ("Perhaps text, not recognised: picture 1.",)

    after = recognise(services, submitted, page=1)

    assert (after.status, after.done, after.total) == (SubmissionStatus.INDEXED, 1, 1)
    assert after.warnings == ("Recognised in pictures (OCR): picture 1.",)
    assert text_of(services) == [SENTENCES_EN[0], RECOGNISED]


def test_pages_that_come_late_do_not_undo_an_amendment(services: Services, tmp_path: Path) -> None:
    first = submit(services, mixed(tmp_path / "one", SENTENCES_EN[0]))
    amended = make_pdf(tmp_path, SENTENCES_EN[1])
    assert submit(services, amended).status is SubmissionStatus.UPDATED

    late = recognise(services, first)

    assert (late.status, late.document_id) == (SubmissionStatus.INDEXED, "sample/en")
    assert (late.done, late.total) == (1, 1)
    assert text_of(services) == [SENTENCES_EN[1]]
    assert services.catalog.document("sample/en").version == 2


def test_what_is_recognised_already_stays_when_it_is_read_again(
    services: Services, tmp_path: Path
) -> None:
    submitted = recognise(services, submit(services, mixed(tmp_path / "one", SENTENCES_EN[0])))
    services.catalog.submissions.requeue([submitted.id])

    again = read(services, submitted)

    assert (again.status, again.done, again.total) == (SubmissionStatus.INDEXED, 1, 1)
    assert text_of(services) == [SENTENCES_EN[0], RECOGNISED]
    assert services.catalog.document("sample/en").version == 1


def test_its_password_is_kept_until_its_pages_are_recognised(
    services: Services, tmp_path: Path
) -> None:
    path = mixed(tmp_path / "one", SENTENCES_EN[0], PASSWORD)
    submitted = submit(services, path, PASSWORD)
    assert submitted.status is SubmissionStatus.INDEXED

    after = recognise(services, submitted)

    assert (after.status, after.reason_code) == (SubmissionStatus.INDEXED, None)
    assert text_of(services) == [SENTENCES_EN[0], RECOGNISED]
    assert services.catalog.submissions.password(submitted.id) is None


def test_the_password_of_a_held_file_is_kept_until_it_is_added(
    services: Services, tmp_path: Path
) -> None:
    path = mixed(tmp_path / "one", SENTENCES_EN[0], PASSWORD)
    held = submit(services, path, PASSWORD, is_held=True)
    assert held.status is SubmissionStatus.PROPOSED
    services.catalog.submissions.requeue([held.id], given=held.proposed)

    assert read(services, held).status is SubmissionStatus.INDEXED
