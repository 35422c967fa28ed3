"""What comparing a PDF's text with its pages gives."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ingest.ocr import PageCheck


class DisagreementView(msgspec.Struct, frozen=True):
    text: str
    recognised: str
    confidence: float


class PageCheckView(msgspec.Struct, frozen=True):
    page: int
    compared: int
    """Signs."""
    similarity: float
    doubtful: bool
    disagreements: list[DisagreementView]


class TextCheckView(msgspec.Struct, frozen=True):
    document_id: str
    doubtful_pages: list[int]
    pages: list[PageCheckView]

    @classmethod
    def from_pages(cls, document_id: str, checks: Sequence[PageCheck]) -> TextCheckView:
        pages = [
            PageCheckView(
                check.page,
                check.compared,
                check.similarity,
                check.is_doubtful,
                [
                    DisagreementView(found.text, found.recognised, found.confidence)
                    for found in check.disagreements
                ],
            )
            for check in checks
        ]
        return cls(document_id, [page.page for page in pages if page.doubtful], pages)
