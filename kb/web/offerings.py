"""Offerings as the pages show them: with reasons in the reader's language, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from corpus import (
    Catalog,
    FileEmpty,
    FileEncrypted,
    FormatUnknown,
    FormatUnsupported,
    Offering,
    OfferingDiscarded,
    OfferingStatus,
    PasswordWrong,
    stored_error,
)
from kb.offering_notices import notices
from kb.retrying import AGAIN
from kb.web.i18n import Translator, error_texts
from kb.web.urls import changes_path

_UNDER_WAY: Final = frozenset(
    {OfferingStatus.QUEUED, OfferingStatus.PARSING, OfferingStatus.RECOGNISING}
)
_HOPELESS: Final = frozenset(
    kind.code for kind in (FileEmpty, FormatUnknown, FormatUnsupported, OfferingDiscarded)
)
"""Reasons that stay whatever is said of the file."""


@dataclass(frozen=True, slots=True)
class OfferingOnPage:
    """A row of the ledger."""

    offering: Offering
    reason: str
    remedy: str
    notices: list[str]
    changes_href: str | None
    """Of an amended document: page that shows what changed."""

    @classmethod
    def of(cls, offering: Offering, catalog: Catalog, ui: Translator) -> Self:
        """Raises CatalogUnavailable."""
        error = stored_error(offering.reason_code, offering.reason_params)
        reason, remedy = error_texts(error, ui.lang) if error else ("", "")
        told = [ui.text(each.text, each.params) for each in notices(offering)]
        return cls(offering, reason, remedy, told, _changes_href(offering, catalog))

    @property
    def is_under_way(self) -> bool:
        return self.offering.status in _UNDER_WAY

    @property
    def is_tried_again(self) -> bool:
        """Reading it once more may help."""
        return (
            self.offering.status in AGAIN
            and self.offering.sha256 is not None
            and self.offering.reason_code not in _HOPELESS
        )

    @property
    def wants_password(self) -> bool:
        return self.offering.reason_code in (FileEncrypted.code, PasswordWrong.code)

    @property
    def waits_for_word(self) -> bool:
        return self.offering.status is OfferingStatus.PROPOSED

    @property
    def shows_pages(self) -> bool:
        """Its pages are recognised, or wait for it."""
        return self.offering.total > 0 and self.offering.done < self.offering.total

    @property
    def look(self) -> str:
        """Name of what its status looks like."""
        if self.offering.status in (OfferingStatus.REFUSED, OfferingStatus.FAILED):
            return "bad"
        if self.is_under_way or self.waits_for_word or self.offering.status in AGAIN:
            return "waiting"
        return "good"


def _changes_href(offering: Offering, catalog: Catalog) -> str | None:
    changes = offering.changes
    if changes is None or offering.document_id is None:
        return None
    if not (changes.changed or changes.dropped):
        # What only adds makes no version of its own.
        return None
    current = catalog.documents_by_ids([offering.document_id]).values()
    old = [document for document, _ in catalog.versions.documents(offering.document_id)]
    for document in (*current, *old):
        if document.sha256 == offering.sha256 and document.version > 1:
            return changes_path(document.id, document.version, document.version - 1)
    return None
