"""What every engine promises: the same cases on the embedded one and on a Meilisearch server."""
