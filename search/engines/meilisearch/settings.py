"""The settings of the indexes and of requests: ``settings.toml``, as values."""

from __future__ import annotations

import hashlib
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from search.weights import load_weights


class Writing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    units: int
    bytes: int
    ahead: int
    changes: int


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    all: int
    quoted: int
    each: int
    words: int
    ways: int
    pairs: int
    merged: int


class MeiliSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key_actions: tuple[str, ...]
    layout: int
    """Changes whenever the document of the same unit would contain something else."""
    index: dict[str, Any]
    """In the form of the server's settings route."""
    writing: Writing
    reading: Reading
    lengths: dict[str, float]
    """Field → words."""

    @property
    def digest(self) -> str:
        """A digest that changes with all that units on the server depend on, besides their texts: the
        server's part of the settings, and what decides in which attribute each word is put."""
        held = (self.layout, self.index, self.lengths, load_weights().fields)
        return hashlib.sha256(msgspec.json.encode(held, order="sorted")).hexdigest()[:12]


@lru_cache(maxsize=1)
def load_settings() -> MeiliSettings:
    text = files(__package__).joinpath("settings.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), MeiliSettings)
