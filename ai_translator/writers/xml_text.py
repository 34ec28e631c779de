"""Text for XML: what the standard refuses is replaced (XML 1.0, 2.2)."""

from __future__ import annotations

import re

_REFUSED = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return ``text`` with a space for each control character and U+FFFD for half a pair."""
    return _REFUSED.sub(lambda found: " " if found[0] < "\x20" else "\ufffd", text)
