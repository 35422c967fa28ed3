"""What an AI assistant is told when a tool cannot answer: in English, and in terms of the other tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import ValidationError

from corpus import (
    CatalogUnavailable,
    EmbeddingsUnavailable,
    IndexUnavailable,
    KbError,
    NotFound,
    PassageNotFound,
)
from kb.i18n.translate import error_texts

_LATER: Final = (
    "Try again in a moment; if that does not help, tell the user that kb is not available."
)
_REMEDIES: Final[Mapping[type[KbError], str]] = {
    PassageNotFound: "Find its id with the tool `search` or `resolve_citation`.",
    NotFound: "Ids are WORK/LANG/LOCATOR; the tool `search` answers with them.",
    IndexUnavailable: _LATER,
    CatalogUnavailable: _LATER,
    EmbeddingsUnavailable: _LATER,
}
"""These replace remedies that require the command line."""
_FAULTS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "missing": lambda _: "is missing",
    "literal_error": lambda of: f"must be {of['expected']}",
    "less_than_equal": lambda of: f"must be at most {of['le']}",
    "greater_than_equal": lambda of: f"must be at least {of['ge']}",
    "string_too_long": lambda of: f"may have at most {of['max_length']} characters",
    "too_long": lambda of: f"may have at most {of['max_length']} entries",
    "too_short": lambda of: f"needs {of['min_length']} or more entries",
    "int_type": lambda _: "must be a whole number",
    "int_parsing": lambda _: "must be a whole number",
    "int_from_float": lambda _: "must be a whole number",
    "string_type": lambda _: "must be a text",
    "bool_type": lambda _: "must be true or false",
    "bool_parsing": lambda _: "must be true or false",
    "list_type": lambda _: "must be a list",
}
"""By pydantic's type of a fault, from its context."""


def message_of(error: KbError) -> str:
    """What happened, and what the assistant can do."""
    message, remedy = error_texts(error, "en")
    here = next((_REMEDIES[kind] for kind in type(error).__mro__ if kind in _REMEDIES), None)
    return f"{message} {here or remedy}".strip()


def in_own_words(error: ToolError) -> ToolError:
    """The SDK's error without its frame and without pydantic's texts; the same error if it is a fault of
    kb, of which nothing is told."""
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        return ToolError(" ".join(_fault(each) for each in cause.errors()))
    return ToolError(str(cause)) if isinstance(cause, ToolError) else error


def check_names(given: Sequence[str], known: Sequence[str]) -> None:
    """Raises ToolError for an argument that a tool does not have: the answer would not be what was
    asked."""
    for name in given:
        if name not in known:
            raise ToolError(f"There is no argument `{name[:50]}`. There are: {', '.join(known)}.")


def _fault(fault: Mapping[str, Any]) -> str:
    name = ".".join(map(str, fault["loc"]))
    say = _FAULTS.get(fault["type"])
    return f"`{name}` {say(fault.get('ctx', {})) if say else 'is not accepted'}."
