"""Fixtures that many tests share: generated PDFs, the stand-in server, an environment without secrets."""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from _pytest.nodeid import coerce_node_id
from hypothesis import settings

from ai_translator import config_file
from tests.backends.standin import StandIn
from tests.pdfs import PDFS

#: How long one example takes says more of the machine than of the code; pytest-timeout ends what hangs.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")

PdfMaker = Callable[[str], Path]
_COUNT = itertools.count()


_OURS = ("AI_TRANSLATOR_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Name each test's group in its id, where xdist's scheduler looks for it.

    xdist 3.8 writes it into an attribute that pytest 9.2 reads no more: without this, each worker
    starts every server and every cluster.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group is not None and not item.nodeid.endswith(f"@{group.args[0]}"):
            item._id = coerce_node_id(f"{item.nodeid}@{group.args[0]}")


@pytest.fixture(autouse=True)
def nobodys_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No test sees the keys, settings or user folder of whoever runs it."""
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-config"))
    # tmp_path_factory.mktemp looks through all folders that it has made before.
    cache = tmp_path_factory.getbasetemp() / f"cache-of-test-{next(_COUNT)}"
    cache.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))


@pytest.fixture(autouse=True, scope="session")
def configuration_parsed_once() -> Iterator[None]:
    """Most tests read this project's own config.yaml, and parsing it takes longer than a request."""
    parsed = lru_cache(maxsize=64)(yaml.safe_load)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config_file.yaml, "safe_load", lambda text: deepcopy(parsed(text)))
        yield


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
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan is a file without text: loading the models that would read it takes seconds."""
    monkeypatch.setenv("AI_TRANSLATOR_PARSING__OCR", "off")


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A server that answers well at once; set ``programme``, ``latency`` ... to make it behave otherwise."""
    with StandIn() as server:
        yield server
