"""The health of kb's parts, as JSON."""

from __future__ import annotations

import shutil
from typing import Annotated, Final, Literal, Self

import msgspec
from msgspec import Meta

from corpus import CatalogUnavailable, EmbeddingsOff, KbError, SubmissionStatus
from kb.intake.leases import is_work_going_on
from kb.services import Services
from kb.settings import Settings

OK: Final = "ok"
_FILES_THAT_FIT: Final = 5
"""If fewer files of the largest accepted size than this fit on the disk, it is low."""
_MB: Final = 1_000_000

Status = Literal["ok", "degraded", "failing"]


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The state of each part: ``ok``, or the code of the error that its use would raise."""

    status: Annotated[
        Status,
        Meta(
            description=(
                "`failing`: searches cannot be answered; `degraded`: another part does not work"
            )
        ),
    ]
    catalog: str
    database: Annotated[Literal["sqlite", "postgresql"], Meta(description="What holds the catalog")]
    index: Annotated[str, Meta(description="`unknown` if the catalog cannot be used")]
    worker: Annotated[
        str,
        Meta(
            description="`missing`: files wait and no worker runs; `idle`: no worker runs and no file waits"
        ),
    ]
    encoder: Annotated[
        str, Meta(description="State of the encoder, which makes vectors for search by meaning")
    ]
    disk: Annotated[str, Meta(description="`low`: few more files fit in the data folder")]

    @property
    def is_ready(self) -> bool:
        """Whether searches can be answered."""
        return self.status != "failing"

    @classmethod
    def of(cls, services: Services) -> Self:
        """Check each part now."""
        catalog: KbError | None = None
        index: KbError | None = None
        worker = "unknown"
        try:
            services.catalog.submissions.last_revision()
            index = services.indexer.problem()
            worker = _worker(services)
        except CatalogUnavailable as error:
            catalog = error
        encoder = services.encoder.problem
        disk = disk_state(services.settings)
        is_degraded = (
            worker == "missing"
            or disk != OK
            or (encoder is not None and not isinstance(encoder, EmbeddingsOff))
        )
        return cls(
            status="failing" if catalog or index else "degraded" if is_degraded else OK,
            catalog=catalog.code if catalog else OK,
            database="postgresql" if services.settings.database_url else "sqlite",
            index="unknown" if catalog else index.code if index else OK,
            worker=worker,
            encoder=encoder.code if encoder else OK,
            disk=disk,
        )


class Liveness(msgspec.Struct, frozen=True, kw_only=True):
    """Shows that the process answers."""

    status: Annotated[
        Literal["ok"], Meta(description="Always `ok`; a process that hangs does not answer")
    ]


def disk_state(settings: Settings) -> str:
    """``ok`` or ``low``; ``unknown`` if the folder cannot be read."""
    try:
        free = shutil.disk_usage(settings.data_dir).free
    except OSError:
        return "unknown"
    return OK if free >= _FILES_THAT_FIT * settings.max_file_mb * _MB else "low"


def _worker(services: Services) -> str:
    if is_work_going_on(services.catalog, services.settings.leases_dir):
        return OK
    waiting = services.catalog.submissions.next_waiting(SubmissionStatus.PARSING)
    return "idle" if waiting is None else "missing"
