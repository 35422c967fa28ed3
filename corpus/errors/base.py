"""The base class of all errors: a code, a message, a remedy, and their values."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import msgspec

_MOST_OF_PARAMS = 10_000
"""The largest total length, in characters, of an error's values if they come from another process."""


class KbError(Exception):
    """An error with a code, a message and a remedy, filled from ``params``.

    ``str(error)`` is the English message followed by the remedy.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "Something went wrong."
    remedy: ClassVar[str] = "Try again; if that does not help, tell the administrator."

    def __init__(self, **params: Any) -> None:
        super().__init__(params)
        self.params = params

    def again(self) -> Self:
        """A new error with the same values.

        For an error that is kept and raised repeatedly: raising one object again and again would keep the
        frames of every time, with all their values.
        """
        return type(self)(**self.params)

    def __str__(self) -> str:
        return " ".join(part % self.params for part in (self.message, self.remedy) if part)


class ErrorRecord(msgspec.Struct, frozen=True):
    """An error as data, for transfer between processes."""

    code: str
    params: dict[str, str | int | float | None]

    @classmethod
    def of(cls, error: KbError) -> ErrorRecord:
        """Values that are neither texts nor numbers become texts."""
        plain = {
            name: value if isinstance(value, str | int | float | None) else str(value)
            for name, value in error.params.items()
        }
        return cls(error.code, plain)

    def error(self) -> KbError:
        """Raises ValueError if this version has no such error, or its message needs other values."""
        kind = kinds_by_code().get(self.code)
        if kind is None or sum(map(len, map(str, self.params.values()))) > _MOST_OF_PARAMS:
            raise ValueError(self.code)
        error = kind(**self.params)
        try:
            str(error)
        except (KeyError, TypeError) as wrong:
            raise ValueError(self.code) from wrong
        return error


def stored_error(code: str | None, params: dict[str, Any]) -> KbError | None:
    """The error stored by its code and params; None without a code.

    An unknown code gives a plain KbError.
    """
    return None if code is None else kinds_by_code().get(code, KbError)(**params)


def kinds_by_code() -> dict[str, type[KbError]]:
    """Every class of error, by its code."""
    kinds: list[type[KbError]] = [KbError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    return {kind.code: kind for kind in kinds}
