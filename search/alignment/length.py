"""How usual the ratio of two texts' lengths is, after Gale and Church (1993)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus import SearchLang
from search.alignment.settings import load_settings
from search.alignment.words import Matrix


class Lengths:
    """Lengths of two sides in English characters; a Chinese character is ``ratio`` of them."""

    def __init__(
        self,
        left: Sequence[str],
        right: Sequence[str],
        langs: tuple[SearchLang, SearchLang],
        ratio: float,
    ) -> None:
        factors = [ratio if lang == "zh" else 1.0 for lang in langs]
        self._left, self._right = (
            np.array([max(len(text.strip()), 1) for text in texts], np.float32) * np.float32(factor)
            for texts, factor in zip((left, right), factors, strict=True)
        )

    def likeness(self) -> Matrix:
        """(left, right): 1 where they are as long as each other, towards 0 the less usual it is."""
        return _likeness(self._left[:, None], self._right[None, :])

    def likeness_of(self, left: Sequence[int], right: Sequence[int]) -> float:
        """Of several passages together."""
        return float(_likeness(self._left[list(left)].sum(), self._right[list(right)].sum()))


def measured_ratio(
    left: Sequence[str], right: Sequence[str], pairs: Sequence[tuple[int, int]], zh_is_left: bool
) -> float:
    """English characters to a Chinese one in paired texts; the first guess where there are few."""
    settings = load_settings()
    english = chinese = 0
    for one, other in pairs:
        lengths = len(left[one]), len(right[other])
        chinese += lengths[0 if zh_is_left else 1]
        english += lengths[1 if zh_is_left else 0]
    # As many characters of the first guess as make a page.
    return (english + settings.length_ratio * 500) / (chinese + 500)


def _likeness(one: Matrix, other: Matrix) -> Matrix:
    settings = load_settings()
    spread = settings.length_spread + settings.length_spread_short / np.sqrt(np.minimum(one, other))
    likeness: Matrix = np.exp(-0.5 * (np.log(one / other) / spread) ** 2)
    return likeness
