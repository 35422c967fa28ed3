"""Ids and tags as the API describes them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

WorkId = Annotated[str, Meta(description="A work's id", examples=["palermo-protocol"])]
DocumentId = Annotated[
    str, Meta(description="A document's id, WORK/LANG", examples=["palermo-protocol/en"])
]
PassageId = Annotated[
    str,
    Meta(description="A passage's id, WORK/LANG/LOCATOR", examples=["palermo-protocol/en/art-3.a"]),
]
Tag = Annotated[str, Meta(description="BCP 47 language tag", examples=["en", "zh", "zh-Hant"])]
