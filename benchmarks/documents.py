"""Puts a measured table into a document, between its markers."""

from __future__ import annotations

import re
from pathlib import Path


def fill(document: Path, table: str, name: str = "measured") -> None:
    """Replaces what was measured before; ValueError when the document has no such place."""
    markers = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
    text = document.read_text(encoding="utf-8")
    if not markers.search(text):
        raise ValueError(
            f"{document} has no place between <!-- begin {name} --> and <!-- end {name} -->"
        )
    document.write_text(
        markers.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text), encoding="utf-8"
    )
