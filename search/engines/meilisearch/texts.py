"""Words in a text of words joined by spaces, the form in which units are stored."""

from __future__ import annotations

from collections.abc import Sequence


def padded(text: str) -> str:
    """A text in which each word has a space on both sides."""
    return f" {text} " if text else ""


def sequence(tokens: Sequence[str]) -> str:
    """Tokens side by side, in the form in which a padded text contains them."""
    return padded(" ".join(tokens))


def occurrences(text: str, sought: str) -> int:
    """How often a sequence occurs in a padded text."""
    count, at = 0, text.find(sought)
    while at >= 0:
        count += 1
        # The space after one is the space before the next.
        at = text.find(sought, at + len(sought) - 1)
    return count


def length(text: str) -> int:
    """The number of words in a padded text."""
    return max(text.count(" ") - 1, 0)
