"""Lists of a chapter: each nested in the item before it."""

from __future__ import annotations

from collections.abc import Iterator


class OpenLists:
    """The lists that are open at a place, outermost first; the last item of each is open too."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []

    def closed(self) -> Iterator[str]:
        """Close all and yield their end tags."""
        yield from self._closed_to(0)

    def item(
        self, level: int, tag: str, text: str, number: int | None = None, *, plain: bool = False
    ) -> Iterator[str]:
        """Yield an item's start and text.  A level that skips one is the next deeper one.

        plain: without a bullet.
        """
        level = min(level, len(self._open))
        yield from self._closed_to(level + 1)
        if len(self._open) > level and self._open[level] != (tag, plain):
            yield from self._closed_to(level)
        if len(self._open) > level:
            yield "</li>"
        else:
            self._open.append((tag, plain))
            yield f'<{tag} class="plain">' if plain else f"<{tag}>"
        value = f' value="{number}"' if number is not None else ""
        yield f"<li{value}>{text}"

    def _closed_to(self, depth: int) -> Iterator[str]:
        while len(self._open) > depth:
            tag, _ = self._open.pop()
            yield f"</li></{tag}>"
