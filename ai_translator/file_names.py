"""Names of files that are no text: bytes of another encoding, as old archives bring them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path


def for_qpdf(path: Path | str) -> Path | str | BytesIO:
    """Return the path; the content of the file where pikepdf refuses such a name."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return BytesIO(Path(path).read_bytes())
    return path
