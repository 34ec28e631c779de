"""PDFs made for the tests: :data:`PDFS` says what each is and what must be true of it."""

from __future__ import annotations

from .spec import Spec
from .table import PDFS

__all__ = ["PDFS", "Spec"]
