"""One model in memory for all who ask it, however they ask."""

from __future__ import annotations

import copy
import gc
import pickle
import shutil
import weakref

import pytest
import torch
from langchain_core.runnables import ConfigurableField

from ai_translator.backends import build
from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.local import Files
from ai_translator.config import load
from ai_translator.errors import BackendError
from ai_translator.jobs.resources import JobResources
from ai_translator.web.choices import chosen, settings_for
from ai_translator.web.executors import Executors
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
    server, engines = base(golden), Executors(JobResources(1, 1, memory_mb=512))
    asked = [
        {},
        {"temperature": 0.7},
        {"temperature": 0.7, "top_p": 0.5, "max_tokens": 16},
        {"style": "formal"},
    ]
    models = []
    for each in asked:
        async with engines.open(settings_for(server, chosen(backend="chatglm", **each))) as found:
            models.append(found.backend.model)
            assert (await models[-1].ainvoke("hello")).usage_metadata["output_tokens"] > 0
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
    worker = weakref.ref(one.model.engine._engine_thread)
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


def test_two_temperatures_are_one_load(golden, loads):
    name = str(golden("chatglm2"))
    one, other = (ChatGLM(model=name, device="cpu", temperature=each) for each in (0.0, 0.8))
    assert one.invoke("hello") and other.invoke("hello")
    assert len(loads) == 1 and one.engine is other.engine
    one.close()
    assert other.invoke("hello") and len(loads) == 1  # another still holds them
    assert one.invoke("hello") and len(loads) == 1
    one.close()
    other.close()
    assert one.invoke("hello") and len(loads) == 2
    one.close()


def test_configurable_fields_are_one_load(golden, loads):
    model = ChatGLM(model=str(golden("chatglm2")), device="cpu", max_new_tokens=4)
    chain = model.configurable_fields(temperature=ConfigurableField(id="t"))
    for temperature in (0.0, 0.5, 1.0):
        assert chain.invoke("hello", {"configurable": {"t": temperature}})
    assert len(loads) == 1
    model.close()


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda model: model.model_copy()])
def test_a_copy_shares_the_weights(golden, loads, copied):
    model = ChatGLM(model=str(golden("chatglm2")), device="cpu", max_new_tokens=4)
    other = copied(model)
    assert model.invoke("hello").text == other.invoke("hello").text and len(loads) == 1
    model.close()
    other.close()


def test_a_copy_that_is_quantised_otherwise_loads_its_own(golden, loads):
    model = ChatGLM(model=str(golden("chatglm2")), device="cpu", max_new_tokens=4)
    other = model.model_copy(update={"quantize": "int8"})
    assert other.max_new_tokens == 4 and other.engine is not model.engine
    assert model.invoke("hello") and other.invoke("hello")
    assert [each.quantize for each in loads] == ["none", "int8"]
    with pytest.raises(ValueError, match="int3"):
        model.model_copy(update={"quantize": "int3"})
    model.close()
    other.close()


def test_a_pickled_model_comes_back(golden, loads):
    model = ChatGLM(model=str(golden("chatglm2")), device="cpu", max_new_tokens=4)
    said = model.invoke("hello").text
    again = pickle.loads(pickle.dumps(model))
    assert again._identifying_params == model._identifying_params
    assert again.invoke("hello").text == said and len(loads) == 1
    model.close()
    again.close()
