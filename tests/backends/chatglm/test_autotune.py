"""Which decoding loop is taken where both would do: tried once, with the real loops, and remembered."""

import json
import re

import pytest
import torch

from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.describe import describe
from ai_translator.backends.chatglm.native import autotune
from ai_translator.backends.chatglm.native.autotune import Speeds
from ai_translator.backends.chatglm.native.continuous import Continuous
from ai_translator.backends.chatglm.native.mixed import Mixed
from ai_translator.backends.chatglm.native.padded import Padded
from ai_translator.backends.chatglm.options import Options
from ai_translator.config import cache_folder
from ai_translator.errors import BackendError
from tests.backends.chatglm.training import questions

CPU = torch.device("cpu")
NEVER = 1e-4  # a temperature at which what is sampled is the likeliest all the same


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """The question is open on the CPU too; the names that were tried."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(autotune, "_DEVICES", frozenset({"cpu"}))
    tried, real = [], autotune.compare

    def counting(*args, **named):
        tried.append(args)
        return real(*args, **named)

    monkeypatch.setattr(autotune, "compare", counting)
    return tried


@pytest.fixture
def model(trained, asked):
    made = []

    def build(**fields):
        made.append(
            ChatGLM(**{"model": str(trained.folder), "device": "cpu", "max_batch": 8, **fields})
        )
        return made[-1]

    yield build
    for each in made:
        each.close()


@pytest.fixture
def faster(monkeypatch):
    """As if transformers' loop had won."""
    monkeypatch.setattr(autotune, "remembered", lambda name: Speeds(100.0, 200.0, 1.0))


def decoder(model):
    model.load()
    return model.engine._worker._loaded.decoder


def kept():
    return json.loads((cache_folder() / "batching.json").read_text(encoding="utf-8"))


def test_both_loops_are_tried_once_and_say_the_same(model, asked, trained):
    first = model()
    first.load()
    (name, speeds), *more = kept().items()
    assert not more and "glm" in name and "torch" in name
    assert speeds["padded"] > 0 and speeds["continuous"] > 0 and speeds["alike"] == 1.0
    assert isinstance(decoder(first), Mixed if Speeds(**speeds).prefers_continuous else Padded)
    pairs = questions(trained.page)
    assert [each.text for each in first.batch([question for question, _ in pairs])] == [
        answer for _, answer in pairs
    ]
    model(max_new_tokens=9).load()
    assert len(asked) == 1
    model(max_batch=4).load()
    assert len(asked) == 2


def test_the_faster_one_answers_what_is_greedy_and_ours_what_samples(model, faster, trained):
    chosen = model()
    assert isinstance(decoder(chosen), Mixed)
    pairs = questions(trained.page)
    greedy, sampling = [question for question, _ in pairs], chosen.bind(temperature=NEVER)
    both = chosen.batch(greedy)
    assert [each.text for each in both] == [answer for _, answer in pairs]
    assert sampling.invoke(pairs[0][0]).text == pairs[0][1]
    assert "".join(each.text for each in chosen.stream(pairs[1][0])) == pairs[1][1]


async def test_both_at_the_same_time(model, faster, trained):
    import asyncio

    chosen, pairs = model(), questions(trained.page)[:8]
    every = [*pairs, *pairs]
    heats = [0.0] * len(pairs) + [NEVER] * len(pairs)
    asked = (
        chosen.bind(temperature=heat).ainvoke(question) for (question, _), heat in zip(every, heats)
    )
    assert [each.text for each in await asyncio.gather(*asked)] == [answer for _, answer in every]


def test_a_cancelled_request_leaves_either_loop(model, faster, trained):
    chosen, pairs = model(max_new_tokens=400), questions(trained.page)
    for heat in (0.0, NEVER):
        stream = chosen.bind(temperature=heat).stream(pairs[0][0])
        next(stream)
        stream.close()
    assert chosen.invoke(pairs[2][0]).text == pairs[2][1]
    assert decoder(chosen).rows == []


def test_a_loop_that_does_not_work_here_is_not_taken(model, asked, monkeypatch, trained):
    def broken(self, requests):
        raise RuntimeError("no kernel image is available")

    monkeypatch.setattr(Continuous, "join", broken)
    chosen = model()
    assert isinstance(decoder(chosen), Padded)
    assert [each["continuous"] for each in kept().values()] == [0.0]
    question, answer = questions(trained.page)[0]
    assert chosen.invoke(question).text == answer


def test_a_loop_that_takes_the_process_with_it_is_not_tried_again(model):
    class Gone(BaseException):
        pass

    def crash():
        raise Gone

    own = model(batching="padded")
    own.load()
    with pytest.raises(Gone):
        autotune.compare(
            own.engine._worker._loaded,
            crash,
            100,
            begin=lambda speeds: autotune.remember("a card", speeds),
        )
    assert (
        autotune.remembered("a card").padded > 0
        and not autotune.remembered("a card").prefers_continuous
    )


def test_one_that_fails_later_is_given_up_and_the_document_goes_on(
    model, asked, monkeypatch, trained
):
    name = []
    monkeypatch.setattr(
        autotune,
        "remembered",
        lambda key: name.append(key) or found.get(key, Speeds(100.0, 200.0, 1.0)),
    )
    found = {}
    monkeypatch.setattr(autotune, "remember", lambda key, speeds: found.update({key: speeds}))
    chosen = model()
    loop = decoder(chosen)
    monkeypatch.setattr(
        loop._continuous, "step", lambda: (_ for _ in ()).throw(RuntimeError("device-side assert"))
    )
    pairs = questions(trained.page)
    with pytest.raises(BackendError, match=r"failed while generating \(device-side assert"):
        chosen.invoke(pairs[0][0])
    assert chosen.invoke(pairs[1][0]).text == pairs[1][1]
    assert isinstance(decoder(chosen), Padded) and not found[name[0]].prefers_continuous


def test_out_of_memory_in_the_schedulers_thread_loses_nothing(model, faster, trained):
    chosen, pairs = model(), questions(trained.page)
    loop = decoder(chosen)._continuous
    weights, calls = loop._model, []
    real = weights.forward

    def forward(*args, **named):
        calls.append(1)
        if len(calls) == 3:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(*args, **named)

    weights.forward = forward
    assert [each.text for each in chosen.batch([question for question, _ in pairs])] == [
        answer for _, answer in pairs
    ]
    assert chosen.engine.state["out_of_memory"] == 1 and chosen.engine.state["loads"] == 1


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, True),
        ({"batching": "padded"}, False),
        ({"prefix": "p"}, False),
        ({"compile": True}, False),
        ({"device": "balanced"}, False),
    ],
)
def test_what_is_bound_otherwise_is_no_question(asked, chosen, expected):
    assert autotune.is_open(Options(**{"model": "m", **chosen}), CPU) is expected


def test_on_a_cpu_it_is_none(trained):
    assert not autotune.is_open(Options(model="m"), CPU)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"a card": {"padded": 1}}', '{"a card": 3}', '{"a card": null}']
)
def test_a_damaged_file_is_as_none(asked, content):
    file = cache_folder() / "batching.json"
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8")
    assert autotune.remembered("a card") is None
    autotune.remember("a card", Speeds(1.0, 2.0, 1.0))
    assert autotune.remembered("a card") == Speeds(1.0, 2.0, 1.0)


def test_where_nothing_can_be_kept_it_is_tried_each_time(model, asked, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    model().load()
    assert len(asked) == 1 and autotune.remembered("") is None


@pytest.mark.parametrize(
    ("speeds", "wins"),
    [
        ((100, 120, 1), True),
        ((100, 105, 1), False),
        ((100, 300, 0.5), False),
        ((100, 0, 0), False),
        ((0, 0, 0), False),
    ],
)
def test_it_must_be_clearly_faster_and_say_the_same(speeds, wins):
    assert Speeds(*speeds).prefers_continuous is wins


def test_doctor_says_which_it_is(model, asked, trained):
    options = Options(model=str(trained.folder), device="cpu", max_batch=8)
    assert next(line for line in describe(options) if line.startswith("batching")).endswith(
        "the first load finds faster here"
    )
    model().load()
    assert re.search(
        r"^batching    \w+ \(tried here: padded \d+, continuous \d+ new tokens/s\)$",
        "\n".join(describe(options)),
        re.M,
    )
    assert not [
        line
        for line in describe(Options(model=str(trained.folder), batching="padded"))
        if line.startswith("batching")
    ]
