"""The Meilisearch engine. Only this package knows its syntax.

Each language has an index of its own. The server matches and counts, with filters over the words that kb
has segmented; kb ranks the matches, with the same sum as the embedded engine.
"""

from search.engines.meilisearch.engine import MeilisearchEngine

__all__ = ["MeilisearchEngine"]
