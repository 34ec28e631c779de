"""``ChatGLM`` as LangChain uses it: questions, streams, batches, limits, cancellation, threads and loops."""

import asyncio
import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from ai_translator.backends.chatglm import ChatGLM
from ai_translator.errors import ConfigError, ContextOverflowError, UsageError
from tests.backends.chatglm.training import PAIRS, new_model, questions


@pytest.fixture
def taught(trained):
    """A model that knows its answers, and (question, answer) pairs."""
    model = ChatGLM(model=str(trained.folder), device="cpu")
    yield model, questions(trained.page)
    model.close()


def test_the_chain(taught):
    model, pairs = taught
    chain = ChatPromptTemplate([("user", "{question}")]) | model | StrOutputParser()
    assert chain.invoke({"question": pairs[3][0]}) == pairs[3][1]


def test_the_example(trained):
    script = Path(__file__).parents[3] / "examples" / "local_chain.py"
    done = subprocess.run(
        [sys.executable, script, trained.folder], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout.startswith("The harbour was quiet in the morning.\n    ")
        and done.stdout.count("\n") == 4
    )


def test_a_batch_is_handed_over_at_once(taught):
    model, pairs = taught
    answers = model.batch([question for question, _ in pairs] * 4)
    assert [each.text for each in answers] == [answer for _, answer in pairs] * 4
    assert model.engine.state["rows"] == 32  # more than LangChain's pool has threads on two cores
    assert model.engine.state["loads"] == 1


async def test_what_is_asked_at_the_same_time_shares_a_batch(taught):
    model, pairs = taught
    answers = await asyncio.gather(*(model.ainvoke(question) for question, _ in pairs))
    assert [each.text for each in answers] == [answer for _, answer in pairs]
    longest = max(each.usage_metadata["output_tokens"] for each in answers)
    assert model.engine.state["steps"] < 2 * longest


async def test_abatch(taught):
    model, pairs = taught
    answers = await model.abatch([question for question, _ in pairs])
    assert [each.text for each in answers] == [answer for _, answer in pairs]


def test_threads_and_loops_at_once(taught):
    model, pairs = taught

    def one(number):
        question, answer = pairs[number % len(pairs)]
        found = asyncio.run(model.ainvoke(question)) if number % 2 else model.invoke(question)
        return found.text == answer

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(one, range(36)))


def test_a_batch_may_be_asked_from_within_a_running_loop(taught):
    model, pairs = taught

    async def main():
        return model.batch([pairs[0][0], pairs[1][0]])

    assert [each.text for each in asyncio.run(main())] == [pairs[0][1], pairs[1][1]]


def test_one_bad_question_does_not_spoil_a_batch(taught):
    model, pairs = taught
    found = model.batch([pairs[0][0], "word " * 5000], return_exceptions=True)
    assert found[0].text == pairs[0][1] and isinstance(found[1], ContextOverflowError)


def test_a_stream_is_the_answer_in_pieces(taught):
    model, pairs = taught
    pieces = list(model.stream(pairs[2][0]))
    assert "".join(each.text for each in pieces) == pairs[2][1]
    assert sum(bool(each.text) for each in pieces) > 5
    assert (
        pieces[-1].response_metadata["finish_reason"] == "stop"
        or pieces[-2].response_metadata["finish_reason"] == "stop"
    )
    assert (
        sum((each.usage_metadata or {}).get("output_tokens", 0) for each in pieces)
        == model.invoke(pairs[2][0]).usage_metadata["output_tokens"]
    )


async def test_an_asynchronous_stream(taught):
    model, pairs = taught
    assert "".join([each.text async for each in model.astream(pairs[2][0])]) == pairs[2][1]


def wait_until(true):
    for _ in range(300):
        if true():
            return
        threading.Event().wait(0.01)
    raise AssertionError("did not come true")


def rows(model):
    return model.engine._engine_thread._running()


async def test_cancelling_a_question_takes_it_out_of_the_batch(chat):
    model = chat(max_new_tokens=100_000, max_length=32_000)
    task = asyncio.create_task(model.ainvoke("写一个故事"))
    await asyncio.to_thread(wait_until, lambda: rows(model))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.to_thread(wait_until, lambda: not rows(model))


def test_a_stream_that_nobody_reads_on_is_stopped(chat):
    model = chat(max_new_tokens=100_000)
    stream = model.stream("写一个故事")
    next(stream)
    stream.close()
    wait_until(lambda: not rows(model))


def test_the_instruction_is_folded_into_the_question(chat):
    model = chat(max_new_tokens=8)
    folded = model.invoke([HumanMessage("Be brief.\n\n你好")])
    found = model.invoke([SystemMessage("Be brief."), HumanMessage("你好")])
    assert found.text == folded.text and found.usage_metadata == folded.usage_metadata


def test_limits(chat):
    model = chat()
    assert model.invoke("写一个故事", max_new_tokens=5).usage_metadata["output_tokens"] == 5
    asked = model.invoke("写一个故事", max_new_tokens=5).usage_metadata["input_tokens"]
    told = model.invoke("写一个故事", max_length=asked + 7)
    assert (told.usage_metadata["output_tokens"], told.response_metadata["finish_reason"]) == (
        7,
        "length",
    )
    request = model._request([HumanMessage("a " * 300)], None)
    assert request.limit == 3 * len(request.prompt)
    assert model._request([HumanMessage("a")], None).limit == 256


def test_stop(chat):
    whole = chat(max_new_tokens=16).invoke("写一个故事")
    middle = whole.text[3]
    found = chat(max_new_tokens=16, stop=[middle]).invoke("写一个故事")
    assert found.text == whole.text[: whole.text.index(middle)].strip()
    assert found.response_metadata["finish_reason"] == "stop"
    assert chat(max_new_tokens=16).invoke("写一个故事", stop=[middle]).text == found.text


def test_a_question_longer_than_the_context(chat):
    with pytest.raises(
        ContextOverflowError, match=r"has \d+ tokens, the model takes 8192"
    ) as caught:
        chat("chatglm3").invoke("天 " * 9000)
    assert "shorter" in caught.value.remedy


def test_sampling_is_honoured(chat):
    model = chat(max_new_tokens=12)
    greedy = {model.invoke("写一个故事").text for _ in range(3)}
    wild = {model.invoke("写一个故事", temperature=1.5).text for _ in range(4)}
    narrow = {model.invoke("写一个故事", temperature=1.5, top_p=1e-6).text for _ in range(3)}
    assert len(greedy) == 1 and len(wild) > 1 and narrow == greedy


def test_greedy_and_sampled_questions_may_share_a_batch(chat):
    model = chat(max_new_tokens=12)
    alone = model.invoke("写一个故事").text
    asked = [
        model._request([HumanMessage("写一个故事")], None, temperature=heat)
        for heat in (0.0, 1.5, 0.0)
    ]
    assert [each.sampling.greedy for each in asked] == [True, False, True]
    for each in asked:
        model.engine.submit(each)
    texts = [each.future.result(timeout=30).text for each in asked]
    assert texts[0] == texts[2] == alone


def test_what_tracing_is_told(chat):
    model = chat(temperature=0.3, max_new_tokens=9, stop=["x"])
    told = model._get_ls_params()
    assert (told["ls_provider"], told["ls_model_name"], told["ls_model_type"]) == (
        "chatglm",
        model.model,
        "chat",
    )
    assert (told["ls_temperature"], told["ls_max_tokens"], told["ls_stop"]) == (0.3, 9, ["x"])


def test_fields_are_checked():
    with pytest.raises(ValueError, match="quantise"):
        ChatGLM(model="x", quantise="int8")
    with pytest.raises(ValueError, match="int3"):
        ChatGLM(model="x", quantize="int3")


def test_nothing_is_loaded_until_it_is_needed(tmp_path):
    model = ChatGLM(model=str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="no such folder"):
        model.load()
    with pytest.raises(ConfigError, match="no such folder"):
        model.invoke("x")


def test_a_prefix_changes_the_answers(chat):
    from tests.backends.chatglm.folders import GOLDEN

    plain = chat(max_new_tokens=12).invoke("写一个故事").text
    tuned = chat(max_new_tokens=12, prefix=str(GOLDEN / "chatglm2-ptuning" / "plain"))
    assert tuned.invoke("写一个故事").text != plain
    assert len({each.text for each in tuned.batch(["写一个故事"] * 3)}) == 1


def test_a_compiled_model_runs_one_graph_for_all_sizes():
    """With a compiler that only traces: what would be compiled anew at every step would be slower than nothing."""
    import torch

    from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder
    from ai_translator.backends.chatglm.request import GenerationRequest

    torch._dynamo.reset()
    graphs = []
    model = new_model(60, layers=1).eval().requires_grad_(False)

    def answers(**compiled):
        decoder = BatchDecoder(model, pad=0)
        if compiled:
            decoder.forward.compile(**compiled)
        asked = [
            GenerationRequest(
                prompt=range(9, 20 + n), limit=70 + n, stops=frozenset(), read=lambda ids: ""
            )
            for n in range(6)
        ]
        decoder.join(asked[:4])
        for _ in range(9):
            decoder.step()
        decoder.join(asked[4:])
        while decoder.rows:
            decoder.step()
        return [each.future.result().ids for each in asked]

    plain = answers()
    found = answers(backend=lambda graph, inputs: (graphs.append(graph), graph.forward)[1])
    assert found == plain
    assert len(graphs) <= 3  # for the first size, for any other, and for the last row alone
    torch._dynamo.reset()


def test_the_model_goes_when_nobody_holds_it(chat, golden):
    model = ChatGLM(model=str(golden("chatglm2")), device="cpu", max_new_tokens=2)
    model.invoke("a")
    name = f"chatglm {model.model}"
    assert any(thread.name == name for thread in threading.enumerate())
    del model
    gc.collect()
    assert not any(thread.name == name for thread in threading.enumerate())


def test_the_answers_it_was_taught(taught):
    """The fixture itself: every sentence of the page."""
    _, pairs = taught
    assert len(pairs) == len(PAIRS) + 1


def test_a_seed_gives_the_same_answer_again_alone_or_in_a_batch(chat):
    model = chat(temperature=1.2, max_new_tokens=12)
    asked = ["写一个故事", "hello", "你好"]
    alone = [model.invoke(each, seed=7).text for each in asked]
    assert [each.text for each in model.batch(asked, seed=7)] == alone
    assert len({model.invoke("hello", seed=seed).text for seed in range(6)}) > 1
    assert chat(temperature=1.2, max_new_tokens=12, seed=7).invoke("hello").text == alone[1]


@pytest.mark.parametrize(
    "given", [{"n": 2}, {"repetition_penalty": 1.1}, {"tools": []}, {"topp": 0.1}]
)
def test_a_parameter_that_would_be_ignored_is_refused(chat, given):
    (name,) = given
    with pytest.raises(UsageError, match=f"does not know the parameter {name}"):
        chat().invoke("hello", **given)


def test_a_parameter_that_changes_nothing_is_taken(chat):
    assert chat(max_new_tokens=2).invoke("hello", n=1, repetition_penalty=1.0, logprobs=False)


def test_tokens_are_counted_by_its_own_tokenizer(chat):
    model = chat()
    assert model.get_token_ids("你好") == model.files.tokenizer.encode("你好")
    said = [("user", "你好")]
    messages = model._convert_input(said).to_messages()
    assert model.get_num_tokens_from_messages(messages) == len(
        model._request(messages, None).prompt
    )


@pytest.mark.parametrize("name", ["bind_tools", "with_structured_output"])
def test_what_it_cannot_do_is_said(chat, name):
    with pytest.raises(NotImplementedError, match=r"ChatGLM .*output parser"):
        getattr(chat(), name)([])
