"""Submissions as the pages show them: with reasons in the reader's language, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from corpus import (
    Catalog,
    Document,
    FileEmpty,
    FileEncrypted,
    FormatUnknown,
    FormatUnsupported,
    PasswordWrong,
    Submission,
    SubmissionDiscarded,
    SubmissionStatus,
    stored_error,
)
from kb.i18n.addresses import changes_path, document_path
from kb.i18n.translate import Translator, error_texts
from kb.intake.actions import AGAIN
from kb.intake.warnings import notices

_UNDER_WAY: Final = frozenset(
    {SubmissionStatus.QUEUED, SubmissionStatus.PARSING, SubmissionStatus.RECOGNISING}
)
_DESCRIBING: Final = ("title", "type", "lang")
_HOPELESS: Final = frozenset(
    kind.code for kind in (FileEmpty, FormatUnknown, FormatUnsupported, SubmissionDiscarded)
)
"""Reasons that stay whatever is said of the file."""


@dataclass(frozen=True, slots=True)
class SubmissionOnPage:
    """A row of the ledger."""

    submission: Submission
    reason: str
    remedy: str
    notices: list[str]
    document_href: str | None
    """Page of the document; None where it is not there, or was removed."""
    changes_href: str | None
    """Of an amended document: page that shows what changed."""
    document: Document | None
    """The document that the file was read into, in its present state; None if there is none."""

    @classmethod
    def of(cls, submission: Submission, catalog: Catalog, ui: Translator) -> Self:
        """Raises CatalogUnavailable."""
        error = stored_error(submission.reason_code, submission.reason_params)
        reason, remedy = error_texts(error, ui.lang) if error else ("", "")
        warnings = [ui.text(each.text, each.params) for each in notices(submission)]
        id_ = submission.document_id
        document = catalog.documents_by_ids([id_]).get(id_) if id_ else None
        href = document_path(document.id) if document else None
        changes = _changes_href(submission, catalog, document) if document else None
        return cls(submission, reason, remedy, warnings, href, changes, document)

    @property
    def described(self) -> Mapping[str, str]:
        """Title, type and language of the document, or those proposed for it; empty if not known."""
        found = self.submission.proposed or {}
        if self.document:
            found = {name: getattr(self.document, name) for name in _DESCRIBING}
        return {name: str(found.get(name) or "") for name in _DESCRIBING}

    @property
    def is_under_way(self) -> bool:
        return self.submission.status in _UNDER_WAY

    @property
    def is_tried_again(self) -> bool:
        """Reading it once more may help."""
        return (
            self.submission.status in AGAIN
            and self.submission.sha256 is not None
            and self.submission.reason_code not in _HOPELESS
        )

    @property
    def wants_password(self) -> bool:
        return self.submission.reason_code in (FileEncrypted.code, PasswordWrong.code)

    @property
    def waits_for_word(self) -> bool:
        return self.submission.status is SubmissionStatus.PROPOSED

    @property
    def shows_pages(self) -> bool:
        """Its pages are recognised, or wait for it."""
        return self.submission.total > 0 and self.submission.done < self.submission.total

    @property
    def look(self) -> str:
        """Name of what its status looks like."""
        if self.submission.status in (SubmissionStatus.REFUSED, SubmissionStatus.FAILED):
            return "bad"
        if self.is_under_way or self.waits_for_word or self.submission.status in AGAIN:
            return "waiting"
        return "good"


def _changes_href(submission: Submission, catalog: Catalog, current: Document) -> str | None:
    changes = submission.changes
    # What only adds makes no version of its own.
    if changes is None or not (changes.changed or changes.dropped):
        return None
    old = [document for document, _ in catalog.versions.documents(current.id)]
    for document in (current, *old):
        if document.sha256 == submission.sha256 and document.version > 1:
            return changes_path(document.id, document.version, document.version - 1)
    return None
