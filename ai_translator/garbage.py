"""Garbage collection for processes that make many objects and few cycles of them."""

from __future__ import annotations

import gc

#: New objects between two collections, and collections before one that looks at more.  A page has
#: thousands of glyphs, and none is in a cycle: with Python's 700 a sixth of a worker's time, and a
#: quarter of a writer's, goes into looking for one.
_COLLECT_AFTER = (50_000, 20, 20)


def collect_rarely() -> None:
    """Let this process look for cycles of objects more rarely than Python does by itself."""
    gc.set_threshold(*_COLLECT_AFTER)
