"""Logs say what happened and, unless asked, not a word of the document."""

from __future__ import annotations

import json
import logging
from typing import ClassVar

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from typer.testing import CliRunner

from ai_translator.cli import app
from ai_translator.cli.logs import JsonLines, LineFormatter, set_up_logging
from ai_translator.config import LoggingSettings
from ai_translator.errors import ExitCode
from tests.backends.answers import Fault
from tests.backends.standin import script


@pytest.fixture(autouse=True)
def quiet_again():
    yield
    for name in ("ai_translator", "openai", "httpx2", "httpcore", "langchain", "langchain_core"):
        logger = logging.getLogger(name)
        for handler in list(logger.handlers):
            if isinstance(handler.formatter, (JsonLines, LineFormatter)):
                logger.removeHandler(handler)
                handler.close()
        logger.setLevel(logging.NOTSET)


class Handler(BaseCallbackHandler):
    seen: ClassVar[list[str]] = []

    def on_chat_model_start(self, serialized, messages, **kwargs):
        self.seen.append(str(messages[0][-1].content))


@pytest.fixture
def translate(standin, pdf, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", standin.url)
    standin.programme = script(Fault.SERVER_ERROR, Fault.REFUSE)

    def run(*flags):
        arguments = ["translate", str(pdf("paper")), "--format", "markdown", "--out", "out", *flags]
        return CliRunner().invoke(app, arguments)

    return run


def test_json_lines_without_text(translate, tmp_path, standin):
    done = translate("--log-level", "debug", "--log-file", "deep/run.jsonl")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "deep" / "run.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"time", "level", "logger", "message"} <= lines[0].keys()
    assert any(
        line["message"] == "answer" and line["input_tokens"] and line["model"] == "gpt-3.5-turbo"
        for line in lines
    )
    assert any(
        "trying again" in line["message"] and line["error"] == "BackendError" for line in lines
    )
    assert any(line["message"].startswith("answer refused: ") for line in lines)
    assert (
        "sk-test-secret" not in text
        and "lettuce" not in text
        and "text" not in {key for line in lines for key in line}
    )
    assert any("lettuce" in seen.question for seen in standin.requests)


def test_json_lines_with_text_when_asked(translate, tmp_path, standin):
    # The first answer about lettuce, whichever request that is in: what is refused is what a log quotes.
    refused = []

    def once(_number, question):
        if "lettuce" in question and not refused:
            refused.append(question)
            return Fault.REFUSE
        return None

    standin.programme = once
    (tmp_path / "config.yaml").write_text("logging: {text: true, level: debug, file: run.jsonl}")
    assert translate().exit_code == 0
    text = (tmp_path / "run.jsonl").read_text(encoding="utf-8")
    assert "lettuce" in text and "sk-test-secret" not in text


def test_lines_for_people(translate):
    done = translate("--log-level", "info")
    assert "info: request failed, trying again in" in done.stderr and "lettuce" not in done.stderr


def test_nothing_is_logged_by_default(translate):
    assert "trying again" not in translate().stderr


@pytest.mark.parametrize(
    ("flags", "part"),
    [(["--log-level", "loud"], "'debug'"), (["--log-file", "/dev/null/x"], "--log-file")],
)
def test_what_cannot_be_done_is_said(translate, flags, part):
    done = translate(*flags)
    assert done.exit_code in {ExitCode.USAGE, ExitCode.CONFIG} and part in done.stderr


def test_callbacks_from_the_configuration_see_the_requests(translate, tmp_path, standin):
    Handler.seen.clear()
    (tmp_path / "config.yaml").write_text('logging: {callbacks: ["tests.test_logs:Handler"]}')
    assert translate("--config", "config.yaml").exit_code == 0
    assert len(Handler.seen) == len(standin.requests)


@pytest.mark.parametrize(
    "name", ["no.such.module:X", "tests.test_logs:nothing", "json:dumps", "nonsense"]
)
def test_callbacks_that_are_none(translate, tmp_path, name):
    (tmp_path / "config.yaml").write_text(json.dumps({"logging": {"callbacks": [name]}}))
    done = translate("--config", "config.yaml")
    assert (
        done.exit_code == ExitCode.CONFIG and name in done.stderr and "Traceback" not in done.stderr
    )


def test_set_up_twice_logs_once(tmp_path):
    for _ in range(2):
        set_up_logging(LoggingSettings(file=tmp_path / "a.jsonl"))
    logging.getLogger("ai_translator.x").warning("once")
    assert (tmp_path / "a.jsonl").read_text().count("once") == 1
