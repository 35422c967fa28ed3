"""How an index stands to the catalog, in figures and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from corpus import IndexUnavailable

EngineName = Literal["embedded", "meilisearch"]
_NAMED = 10


class Rebuilt(msgspec.Struct, frozen=True):
    """That an index was made anew because it was lost or damaged."""

    at: str
    """UTC, ISO 8601."""
    because: str


class IndexState(msgspec.Struct, frozen=True, kw_only=True):
    """How the index stands to the catalog. Of long lists of ids the first ten are given."""

    engine: EngineName
    documents: Annotated[int, Meta(description="Documents that it holds as the catalog has them")]
    stale: Annotated[int, Meta(description="Documents that it lacks or holds in an older text")]
    missing: Annotated[int, Meta(description="Of these, documents that it lacks")]
    surplus: Annotated[int, Meta(description="Documents that it holds and the catalog has dropped")]
    stale_ids: tuple[str, ...]
    missing_ids: tuple[str, ...]
    surplus_ids: tuple[str, ...]
    checked: Annotated[
        bool, Meta(description="Told by the index itself, not by what kb remembers of it")
    ]
    problem: Annotated[
        str | None, Meta(description="Code of the error that a search gets; null: none")
    ]
    rebuild_reason: Annotated[
        str | None, Meta(description="Why it must be made anew, in English; null: it need not")
    ]

    rebuilt_at: Annotated[
        str | None, Meta(description="When it was last made anew because it was lost or damaged")
    ] = None
    rebuilt_because: Annotated[str | None, Meta(description="Why, in English")] = None

    @property
    def is_equal(self) -> bool:
        """Whether it holds what the catalog has, and nothing else."""
        return not (self.stale or self.surplus or self.problem)


def compare(
    engine: EngineName,
    current: Mapping[str, str],
    held: Mapping[str, str],
    *,
    rebuild_reason: str | None = None,
    error: IndexUnavailable | None = None,
    checked: bool = False,
    rebuilt: Rebuilt | None = None,
) -> IndexState:
    """``current``: fingerprint by document id in the catalog; ``held``: the same of the index."""
    stale = [id_ for id_, fingerprint in current.items() if held.get(id_) != fingerprint]
    missing = [id_ for id_ in stale if id_ not in held]
    surplus = held.keys() - current.keys()
    # An empty catalog needs no index.
    reason = rebuild_reason if current else None
    code = IndexUnavailable.code if reason else None
    return IndexState(
        engine=engine,
        documents=len(current) - len(stale),
        stale=len(stale),
        missing=len(missing),
        surplus=len(surplus),
        stale_ids=_first(stale),
        missing_ids=_first(missing),
        surplus_ids=_first(surplus),
        checked=checked,
        problem=error.code if error else code,
        rebuild_reason=reason,
        rebuilt_at=rebuilt.at if rebuilt else None,
        rebuilt_because=rebuilt.because if rebuilt else None,
    )


def _first(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids)[:_NAMED])
