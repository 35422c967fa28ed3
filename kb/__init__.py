"""The product: CLI, API, pages and settings."""
