"""Spacing of Chinese and Japanese text that the characters do not show.

A little space separates Han and kana from Latin letters and figures.  Adjacent full-width marks
share the blank halves of their cells (CLREQ 3.1.6, JLREQ 3.1.2).  For the ends of lines see
:mod:`ai_translator.typesetting.linebreak`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ai_translator.typesetting.linebreak import CLOSING, OPENING

#: em of the larger neighbour's size
BOUNDARY_SPACE = 0.125

_KANA = r"\u3041-\u30ff\u31f0-\u31ff"
_HAN = (
    rf"{_KANA}\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    rf"\U00020000-\U0003ffff"
)
_LATIN = r"A-Za-z0-9\u00c0-\u024f\u0370-\u052f"
_BOUNDARY = re.compile(rf"[{_HAN}](?=[{_LATIN}])|[{_LATIN}](?=[{_HAN}])")
_CLOSING, _OPENING = (re.escape("".join(sorted(marks))) for marks in (CLOSING, OPENING))
_ADJACENT = re.compile(
    rf"(?![！？][！？])[{_CLOSING}](?=[{_CLOSING}{_OPENING}])|[{_OPENING}](?=[{_OPENING}])"
)


def script_boundaries(text: str) -> Iterator[int]:
    """Return the positions after which a little space is added."""
    return (found.start() for found in _BOUNDARY.finditer(text))


def adjacent_marks(text: str) -> Iterator[tuple[int, bool]]:
    """Yield (position of a mark that the next one moves up to, True if its own blank half goes)."""
    return ((found.start(), found.group() in CLOSING) for found in _ADJACENT.finditer(text))
