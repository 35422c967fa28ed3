"""The contract of all engines: the same cases on the embedded one and on a Meilisearch server."""
