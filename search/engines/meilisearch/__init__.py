"""The Meilisearch engine: nothing outside of this package knows its syntax.

Each language has an index of its own. The server matches and counts, by filters over the words that
kb has cut; kb ranks what matches, by the sum that the embedded engine computes.
"""

from search.engines.meilisearch.engine import MeilisearchEngine

__all__ = ["MeilisearchEngine"]
