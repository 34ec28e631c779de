"""PDFs made for the tests: :data:`PDFS` says what each is and what must be true of it."""

from __future__ import annotations

from .catalogue import PDFS
from .spec import Spec

__all__ = ["PDFS", "Spec"]
