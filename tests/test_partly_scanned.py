"""A file with scanned pages beside its text is in at once, and the rest comes when it is recognised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from corpus import OcrLine, OcrPage, Offering, OfferingStatus
from ingest import Metadata
from ingest.ocr import engine_name
from kb.leases import Lease
from kb.offers import OfferedFile
from kb.recognition import Recognition
from kb.services import Services, open_services
from kb.settings import Settings
from tests.ocr_pages import scan
from tests.pdf_samples import SENTENCES_EN, make_pdf

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


def offer(
    services: Services, path: Path, password: str | None = None, *, is_held: bool = False
) -> Offering:
    file = OfferedFile.at(path)
    [offered] = services.offers.offer(
        [file], GIVEN, by="tester", password=password, is_held=is_held
    )
    return read(services, offered)


def read(services: Services, offered: Offering) -> Offering:
    with Lease(services.settings.leases_dir) as owner:
        processor = services.processor(owner.name)
        with processor.pool(1) as pool:
            processor.read(offered.id, pool)
    return services.catalog.offerings.get(offered.id)


def recognise(services: Services, offered: Offering) -> Offering:
    """As the recogniser does; it finds its page read already, as after it was killed."""
    line = OcrLine(text=RECOGNISED, confidence=0.9, box=(0.1, 0.1, 0.9, 0.15))
    services.catalog.ocr.put(offered.sha256 or "", engine_name(), OcrPage(page=2, lines=(line,)))
    with Lease(services.settings.leases_dir) as owner:
        processor = services.processor(owner.name)
        with processor.pool(1) as pool:
            Recognition(services, processor, owner.name).recognise(offered.id, pool)
    return services.catalog.offerings.get(offered.id)


def text_of(services: Services) -> list[str]:
    return [passage.text for passage in services.catalog.passages("sample/en")]


def test_its_pages_come_to_the_same_version(services: Services, tmp_path: Path) -> None:
    offered = offer(services, mixed(tmp_path / "one", SENTENCES_EN[0]))
    assert (offered.status, offered.total) == (OfferingStatus.INDEXED, 1)

    after = recognise(services, offered)

    assert (after.status, after.done, after.total) == (OfferingStatus.INDEXED, 1, 1)
    assert text_of(services) == [SENTENCES_EN[0], RECOGNISED]
    assert services.catalog.document("sample/en").version == 1


def test_pages_that_come_late_do_not_undo_an_amendment(services: Services, tmp_path: Path) -> None:
    first = offer(services, mixed(tmp_path / "one", SENTENCES_EN[0]))
    amended = make_pdf(tmp_path, SENTENCES_EN[1])
    assert offer(services, amended).status is OfferingStatus.UPDATED

    late = recognise(services, first)

    assert (late.status, late.document_id) == (OfferingStatus.INDEXED, "sample/en")
    assert (late.done, late.total) == (1, 1)
    assert text_of(services) == [SENTENCES_EN[1]]
    assert services.catalog.document("sample/en").version == 2


def test_what_is_recognised_already_stays_when_it_is_read_again(
    services: Services, tmp_path: Path
) -> None:
    offered = recognise(services, offer(services, mixed(tmp_path / "one", SENTENCES_EN[0])))
    services.catalog.offerings.requeue([offered.id])

    again = read(services, offered)

    assert (again.status, again.done, again.total) == (OfferingStatus.INDEXED, 1, 1)
    assert text_of(services) == [SENTENCES_EN[0], RECOGNISED]
    assert services.catalog.document("sample/en").version == 1


def test_its_password_is_kept_until_its_pages_are_recognised(
    services: Services, tmp_path: Path
) -> None:
    path = mixed(tmp_path / "one", SENTENCES_EN[0], PASSWORD)
    offered = offer(services, path, PASSWORD)
    assert offered.status is OfferingStatus.INDEXED

    after = recognise(services, offered)

    assert (after.status, after.reason_code) == (OfferingStatus.INDEXED, None)
    assert text_of(services) == [SENTENCES_EN[0], RECOGNISED]
    assert services.catalog.offerings.password(offered.id) is None


def test_the_password_of_a_held_file_is_kept_until_it_is_taken_in(
    services: Services, tmp_path: Path
) -> None:
    path = mixed(tmp_path / "one", SENTENCES_EN[0], PASSWORD)
    held = offer(services, path, PASSWORD, is_held=True)
    assert held.status is OfferingStatus.PROPOSED
    services.catalog.offerings.requeue([held.id], given=held.proposed)

    assert read(services, held).status is OfferingStatus.INDEXED
