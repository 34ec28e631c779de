"""The server with OpenAI's protocol: real HTTP on loopback, OpenAI's own client."""

import socket
import threading

import httpx2 as httpx
import openai
import pytest
import uvicorn

from ai_translator.backends.chatglm.serve import app


@pytest.fixture(scope="module")
def model(golden):
    from ai_translator.backends.chatglm.chat import ChatGLM

    made = ChatGLM(model=str(golden("chatglm2")), device="cpu", max_new_tokens=12)
    yield made
    made.close()


@pytest.fixture
def serving(model):
    """``serving(key="x")``: the address of a running server."""
    servers = []

    def start(**options):
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app(model, **options), log_level="error"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        servers.append((server, thread, listener))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"

    yield start
    for server, thread, listener in servers:
        server.should_exit = True
        thread.join(20)
        listener.close()


def client(url, key="none"):
    return openai.OpenAI(base_url=url, api_key=key, max_retries=0, timeout=60)


ASKED = [{"role": "system", "content": "短"}, {"role": "user", "content": "写一个故事"}]


def test_an_answer_is_what_the_model_says(serving, model):
    with client(serving()) as asked:
        found = asked.chat.completions.create(model="any", messages=ASKED)
        assert (
            found.choices[0].message.content
            == model.invoke([("system", "短"), ("user", "写一个故事")]).text
        )
        assert found.usage.total_tokens == found.usage.prompt_tokens + found.usage.completion_tokens
        assert found.choices[0].finish_reason in {"stop", "length"}
        assert [each.id for each in asked.models.list()] == [model.model]


def test_a_stream_adds_up_to_the_answer(serving, model):
    with client(serving()) as asked:
        options = {"stream": True, "stream_options": {"include_usage": True}}
        chunks = list(asked.chat.completions.create(model="any", messages=ASKED, **options))
        whole = asked.chat.completions.create(model="any", messages=ASKED)
    said = "".join(each.choices[0].delta.content or "" for each in chunks if each.choices)
    assert said.strip() == whole.choices[0].message.content.strip()
    assert chunks[-1].usage == whole.usage
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason


def test_a_key_is_asked_for(serving):
    url = serving(key="secret")
    with client(url, "wrong") as asked, pytest.raises(openai.AuthenticationError):
        asked.models.list()
    with client(url, "secret") as asked:
        assert asked.models.list().data


def test_a_foreign_name_is_refused(serving):
    """A page in a browser that has its own name point at this machine."""
    found = httpx.get(f"{serving()}/models", headers={"host": "evil.example"})
    assert found.status_code == 400


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"n": 2}, "does not know the parameter n"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "parameter tools"),
        ({"temperature": 3}, "temperature"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": "长" * 40000}]}, "tokens"),
    ],
)
def test_what_cannot_be_done_is_said(serving, more, told):
    with client(serving()) as asked, pytest.raises(openai.BadRequestError, match=told):
        asked.chat.completions.create(**{"model": "any", "messages": ASKED, **more})


def test_a_body_without_end_is_not_read(serving):
    found = httpx.post(f"{serving()}/chat/completions", content=b"x" * 3_000_000)
    assert found.status_code == 413
