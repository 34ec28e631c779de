"""Builds examples/tides.pdf, the document of ``make demo``.

    python examples/tides/make.py [FILE]

Text, figure and code were made for ai-translator and are dedicated to the public domain (CC0-1.0).
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    sys.path.insert(0, str(HERE))
    from typeset import build

    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "tides.pdf"
    build(target)
    print(target)


if __name__ == "__main__":
    main()
