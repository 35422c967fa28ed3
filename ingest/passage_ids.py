"""Stable passage ids: a passage that is recognised in an amended file keeps its id.

A printed number is the address of its passage (``art-3.a``) and never changes. A passage without one is
addressed by its position, and positions shift when text is inserted. So the unnumbered passages of the new
text are matched with those of the old text by their words, and a match keeps the old address. A new passage
gets an address that no passage has, or had in the text before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, count

from corpus import Passage
from ingest.structure import PassageDraft

# "sec-1.p4", "front-2" and "h3" count positions; "art-6.2" and "2~2" do not.
_COUNTED = re.compile(r"(?P<stem>(?:.*\.)?[a-z]+-?)(?P<count>\d+)")
# A passage is the amended form of an old one if they share half of their characters, in order.
_ALIKE = 0.5
# Comparing takes time in proportion to the product of the lengths; longer changed passages count as new.
_COMPARED_SIGNS = 1000
_COMPARED_PAIRS = 400


@dataclass(frozen=True, slots=True)
class _Entry:
    """A passage whose address comes from its position."""

    kind: str
    text: str
    address: str
    index: int


def settle_addresses(drafts: Sequence[PassageDraft], previous: Sequence[Passage]) -> list[str]:
    """The final address of each draft, each unique."""
    if not previous:
        return [d.address for d in drafts]
    printed = {d.address for d in drafts if d.printed}
    old, new = _old_entries(previous, printed), _new_entries(drafts)
    kept: dict[int, str] = {}
    for scope, entries in new.items():
        before = old.get(scope, [])
        for b, a in _match(before, entries).items():
            kept[entries[b].index] = before[a].address
    addresses = _Addresses(chain(printed, (_address(p) for p in previous)))
    settled: list[str] = []
    for index, draft in enumerate(drafts):
        if draft.printed:
            settled.append(draft.address)
        else:
            settled.append(kept.get(index) or addresses.new(_proposed(draft, drafts, settled)))
    return settled


def _new_entries(drafts: Sequence[PassageDraft]) -> dict[str, list[_Entry]]:
    """Entries by the printed passage that contains them: matches stay within it."""
    entries: defaultdict[str, list[_Entry]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if draft.printed:
            continue
        above = draft.parent
        while above is not None and not drafts[above].printed:
            above = drafts[above].parent
        scope = "" if above is None else drafts[above].address
        entries[scope].append(_Entry(draft.kind.value, draft.text, draft.address, index))
    return entries


def _old_entries(previous: Sequence[Passage], printed: set[str]) -> dict[str, list[_Entry]]:
    by_id = {p.id: p for p in previous}
    entries: defaultdict[str, list[_Entry]] = defaultdict(list)
    for index, passage in enumerate(previous):
        if _address(passage) in printed:
            continue
        above = by_id.get(passage.parent_id or "")
        while above is not None and _address(above) not in printed:
            above = by_id.get(above.parent_id or "")
        scope = "" if above is None else _address(above)
        entries[scope].append(_Entry(passage.kind.value, passage.text, _address(passage), index))
    return entries


def _address(passage: Passage) -> str:
    return passage.id.removeprefix(f"{passage.document_id}/")


def _proposed(draft: PassageDraft, drafts: Sequence[PassageDraft], settled: list[str]) -> str:
    """The draft's address below its parent's final one."""
    if draft.parent is None:
        return draft.address
    own = draft.address.removeprefix(f"{drafts[draft.parent].address}.")
    return draft.address if own == draft.address else f"{settled[draft.parent]}.{own}"


class _Addresses:
    """The addresses that passages have, or had in the text before."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._addresses = set(addresses)
        self._counts: defaultdict[str, int] = defaultdict(int)
        for address in self._addresses:
            self._note(address)

    def new(self, proposed: str) -> str:
        """``proposed``, or the next count of its kind, or ``proposed~2``, ``~3`` …"""
        counted = _COUNTED.fullmatch(proposed)
        if counted and self._counts[counted["stem"]]:
            address = f"{counted['stem']}{self._counts[counted['stem']] + 1}"
        else:
            forms = chain([proposed], (f"{proposed}~{n}" for n in count(2)))
            address = next(form for form in forms if form not in self._addresses)
        self._addresses.add(address)
        self._note(address)
        return address

    def _note(self, address: str) -> None:
        if counted := _COUNTED.fullmatch(address):
            stem = counted["stem"]
            self._counts[stem] = max(self._counts[stem], int(counted["count"]))


def _match(old: Sequence[_Entry], new: Sequence[_Entry]) -> dict[int, int]:
    """For each position in ``new``, the position in ``old`` of the same passage, if there is one."""
    found = _equal(old, new)
    for new_run, old_run in list(_changed_runs(found, len(old), len(new))):
        _pair_alike(old, new, old_run, new_run, found)
    return found


def _equal(old: Sequence[_Entry], new: Sequence[_Entry]) -> dict[int, int]:
    """Passages with the same words, wherever they are now.

    If the same words occur in several places, they match in order; if their number has changed, those at
    the same address match first.
    """
    were, are = _places(old), _places(new)
    found: dict[int, int] = {}
    for key, places in are.items():
        free = were.get(key, [])
        if len(free) != len(places):
            by_address = {old[a].address: a for a in free}
            stay = {b: by_address[new[b].address] for b in places if new[b].address in by_address}
            found |= stay
            gone = set(stay.values())
            free = [a for a in free if a not in gone]
            found |= dict(zip((b for b in places if b not in stay), free, strict=False))
        else:
            found |= dict(zip(places, free, strict=True))
    return found


def _places(entries: Sequence[_Entry]) -> dict[tuple[str, str], list[int]]:
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        places[entry.kind, entry.text].append(place)
    return places


def _changed_runs(
    found: dict[int, int], old_size: int, new_size: int
) -> Iterator[tuple[list[int], list[int]]]:
    """Runs of unmatched new passages, each with the old passages at its position."""
    used = set(found.values())
    b = 0
    while b < new_size:
        if b in found:
            b += 1
            continue
        end = next((i for i in range(b, new_size) if i in found), new_size)
        start = found[b - 1] + 1 if b else 0
        stop = found[end] if end < new_size else old_size
        after = _run(range(start, old_size), used)
        upto = _run(range(stop - 1, -1, -1), used)
        yield list(range(b, end)), sorted({*after, *upto})
        b = end


def _run(places: Iterable[int], used: set[int]) -> list[int]:
    """The places up to the first used one."""
    out: list[int] = []
    for place in places:
        if place in used:
            break
        out.append(place)
    return out


def _pair_alike(
    old: Sequence[_Entry],
    new: Sequence[_Entry],
    old_run: Sequence[int],
    new_run: Sequence[int],
    found: dict[int, int],
) -> None:
    """Match the most similar passages; an old passage is matched once."""
    if len(old_run) * len(new_run) > _COMPARED_PAIRS:
        pairs = list(zip(old_run, new_run, strict=False))
    else:
        pairs = [(a, b) for b in new_run for a in old_run]
    likeness = [(_likeness(old[a], new[b]), a, b) for a, b in pairs]
    used = set(found.values())
    for share, a, b in sorted(likeness, key=lambda row: (-row[0], row[1], row[2])):
        if share >= _ALIKE and a not in used and b not in found:
            found[b] = a
            used.add(a)


def _likeness(one: _Entry, other: _Entry) -> float:
    """The share of the characters of both that occur in both, in order; 0 for passages of two kinds."""
    if one.kind != other.kind:
        return 0.0
    texts = one.text[:_COMPARED_SIGNS], other.text[:_COMPARED_SIGNS]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()
