"""Fixtures of the chatglm backend: golden checkpoints, and one that is trained to translate a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from filelock import FileLock

from ai_translator.backends.chatglm.chat import ChatGLM
from tests.backends.chatglm.folders import assemble
from tests.backends.chatglm.training import Trained, train


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Tiny models gain nothing from more, and the tests beside this one lose."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """``golden("chatglm3")``: a whole folder; read it, never write into it."""
    base = tmp_path_factory.mktemp("golden")

    def folder(name: str) -> Path:
        made = base / name
        return made if made.exists() else assemble(name, made)

    return folder


@pytest.fixture
def chat(golden: Callable[[str], Path]) -> Iterator[Callable[..., ChatGLM]]:
    """``chat("chatglm2", max_new_tokens=8)``: the model class on a golden checkpoint, closed at the end."""
    made: list[ChatGLM] = []

    def build(name: str = "chatglm2", **fields: object) -> ChatGLM:
        made.append(
            ChatGLM(**{"model": str(golden(name)), "device": "cpu", "dtype": "float32", **fields})
        )
        return made[-1]

    yield build
    for model in made:
        model.close()


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A tiny ChatGLM2-format checkpoint that translates the sentences of a page; trained once for all workers."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(base / "trained.lock"):
        return train(base / "trained")
