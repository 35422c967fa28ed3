"""Writes the hostile set: ``python -m tests.hostile FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.hostile import all_cases


def main() -> None:
    folder = Path(sys.argv[1])
    for case in all_cases():
        path = case.write(folder)
        print(f"{path}\t{' or '.join(sorted(case.expected))}")


if __name__ == "__main__":
    main()
