"""The Meilisearch engine. Only this package knows its syntax.

Each language has an index of its own. The server finds candidates by the words that kb has segmented; kb
matches and ranks them by their texts and its own statistics, with the same sum as the embedded engine.
"""

from search.engines.meilisearch.engine import MeilisearchEngine

__all__ = ["MeilisearchEngine"]
