"""Options for metadata, one for each field that may be given of a file."""

from __future__ import annotations

from dataclasses import asdict, make_dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, get_args, get_type_hints

from cyclopts import Parameter

from corpus import DescriptiveMetadata
from ingest.metadata import GIVEN
from kb.cli.output import as_typed

_HINTS = get_type_hints(DescriptiveMetadata)


def _help(name: str) -> str:
    """The help of an option: the field's description, and the choices or the form of its value."""
    description = str(GIVEN[name].description).removesuffix("; null: not stated")
    types = get_args(_HINTS.get(name)) or (_HINTS.get(name),)
    for type_ in types:
        if isinstance(type_, type) and issubclass(type_, StrEnum):
            return f"{description}: {', '.join(type_)}."
    return f"{description}{', YYYY-MM-DD' if date in types else ''}."


def _options(name: str, fields: list[str]) -> Any:
    """A dataclass with a text for each field; None: not given."""
    return make_dataclass(
        name,
        [(each, Annotated[str | None, Parameter(help=_help(each))], None) for each in fields],
        frozen=True,
        kw_only=True,
    )


class GivenOptions(_options("GivenOptions", list(GIVEN))):  # type: ignore[misc]
    """Metadata of a file."""


class CorrectedOptions(_options("CorrectedOptions", list(_HINTS))):  # type: ignore[misc]
    """Metadata of a document that can be corrected."""


NOT_GIVEN = GivenOptions()
NOT_CORRECTED = CorrectedOptions()


def given_values(options: GivenOptions | CorrectedOptions) -> dict[str, str]:
    """The values of the options that were given, by field."""
    return {name: as_typed(value) for name, value in asdict(options).items() if value is not None}
