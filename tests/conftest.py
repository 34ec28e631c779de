"""Fixtures that many tests share: generated PDFs, the stand-in server, an environment without secrets."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.backends.standin import StandIn
from tests.pdfs import PDFS

#: How long one example takes says more of the machine than of the code; pytest-timeout ends what hangs.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")

PdfMaker = Callable[[str], Path]


_OURS = ("AI_TRANSLATOR_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_")


@pytest.fixture(autouse=True)
def nobodys_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No test sees the keys, settings or user folder of whoever runs it."""
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(autouse=True)
def unchanged_loggers() -> Iterator[None]:
    """The command line sets the log up; run in this process, it would keep messages from later tests."""
    ours = [logging.getLogger(name) for name in ("ai_translator", "ai_translator.config_file")]
    before = [(each, each.level, each.propagate, list(each.handlers)) for each in ours]
    yield
    for each, level, propagate, handlers in before:
        each.setLevel(level)
        each.propagate, each.handlers[:] = propagate, handlers


@pytest.fixture(scope="session")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> PdfMaker:
    """``pdf("paper")``: the path of a generated PDF, made once per worker; read it, never write beside it."""
    folder = tmp_path_factory.mktemp("pdfs")

    def path(name: str) -> Path:
        made = folder / f"{name}.pdf"
        if not made.exists():
            PDFS[name].make(made)
        return made

    return path


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A server that answers well at once; set ``programme``, ``latency`` ... to make it behave otherwise."""
    with StandIn() as server:
        yield server
