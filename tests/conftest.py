"""Fixtures that many tests share: generated PDFs, the stand-in server, an environment without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.backends.standin import StandIn
from tests.pdfs import PDFS

PdfMaker = Callable[[str], Path]


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
