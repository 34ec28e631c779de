"""Files that cannot be read as they are: locked, damaged, empty, something else."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf

from . import geometry

USER_PASSWORD, OWNER_PASSWORD = "sesame", "boss"
_EARLY_END = 200  # bytes: before the first object is complete


def encrypted(user: str) -> Callable[[Path], None]:
    """AES-256; with ``user`` empty it opens for everybody, but copying is forbidden."""

    def make(path: Path) -> None:
        with pikepdf.open(_good()) as pdf:
            may = pikepdf.Permissions(extract=False, modify_other=False)
            # A file identifier cannot be deterministic when the file is encrypted.
            pdf.save(
                path,
                encryption=pikepdf.Encryption(owner=OWNER_PASSWORD, user=user, allow=may),
                static_id=True,
            )

    return make


def truncated(path: Path) -> None:
    """Ends before its first object does: nothing can be recovered."""
    path.write_bytes(_good().getvalue()[:_EARLY_END])


def no_xref(path: Path) -> None:
    """Its cross-reference table points nowhere; every object is still there."""
    path.write_bytes(_good().getvalue().replace(b"startxref\n", b"startxref\n9"))


def wrong_header(path: Path) -> None:
    """A good file whose first line says that it is something else."""
    path.write_bytes(_good().getvalue().replace(b"%PDF-1", b"%XYZ-9", 1))


def zero_pages(path: Path) -> None:
    pdf = pikepdf.Pdf.new()
    pdf.save(path, deterministic_id=True)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def not_a_pdf(path: Path) -> None:
    path.write_text(
        "Dear reader,\nthis letter calls itself a PDF but is none.\n" * 40, encoding="utf-8"
    )


def _good() -> io.BytesIO:
    """The bytes of an ordinary page, nothing compressed into object streams."""
    made = io.BytesIO()
    geometry.upright(made)
    return made
