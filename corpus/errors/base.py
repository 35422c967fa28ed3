"""The error that all are: a code, a message, a remedy, and their values."""

from __future__ import annotations

from typing import Any, ClassVar


class KbError(Exception):
    """An error with a code, a message and a remedy, filled from ``params``.

    ``str(error)`` is the English message followed by the remedy.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "Something went wrong."
    remedy: ClassVar[str] = ""

    def __init__(self, **params: Any) -> None:
        super().__init__(params)
        self.params = params

    def __str__(self) -> str:
        return " ".join(part % self.params for part in (self.message, self.remedy) if part)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions with keyword arguments do not pickle; these cross from the parser's process.
        return _revive, (type(self), self.params)


def _revive(kind: type[KbError], params: dict[str, Any]) -> KbError:
    return kind(**params)


def stored_error(code: str | None, params: dict[str, Any]) -> KbError | None:
    """The error that was stored by its code and params; None without a code.

    A code that this version does not know is told as a plain KbError.
    """
    return None if code is None else kinds_by_code().get(code, KbError)(**params)


def kinds_by_code() -> dict[str, type[KbError]]:
    """Every class of error, by its code."""
    kinds: list[type[KbError]] = [KbError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    return {kind.code: kind for kind in kinds}
