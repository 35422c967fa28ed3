"""Packs of vectors whose numbers a test chooses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus import SearchLang
from search.embeddings import VectorPack


def pack_of(
    lang: SearchLang,
    ids: Sequence[str],
    values: NDArray[np.int8],
    scales: NDArray[np.float32],
    documents: Sequence[str] | None = None,
) -> VectorPack:
    """Units of one passage and one sentence each, of a document of their own if ``documents`` names none.

    ``values``: (n, D), the vector of each unit and of its sentence, to be multiplied by ``scales``, (n,).
    """
    return VectorPack(
        lang=lang,
        unit_ids=tuple(ids),
        document_ids=tuple(documents or ids),
        passage_ids=tuple((each,) for each in ids),
        orders=np.arange(len(ids)),
        starts=np.arange(len(ids) + 1),
        sentences=values,
        sentence_scales=scales,
        wholes=values,
        whole_scales=scales,
        documents=(),
        rows={each: at for at, each in enumerate(ids)},
    )
