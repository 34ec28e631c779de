"""Which text a reader cannot see, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.document import BBox


@dataclass(frozen=True, slots=True)
class Paint:
    """Something painted when ``after`` glyphs were drawn.  ``color`` None: not one known colour."""

    after: int
    bbox: BBox
    color: str | None
    opaque: bool
