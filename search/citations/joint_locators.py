"""One locator for several passages: "Article 6(3)(a)–(d)", 第二百四十条第一款第（一）项、第（三）项."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from corpus import Passage, SearchLang
from search.citations.locating import DocumentTree
from search.data import load_table

_JOINTS = load_table("citation_styles")["joints"]
_ARTICLE, _ARTICLES = "Article ", "Articles "


class _Tail(NamedTuple):
    base: str
    """What its siblings' locators begin with, too."""
    own: str
    passage: Passage


def joint_locators(
    passages: Sequence[Passage], tree: DocumentTree, lang: SearchLang
) -> Iterator[str]:
    """Ways to write where the passages stand, which are in order: the shortest first."""
    if len(passages) == 1:
        yield getattr(passages[0].locator, lang)
        return
    tails = [_tail(passage, tree, lang) for passage in passages]
    yield _written(tails, tree, lang, ranges=True)
    yield _written(tails, tree, lang, ranges=False)


def _written(tails: Sequence[_Tail], tree: DocumentTree, lang: SearchLang, *, ranges: bool) -> str:
    joints = _JOINTS[lang]
    written = []
    for base, group in groupby(tails, key=lambda tail: tail.base):
        found = list(group)
        pieces = []
        for run in _runs(found, tree):
            if ranges and len(run) >= _JOINTS["shortest_range"]:
                pieces.append(joints["range"].join((run[0].own, run[-1].own.lstrip(", "))))
            else:
                pieces += [tail.own for tail in run]
        head = _ARTICLES if base == _ARTICLE and len(found) > 1 else base
        first, *others = pieces
        written.append(head + joints["list"].join([first, *(p.lstrip(", ") for p in others)]))
    return str(joints["list"].join(written))


def _runs(tails: Sequence[_Tail], tree: DocumentTree) -> Iterator[list[_Tail]]:
    """Neighbours under one parent, with numbers of one kind."""
    run: list[_Tail] = []
    for tail in tails:
        if run and not _follows(run[-1].passage, tail.passage, tree):
            yield run
            run = []
        run.append(tail)
    yield run


def _follows(one: Passage, other: Passage, tree: DocumentTree) -> bool:
    alike = one.kind is other.kind and bool(one.number) and bool(other.number)
    return alike and tree.next_sibling(one) == other


def _tail(passage: Passage, tree: DocumentTree, lang: SearchLang) -> _Tail:
    locator: str = getattr(passage.locator, lang)
    parent = tree.parent(passage)
    base: str = getattr(parent.locator, lang) if parent else ""
    if lang == "en" and locator.startswith(_ARTICLE) and not locator.startswith(f"{base}("):
        base = _ARTICLE
    if not base or not locator.startswith(base):
        return _Tail("", locator, passage)
    return _Tail(base, locator.removeprefix(base), passage)
