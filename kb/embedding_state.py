"""How the vectors stand to the catalog, in figures."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class EmbeddingState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the vectors are."""

    model: Annotated[str | None, Meta(description="Name and version of what makes them")]
    done: Annotated[int, Meta(description="Passages of documents that have them")]
    pending: Annotated[int, Meta(description="Passages of documents that lack some")]
    available: Annotated[bool, Meta(description="Whether they can be made here")]
    reason: Annotated[str | None, Meta(description="Code of the error, where they cannot")]
