"""The succession of works: consecutive plans of action, or a law and its amended text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec


class _Succession(msgspec.Struct, forbid_unknown_fields=True):
    works: tuple[str, ...]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    succession: tuple[_Succession, ...]


@cache
def known_successions() -> Mapping[str, str]:
    """The work that each work succeeds, by work; from ``corpus/data/successions.toml``."""
    text = (files("corpus") / "data" / "successions.toml").read_text("utf-8")
    return {
        later: earlier
        for each in msgspec.toml.decode(text, type=_File).succession
        for earlier, later in zip(each.works, each.works[1:], strict=False)
    }


def succession_of(work_id: str, succeeds: Mapping[str, str]) -> tuple[str, ...]:
    """The works in one line of succession that contains ``work_id``, oldest first.

    Only the work itself if none precedes or succeeds it.
    """
    followed_by = {earlier: later for later, earlier in succeeds.items()}
    chain = [work_id]
    while (earlier := succeeds.get(chain[0])) and earlier not in chain:
        chain.insert(0, earlier)
    while (later := followed_by.get(chain[-1])) and later not in chain:
        chain.append(later)
    return tuple(chain)
