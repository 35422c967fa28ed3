"""The figures of operation: for Prometheus at `/metrics`, and for the charts at /status/figures."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import msgspec

from corpus import SubmissionStatus
from kb.metrics import counted
from kb.schemas.health import Health
from kb.services import Services
from kb.sync.index import IndexState
from kb.sync.vectors import EmbeddingState

if TYPE_CHECKING:
    from prometheus_client.samples import Sample

DAYS: Final = 30


class Durations(msgspec.Struct, frozen=True):
    """How long searches took, with one engine and in one language."""

    engine: str
    language: str
    count: int
    seconds: float
    """Sum of the durations."""
    up_to: tuple[tuple[float, int], ...]
    """For each upper bound in seconds, ascending, the number of searches in its class; the last bound is
    infinite."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of operation. Counts of requests and searches are those of all server processes since
    `kb serve` was started."""

    health: Health
    documents: int
    passages: int
    index: IndexState
    embeddings: EmbeddingState
    searches: Mapping[tuple[str, str], int]
    """By language and mode."""
    searches_without_result: Mapping[str, int]
    """By language."""
    durations: tuple[Durations, ...]
    requests: Mapping[str, int]
    """By class of the HTTP status, such as ``2xx``."""
    submissions: Mapping[SubmissionStatus, int]
    """All submissions, by present status."""
    oldest_waiting_seconds: float
    """How long the first file of the queue has waited; 0 if the queue is empty."""
    submitted: tuple[tuple[str, int], ...]
    """Files submitted on each of the last DAYS days (UTC, YYYY-MM-DD), the oldest first, including days
    without any."""
    disk: Mapping[str, int]
    """Bytes used, by part of the data folder."""
    disk_free: int

    @classmethod
    def of(cls, services: Services) -> Self:
        """Collect the present figures. Raises CatalogUnavailable.

        It takes a few milliseconds, and longer with 100,000 originals, because the sizes of all are read.
        """
        catalog, samples = services.catalog, _samples()
        counts = catalog.counts()
        searches: Counter[tuple[str, str]] = Counter()
        for sample in samples["kb_searches_total"]:
            searches[sample.labels["language"], sample.labels["mode"]] += int(sample.value)
        requests: Counter[str] = Counter()
        for sample in samples["kb_requests_total"]:
            requests[f"{sample.labels['status'][0]}xx"] += int(sample.value)
        without: Counter[str] = Counter()
        for sample in samples["kb_searches_without_result_total"]:
            without[sample.labels["language"]] += int(sample.value)
        return cls(
            health=Health.of(services),
            documents=counts.documents,
            passages=counts.passages,
            index=services.indexer.state(),
            embeddings=services.embedder.state(),
            searches=searches,
            searches_without_result=without,
            durations=tuple(_durations(samples)),
            requests=requests,
            submissions=catalog.submissions.counts(),
            oldest_waiting_seconds=_oldest_waiting(services),
            submitted=tuple(_submitted(services)),
            disk=dict(_disk(services)),
            disk_free=shutil.disk_usage(services.settings.data_dir).free,
        )


def _samples() -> dict[str, list[Sample]]:
    """The samples of the servers' metrics, by name."""
    samples: dict[str, list[Sample]] = defaultdict(list)
    for metric in counted():
        for sample in metric.samples:
            samples[sample.name].append(sample)
    return samples


def _durations(samples: Mapping[str, Iterable[Sample]]) -> Iterator[Durations]:
    classes: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for sample in samples["kb_search_seconds_bucket"]:
        key = sample.labels["engine"], sample.labels["language"]
        classes[key].append((float(sample.labels["le"]), int(sample.value)))
    sums = {
        (sample.labels["engine"], sample.labels["language"]): sample.value
        for sample in samples["kb_search_seconds_sum"]
    }
    for (engine, language), up_to in sorted(classes.items()):
        # Prometheus counts in each class all that took at most that long.
        up_to.sort()
        before = [0, *(count for _, count in up_to)]
        own = tuple(
            (bound, count - less) for (bound, count), less in zip(up_to, before, strict=False)
        )
        yield Durations(engine, language, up_to[-1][1], sums[engine, language], own)


def _oldest_waiting(services: Services) -> float:
    submissions = services.catalog.submissions
    first = submissions.next_waiting(SubmissionStatus.PARSING)
    if first is None:
        return 0.0
    submitted = datetime.fromisoformat(submissions.get(first).submitted_at)
    return max(0.0, (datetime.now(UTC) - submitted).total_seconds())


def _submitted(services: Services) -> Iterator[tuple[str, int]]:
    first = datetime.now(UTC).date() - timedelta(days=DAYS - 1)
    counts = services.catalog.submissions.per_day(first.isoformat())
    for number in range(DAYS):
        day = (first + timedelta(days=number)).isoformat()
        yield day, counts.get(day, 0)


def _disk(services: Services) -> Iterator[tuple[str, int]]:
    settings = services.settings
    yield "catalog", services.catalog.database().size
    for name, folder in (
        ("originals", settings.originals_dir),
        ("index", settings.index_dir),
        ("vectors", settings.vectors_dir),
        ("page images", settings.page_images_dir),
    ):
        yield name, _size(folder)


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            # The index may replace its files at any moment.
            continue
    return total
