"""``python -m corpus.bundled OUT [NAME…]`` writes the bundled documents to the folder OUT."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.bundled.build import build_bundle
from corpus.errors import KbError


def main() -> int:
    """Builds the documents and prints each file's name; returns 1 and prints the reason if it fails."""
    parser = argparse.ArgumentParser(prog="python -m corpus.bundled", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write to")
    parser.add_argument("names", nargs="*", metavar="NAME", help="works to build (default: all)")
    options = parser.parse_args()
    try:
        build_bundle(options.out, options.names or None, print)
    except KbError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
