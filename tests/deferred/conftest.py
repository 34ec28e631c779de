"""A folder with one document, and a server with a Batch API."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import PdfMaker
from tests.deferred.folders import Sent
from tests.servers.batch_api import BatchServer


@pytest.fixture
def server() -> Iterator[BatchServer]:
    with BatchServer() as server:
        yield server


@pytest.fixture
def sent(tmp_path, server: BatchServer, pdf: PdfMaker) -> Sent:
    papers = tmp_path / "papers"
    papers.mkdir()
    shutil.copy(pdf("paper"), papers / "paper.pdf")
    return Sent(papers, tmp_path / "out", server)
