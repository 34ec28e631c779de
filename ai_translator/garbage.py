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


def take_for_lasting() -> None:
    """Let no later collection look at what is there now: libraries, tables, the server itself."""
    gc.collect()
    gc.freeze()


def collect_now() -> None:
    """Free what a piece of work has left: with rare collections that of many adds up.

    A document has a few cycles, and all of its pages hang on them: 20 MB for three pages.
    """
    gc.collect()
