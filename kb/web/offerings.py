"""Offerings with the reason of a refusal in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from corpus import Offering, stored_error
from kb.web.i18n import Translator, localise_error


@dataclass(frozen=True, slots=True)
class OfferingOnPage:
    """A line of the list of files offered."""

    source_name: str
    status: str
    document_id: str | None
    reason: str
    offered_at: str

    @classmethod
    def of(cls, offering: Offering, ui: Translator) -> Self:
        return cls(
            offering.source_name,
            offering.status,
            offering.document_id,
            _reason(offering, ui),
            offering.offered_at,
        )


def _reason(offering: Offering, ui: Translator) -> str:
    error = stored_error(offering.reason_code, offering.reason_params)
    return localise_error(error, ui.lang) if error else ""
