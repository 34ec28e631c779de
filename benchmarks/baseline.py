"""What pdfplumber alone needs to read the chars of a file; prints JSON.

``python -m benchmarks.baseline FILE``
"""

from __future__ import annotations

import json
import sys

import pdfplumber

from benchmarks.processes import own_cpu


def main() -> None:
    before, chars = own_cpu(), 0
    with pdfplumber.open(sys.argv[1]) as pdf:
        for page in pdf.pages:
            chars += len(page.chars)
            page.close()
    print(json.dumps({"cpu": own_cpu() - before, "chars": chars}))


if __name__ == "__main__":
    main()
