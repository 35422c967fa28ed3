"""Makes ``search/data/calibration.npz`` from parallel documents with vectors.

    python -m benchmarks.calibrate DATA_DIR …

Each DATA_DIR must have been filled by ``kb ingest`` and ``kb embed``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from kb.services import open_services
from kb.settings import Settings
from kb.sync.calibrating import Means, parallel_means
from tests.conftest import ROOT

TARGET = ROOT / "search" / "data" / "calibration.npz"


def main() -> None:
    found: list[tuple[int, Means]] = []
    for folder in sys.argv[1:]:
        with open_services(Settings(data_dir=Path(folder))) as services:
            found.append(parallel_means(services.catalog, services.encoder))
    pairs = sum(count for count, _ in found)
    means = {
        f"{kind}_{lang}": sum(count * each[kind, lang] for count, each in found) / pairs
        for kind, lang in found[0][1]
    }
    np.savez(TARGET, **{name: mean.astype(np.float32) for name, mean in means.items()})
    print(f"{TARGET.name}: {pairs} pairs of units")


if __name__ == "__main__":
    main()
