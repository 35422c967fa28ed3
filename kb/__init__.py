"""The product: CLI, API, pages and settings."""

import os

# Small products gain nothing by threads, and wait for them where all processors are busy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
