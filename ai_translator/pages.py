"""Page ranges as people write them: ``1-3,7``, ``5-``, ``-4``."""

from __future__ import annotations

import re

from ai_translator.errors import UsageError

_PART = re.compile(r"(?P<first>\d*)\s*(?P<dash>-?)\s*(?P<last>\d*)")
_REMEDY = "Write pages as 1-3,7 or 5- (to the end), counted from 1"


def page_numbers(text: str, page_count: int) -> tuple[int, ...]:
    """Return the 1-based numbers meant by ``text``, ascending and each once; all pages for "".

    Raises UsageError for what is no range and for pages that the document does not have.
    """
    if not text.strip():
        return tuple(range(1, page_count + 1))
    chosen: set[int] = set()
    for part in text.split(","):
        chosen |= set(_range(part.strip(), page_count, text))
    return tuple(sorted(chosen))


def counted(number: int, what: str) -> str:
    """Return "1 page" or "3 pages"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def check(text: str) -> None:
    """Raise UsageError if ``text`` can be right for no document."""
    for part in text.split(",") if text.strip() else ():
        _bounds(part.strip(), text)


def _bounds(part: str, whole: str) -> tuple[int, int | None]:
    found = _PART.fullmatch(part)
    if not found or not (found["first"] or found["last"]):
        raise UsageError(f"{whole!r} is not a page range", remedy=_REMEDY)
    first = int(found["first"] or 1)
    last = int(found["last"]) if found["last"] else (None if found["dash"] else first)
    if first < 1 or (last is not None and last < first):
        raise UsageError(f"{whole!r} is not a page range", remedy=_REMEDY)
    return first, last


def _range(part: str, page_count: int, whole: str) -> range:
    first, last = _bounds(part, whole)
    if first > page_count or (last or 0) > page_count:
        raise UsageError(
            f"pages {whole!r} are out of range: the document has {page_count} "
            f"page{'s' if page_count != 1 else ''}",
            remedy=f"Choose from 1-{page_count}",
        )
    return range(first, (last or page_count) + 1)
