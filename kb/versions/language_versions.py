"""Finds the versions of works: by language, and in succession."""

from __future__ import annotations

from collections.abc import Iterable

from corpus import Catalog, Document, DocumentNotFound, SearchLang, Work, search_lang
from corpus.dated_versions import are_versions, in_force_first
from corpus.successions import known_successions, succession_of


def version_of(documents: Iterable[Document], name: str) -> Document | None:
    """The document whose id or tag is ``name``; otherwise the first one whose tag begins with it.

    Of dated versions, the one in force.
    """
    documents = in_force_first(documents)
    found = [d for d in documents if name in (d.id, d.lang) or d.lang.startswith(f"{name}-")]
    # zh before zh-Hant; a document's own id before everything.
    return min(
        found, key=lambda d: (d.id != name, d.lang != name, d.lang == "zh-Hant"), default=None
    )


def two_versions(
    catalog: Catalog, work_id: str, left: str | None, right: str | None, reader: SearchLang
) -> tuple[Document, Document]:
    """Two versions of a work, named by tag or id. If one is not named, the reader's language is on the left
    and another one on the right.

    Raises WorkNotFound, DocumentNotFound if there is no such version.
    """
    documents = catalog.documents(work_id=catalog.work(work_id).id)
    one = _named(documents, work_id, left) if left else None
    other = _named(documents, work_id, right) if right else None
    if one is None:
        rest = [d for d in documents if d != other]
        one = version_of(rest, reader) or next(iter(rest), None)
    if other is None:
        rest = [d for d in documents if d != one]
        # Another language is better than the same one in another script.
        rest.sort(key=lambda d: one is not None and search_lang(d.lang) == search_lang(one.lang))
        other = next(iter(rest), None)
    if one is None or other is None:
        raise DocumentNotFound(id=f"{work_id}/{right or left or ''}".rstrip("/"))
    return one, other


def dated_versions(catalog: Catalog, document: Document) -> list[Document]:
    """The texts of a document's work at different times in its language, the newest first.

    Only the document if there is one text. Raises CatalogUnavailable.
    """
    others = catalog.documents(work_id=document.work_id)
    found = [each for each in others if each.id == document.id or are_versions(each, document)]
    return sorted(found, key=lambda d: (-(d.date.toordinal() if d.date else 0), d.id))


def documents_to_compare(
    catalog: Catalog, names: Iterable[str], reader: SearchLang
) -> list[Document]:
    """Documents by their ids; for a work id, the version in the language of the first document, or in the
    reader's.

    Raises DocumentNotFound, WorkNotFound.
    """
    names = list(names)
    by_id = {name: catalog.document(name) for name in names if "/" in name}
    lang = next((search_lang(document.lang) for document in by_id.values()), reader)
    found = []
    for name in names:
        if name in by_id:
            found.append(by_id[name])
        else:
            documents = catalog.documents(work_id=catalog.work(name).id)
            found.append(version_of(documents, lang) or documents[0])
    return found


def succession(catalog: Catalog, work_id: str) -> list[Work]:
    """The works of the catalog in one line of succession with this one, oldest first.

    Only this one, or none, if there is nothing to compare. Raises CatalogUnavailable.
    """
    succeeds = {**known_successions(), **catalog.links.successions()}
    wanted = succession_of(work_id, succeeds)
    if len(wanted) < 2:
        return []
    works = {work.id: work for work in catalog.works() if work.id in wanted}
    found = [works[id_] for id_ in wanted if id_ in works]
    return found if len(found) > 1 else []


def _named(documents: list[Document], work_id: str, name: str) -> Document:
    found = version_of(documents, name)
    if found is None:
        raise DocumentNotFound(id=name if "/" in name else f"{work_id}/{name}")
    return found
