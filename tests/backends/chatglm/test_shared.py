"""One model in memory for all who ask it, however they ask."""

from __future__ import annotations

import gc
import shutil
import weakref

import pytest
import torch

from ai_translator.backends import build
from ai_translator.backends.chatglm.local import Files
from ai_translator.config import load
from ai_translator.errors import BackendError
from ai_translator.web.choices import chosen, settings_for
from ai_translator.web.engines import Executors
from tests.backends.chatglm.folders import GOLDEN

TUNED = GOLDEN / "chatglm2-ptuning" / "plain"


@pytest.fixture
def loads(monkeypatch):
    """What is loaded, as it is."""
    found, real = [], Files.start

    def counting(files):
        found.append(files.options)
        return real(files)

    monkeypatch.setattr(Files, "start", counting)
    return found


def base(golden, name="chatglm2", **more):
    said = {
        "model": str(golden(name)),
        "device": "cpu",
        "dtype": "float32",
        "max_new_tokens": 4,
        **more,
    }
    return load(overrides={"backend": "chatglm", "chatglm": said, "translation": {"memory": "off"}})


async def test_users_with_settings_of_their_own_share_one_model(golden, loads):
    server, engines = base(golden), Executors()
    asked = [
        {},
        {"temperature": 0.7},
        {"temperature": 0.7, "top_p": 0.5, "max_tokens": 16},
        {"style": "formal"},
    ]
    models = []
    for each in asked:
        async with engines.engine(settings_for(server, chosen(backend="chatglm", **each))) as (
            backend,
            _,
        ):
            models.append(backend.model)
            assert (await backend.model.ainvoke("hello")).usage_metadata["output_tokens"] > 0
    assert len({id(model) for model in models}) == 4 and len(loads) == 1
    said = [(model.temperature, model.top_p, model.max_new_tokens) for model in models]
    assert said == [(0.0, 1.0, 4), (0.7, 1.0, 4), (0.7, 0.5, 16), (0.0, 1.0, 4)]
    assert models[0].engine.state["loads"] == 1 and models[3].engine is models[0].engine
    await engines.close()


def test_what_is_loaded_differently_is_loaded_apart(golden, loads):
    backends = [
        build(base(golden)),
        build(base(golden, dtype="bfloat16")),
        build(base(golden, "chatglm3")),
    ]
    for backend in backends:
        backend.model.load()
    assert len(loads) == 3


def test_the_weights_go_with_the_last_who_holds_them(golden):
    one, other = build(base(golden)), build(base(golden, temperature=0.9))
    worker = weakref.ref(one.model.engine._worker)
    one.model.load()
    del one
    gc.collect()
    assert worker() is not None and other.model.invoke("hello")
    thread = worker()._thread
    del other
    gc.collect()
    thread.join(10)
    assert not thread.is_alive()


def test_after_a_model_that_died_the_next_gets_a_fresh_one(golden, loads, monkeypatch):
    first = build(base(golden))
    with monkeypatch.context() as patched, pytest.raises(BackendError, match="could not be loaded"):
        patched.setattr(Files, "start", lambda _files: 1 / 0)
        first.model.load()
    second = build(base(golden, temperature=0.9))
    assert second.model.engine is not first.model.engine
    second.model.load()
    assert second.model.invoke("hello") and len(loads) == 1


@pytest.mark.parametrize("changed", ["weights", "prefix"])
def test_what_is_trained_further_meanwhile_is_loaded_by_the_next(golden, loads, tmp_path, changed):
    model, prefix = (
        shutil.copytree(golden("chatglm2"), tmp_path / "model"),
        shutil.copytree(TUNED, tmp_path / "prefix"),
    )
    first = build(base(golden, model=str(model), prefix=str(prefix)))
    first.model.load()
    assert (
        build(base(golden, model=str(model), prefix=str(prefix))).model.engine is first.model.engine
    )
    file = (
        prefix / "pytorch_model.bin"
        if changed == "prefix"
        else model / "pytorch_model-00002-of-00002.bin"
    )
    held = torch.load(file, weights_only=True)
    held[next(iter(held))] += 0.01
    torch.save(held, tmp_path / "new.bin")
    (tmp_path / "new.bin").replace(file)  # the old one is mapped
    second = build(base(golden, model=str(model), prefix=str(prefix)))
    assert second.model.engine is not first.model.engine
    assert first.model.invoke("hello") and second.model.invoke("hello") and len(loads) == 2
    assert (
        build(base(golden, model=str(model), prefix=str(prefix), temperature=0.5)).model.engine
        is second.model.engine
    )
