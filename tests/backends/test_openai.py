"""The openai backend with the real client: what goes over the wire."""

import asyncio

import openai
import pytest

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import UnreachableError
from tests.backends.answers import Fault
from tests.backends.standin import StandIn, always


def backend(server: StandIn, **openai):
    return build(load(overrides={"openai": {"base_url": server.url, **openai}}))


def ask(server: StandIn, **openai):
    """Sends one question through a session; gives the answer's text."""

    async def work() -> str:
        async with backend(server, **openai).session() as model:
            return (await model.ainvoke("one question")).text

    return asyncio.run(work())


def test_settings_reach_the_server(standin):
    assert ask(
        standin, api_key="the-key", model="my-model", temperature=0.3, top_p=0.9, max_tokens=77
    )
    (seen,) = standin.requests
    assert seen.headers["Authorization"] == "Bearer the-key"
    assert {key: seen.body.get(key) for key in ("model", "temperature", "top_p", "max_tokens")} == {
        "model": "my-model", "temperature": 0.3, "top_p": 0.9, "max_tokens": 77,
    }  # fmt: skip
    assert not seen.body.get("stream")


def test_a_server_without_keys_is_sent_none(standin):
    ask(standin)
    assert standin.requests[0].headers["Authorization"] == "Bearer none"


def test_unset_sampling_is_left_to_the_server(standin, tmp_path):
    (tmp_path / "config.yaml").write_text(
        f"openai: {{base_url: '{standin.url}', temperature: null}}\n"
    )
    build(load(tmp_path / "config.yaml")).model.invoke("one question")
    assert "temperature" not in standin.requests[0].body and "top_p" not in standin.requests[0].body


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.RATE_LIMIT, Fault.DROP])
def test_the_client_itself_never_retries(fault):
    with StandIn(always(fault)) as server, pytest.raises(openai.APIError):
        ask(server)
    assert len(server.requests) == 1


def test_fifty_requests_really_are_in_flight_together():
    async def work(server: StandIn) -> None:
        async with backend(server).session() as model:
            await asyncio.gather(*(model.ainvoke(f"question {n}") for n in range(60)))

    with StandIn(latency=0.8) as server:
        asyncio.run(work(server))
    assert server.max_in_flight >= 50


def test_sessions_in_one_event_loop_after_another(standin):
    assert ask(standin) == ask(standin)


def test_the_shared_model_serves_any_event_loop(standin):
    model = backend(standin).model
    assert (
        asyncio.run(model.ainvoke("one")).text
        == asyncio.run(model.ainvoke("one")).text
        == model.invoke("one").text
    )


def test_a_dead_endpoint_is_explained():
    gone = build(load(overrides={"openai": {"base_url": "http://127.0.0.1:9/v1"}}))
    with pytest.raises(Exception, match="Connection") as caught:
        gone.model.invoke("one")
    ours = gone.explain(caught.value)
    assert isinstance(ours, UnreachableError) and "http://127.0.0.1:9/v1" in str(ours)


def test_listening(standin):
    assert asyncio.run(backend(standin).listening()) is True
    assert (
        asyncio.run(
            build(load(overrides={"openai": {"base_url": "http://127.0.0.1:9/v1"}})).listening()
        )
        is False
    )


def test_the_key_is_in_no_message(standin):
    told = repr(backend(standin, api_key="sk-secret"))
    assert "sk-secret" not in told
