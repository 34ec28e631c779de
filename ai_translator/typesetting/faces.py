"""Font faces: one font file each, described by the manifest or the file's own tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ai_translator.model.content import FontClass
from ai_translator.resources import fonts_folder
from ai_translator.typesetting.coverage import Coverage


@dataclass(frozen=True, slots=True)
class FontFace:
    """A font file and what it can draw.

    name:    unique among all faces in use, ASCII without spaces: the name to register it under
    scripts: ISO 15924 codes of what it was chosen for (``Zmth`` maths, ``Zsym`` symbols); empty for
        a user's own font
    """

    name: str
    path: Path
    family: str
    font_class: FontClass
    bold: bool = False
    italic: bool = False
    scripts: frozenset[str] = frozenset()
    user: bool = False
    coverage: Coverage = field(default_factory=lambda: Coverage(()), repr=False, compare=False)

    def covers(self, text: Iterable[str]) -> bool:
        return self.coverage.has_all(text)


@cache
def bundled_faces() -> tuple[FontFace, ...]:
    """Return every face of the fonts folder, in the manifest's order; no font file is opened."""
    folder = fonts_folder()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return tuple(
        FontFace(
            name=entry["name"],
            path=folder / entry["file"],
            family=entry["family"],
            font_class=FontClass(entry["class"]),
            bold=entry["weight"] >= 600,
            italic=entry["italic"],
            scripts=frozenset(entry["scripts"]),
            coverage=Coverage.parse(entry["coverage"]),
        )
        for entry in manifest["faces"]
    )
