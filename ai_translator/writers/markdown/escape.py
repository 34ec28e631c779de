"""Escaping: any text as Markdown that shows exactly that text (CommonMark 0.31, GFM)."""

from __future__ import annotations

import re
from urllib.parse import quote

#: What may mean something anywhere in a line.  ``$``: maths in many viewers; ``|``: tables; ``~``:
#: strikethrough.
_ANYWHERE = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
_LINE_START = re.compile(r"(\d{1,9})[.)](?=\s|$)|#{1,6}(?=\s|$)|>|[-+](?=\s|$)|(?:-+|=+)(?=\s*$)")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
#: What RFC 3986 lets stand in a URI, and % itself.
_URI_SAFE = "!#$%&'*+,/:;=?@~-._"
SCHEMES = ("http://", "https://", "mailto:", "ftp://")


def cleaned(text: str) -> str:
    """Return ``text`` without what a Markdown parser would take for a line end or refuse."""
    return _CONTROL.sub(" ", text).replace("\t", " ").encode("utf-8", "replace").decode("utf-8")


def escaped(text: str) -> str:
    """Return ``text``, cleaned, for the middle of a line."""
    return _ANYWHERE.sub(r"\\\g<0>", text)


def guarded(line: str) -> str:
    """Return an inline text that is safe at the start of a line."""
    line = line.lstrip(" ")
    found = _LINE_START.match(line)
    if not found:
        return line
    number = found[1] or ""
    return f"{number}\\{line[len(number) :]}"


def comment(text: str) -> str:
    """Return ``text`` for the inside of an HTML comment."""
    return re.sub(r"-(?=-|$)", "- ", " ".join(cleaned(text).split()))


def uri(address: str) -> str | None:
    """Return ``address`` as a link's destination; None unless a document may open it."""
    address = "".join(address.split())
    if not address.lower().startswith(SCHEMES):
        return None
    # A destination's entities would be decoded.
    return _ENTITY.sub("&amp;", quote(address, safe=_URI_SAFE))


def path(relative: str) -> str:
    """Return a relative path as a link's destination."""
    return quote(relative, safe="/", errors="surrogateescape")


def attribute(text: str) -> str:
    """Return ``text`` for a quoted HTML attribute within Markdown."""
    text = (
        " ".join(cleaned(text).split())
        .replace("&", "&amp;")
        .replace('"', "&quot;")
        .replace("<", "&lt;")
    )
    return text.replace(">", "&gt;").replace("|", "&#124;")


def fence(code: str) -> str:
    """Return a fence longer than any row of backticks in ``code``."""
    return "`" * max(3, _longest_row(code) + 1)


def code_span(text: str) -> str:
    """Return ``text`` as inline code."""
    ticks = "`" * (_longest_row(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _longest_row(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)
