"""Puts a measured table into a document, between its ``measured`` markers."""

from __future__ import annotations

import re
from pathlib import Path

_MARKERS = re.compile(r"(<!-- begin measured -->\n).*?(<!-- end measured -->)", re.DOTALL)


def fill(document: Path, table: str) -> None:
    """Replaces what was measured before; ValueError when the document has no such place."""
    text = document.read_text(encoding="utf-8")
    if not _MARKERS.search(text):
        raise ValueError(f"{document} has no place between <!-- begin measured --> and <!-- end measured -->")
    document.write_text(_MARKERS.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text), encoding="utf-8")
