"""Files of scans, open in the test's own process."""

from __future__ import annotations

import pytest

from ai_translator.readers.pdf import source, tasks


@pytest.fixture(autouse=True)
def opened(monkeypatch):
    """Open a file as a worker does, and close it at the test's end."""
    sources = {}

    def open_once(path, password):
        if path not in sources:
            sources[path] = source.open_source(path, password)
        return sources[path]

    monkeypatch.setattr(tasks, "_opened", open_once)
    yield open_once
    for each in sources.values():
        each.close()
