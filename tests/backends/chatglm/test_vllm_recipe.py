"""The recipe of docs/backends.md: what ``chatglm export`` writes, served with vLLM's manners.

vLLM itself needs a card.  The stand-in reads of the folder what vLLM reads (architecture, tokenizer,
chat template) and refuses what vLLM refuses in vLLM's words.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from transformers import AutoTokenizer
from typer.testing import CliRunner

from ai_translator.batch import FileStatus, Folder, translate_folder
from ai_translator.cli import app
from ai_translator.config import load
from ai_translator.errors import ExitCode, ModelNotFoundError
from tests.backends.standin import StandIn

NAME = "chatglm2"
#: What vLLM adds to the protocol's answer (its ChatCompletionResponse).
OWN_FIELDS = {"service_tier": None, "system_fingerprint": None, "prompt_logprobs": None}
OWN_FIELDS |= {"prompt_token_ids": None, "kv_transfer_params": None}


def refused(status: int, kind: str, words: str) -> web.Response:
    """An error as vLLM tells it."""
    error = {"message": words, "type": kind, "param": None, "code": status}
    return web.json_response({"error": error}, status=status)


@dataclass
class VllmManners(StandIn):
    """``vllm serve FOLDER --served-model-name chatglm2 --max-model-len N``."""

    folder: Path = Path()
    max_model_len: int = 8192

    def __post_init__(self) -> None:
        told = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        assert told["architectures"] == ["GlmForCausalLM"]  # of vLLM's list of models
        self._tokenizer: Any = AutoTokenizer.from_pretrained(self.folder)

    async def _list(self, _request: web.Request) -> web.Response:
        row = {"id": NAME, "object": "model", "owned_by": "vllm", "root": str(self.folder)}
        row |= {"parent": None, "max_model_len": self.max_model_len, "permission": []}
        return web.json_response({"object": "list", "data": [row]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if body.get("model") != NAME:
            return refused(404, "NotFoundError", f"The model `{body.get('model')}` does not exist.")
        if not body.get("messages"):
            return refused(400, "BadRequestError", "messages must not be empty")
        talk = self._tokenizer.apply_chat_template(body["messages"], tokenize=False)
        asked, wanted = len(self._tokenizer.encode(talk)), body.get("max_tokens") or 0
        if asked + wanted > self.max_model_len:
            words = (
                f"This model's maximum context length is {self.max_model_len} tokens. However, you "
                f"requested {asked + wanted} tokens ({asked} in the messages, {wanted} in the "
                f"completion). Please reduce the length of the messages or completion."
            )
            return refused(400, "BadRequestError", words)
        answer = await super()._chat(request)
        if not isinstance(answer, web.Response):
            return answer
        told = json.loads(answer.body)
        for choice in told["choices"]:
            choice |= {"stop_reason": None, "logprobs": None, "token_ids": None}
            choice["message"] |= {"reasoning": None, "tool_calls": [], "refusal": None}
        return web.json_response({**told, **OWN_FIELDS})


@pytest.fixture
def served(golden, tmp_path):
    folder = tmp_path / "chatglm2-glm"
    done = CliRunner().invoke(app, ["chatglm", "export", str(golden("chatglm2")), str(folder)])
    assert done.exit_code == ExitCode.OK, done.output
    with VllmManners(folder=folder) as server:
        yield server


def translate(server: StandIn, pdf: Path, out: Path, model: str | None = NAME) -> Any:
    chosen = {"base_url": server.url, "api_key": "none", **({"model": model} if model else {})}
    settings = load(
        None,
        {
            "backend": "openai",
            "openai": chosen,
            "output": {"formats": ["markdown"]},
            "translation": {"memory": "off"},
        },
    )
    folder = Folder(pdf.parent, out, include=[pdf.name])
    return asyncio.run(translate_folder(folder, settings))


def test_a_batch_through_it(served, pdf, tmp_path):
    summary = translate(served, pdf("paper"), tmp_path / "out")
    assert [entry.state for entry in summary.entries] == [FileStatus.DONE], summary.to_json()
    assert {seen.body["model"] for seen in served.requests} == {NAME}


def test_the_one_model_that_it_serves_is_taken(served, pdf, tmp_path):
    summary = translate(served, pdf("links"), tmp_path / "out", "auto")
    assert summary.count(FileStatus.DONE) == 1, summary.to_json()


def test_a_short_context_is_learned_from_its_refusal(served, pdf, tmp_path):
    served.max_model_len = 1500
    summary = translate(served, pdf("paper"), tmp_path / "out")
    assert summary.count(FileStatus.DONE) == 1, summary.to_json()


def test_a_name_that_it_does_not_serve(served, pdf, tmp_path):
    summary = translate(served, pdf("links"), tmp_path / "out", "THUDM/chatglm2-6b")
    assert isinstance(summary.stopped, ModelNotFoundError) and NAME in str(summary.stopped)
