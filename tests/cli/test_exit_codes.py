"""Each exit code of docs/errors.md by the installed program, and what is written with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.backends.answers import Fault
from tests.backends.standin import about, always
from tests.cli.process import PROGRAM, TIDES, TRY, program, served

SOURCE = TIDES.read_bytes()
#: The tree of pages is gone, the pages are not: they can be read, and not rewritten.
WITHOUT_TREE = SOURCE.replace(b"/Pages", b"/Xages").replace(b"/Kids", b"/Xids")


def test_0_all_done_and_2_usage(here):
    assert program(*TRY, "--format", "md", "--out", here).returncode == 0
    assert program(*TRY, "--format", "wrod").returncode == 2


def test_1_is_a_bug_and_asks_to_be_reported(here):
    code = (
        "import sys\nfrom ai_translator.cli import main\nimport ai_translator.cli.translate as t\n"
        "def broken(_): raise ZeroDivisionError\n"
        f"t.run = broken\nsys.argv[1:] = ['translate', {str(TIDES)!r}]\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and "a bug in ai-translator (ZeroDivisionError)" in done.stderr


DAMAGED = {
    "empty": b"",
    "head": SOURCE[:200],
    "noise": b"%PDF-1.4\n" + bytes(range(256)) * 20,
    "html": b"<!doctype html><title>Sign in</title>",
    "zip": b"PK\x03\x04" + bytes(100),
    "text": b"no PDF at all",
    "tree": WITHOUT_TREE,
}


@pytest.mark.parametrize("name", DAMAGED)
def test_3_a_damaged_source(here, name):
    (here / "x.pdf").write_bytes(DAMAGED[name])
    done = program("translate", "x.pdf", "--backend", "pseudo", "--to", "de", "--format", "pdf")
    assert done.returncode == 3 and done.stderr.splitlines()[-1].startswith("error: "), done.stderr
    assert [each.name for each in here.iterdir()] == ["x.pdf"]


@pytest.mark.parametrize("formats", ["pdf,markdown,reflow", "markdown,pdf", "dual,epub,docx"])
def test_8_formats_that_can_be_written_are(here, formats):
    (here / "x.pdf").write_bytes(WITHOUT_TREE)
    line = ("translate", "x.pdf", "--backend", "pseudo", "--to", "de", "--json", "--format")
    done = program(*line, formats)
    assert done.returncode == 8, done.stderr
    (said,) = json.loads(done.stdout)
    assert set(said["outputs"]) == set(formats.split(",")) - {"pdf", "dual"}
    assert all(Path(path).stat().st_size for path in said["outputs"].values())
    missing = {each["format"] for each in said["report"]["not_written"]}
    assert missing == set(formats.split(",")) & {"pdf", "dual"}
    assert "not written" in done.stderr


def test_4_what_cannot_be_written(here):
    (here / "taken").write_text("a file")
    done = program(*TRY, "--out", "taken/results")
    assert done.returncode == 4 and "taken" in done.stderr


def test_5_the_configuration(here):
    (here / "mine.yaml").write_text("target: de\ntragets: fr\n")
    done = program(*TRY, "--config", "mine.yaml")
    assert done.returncode == 5 and "unknown key 'tragets' (did you mean 'target'?)" in done.stderr
    assert "pydantic" not in done.stderr and "Extra inputs" not in done.stderr


def ask(here: Path, standin, *more: str) -> subprocess.CompletedProcess[str]:
    (here / "mine.yaml").write_text(f"openai: {{base_url: '{standin.url}', model: m}}\n")
    line = ("translate", TIDES, "--pages", "1", "--to", "zh", "--format", "md", "--out", here)
    return program(*line, "--config", "mine.yaml", *more)


@pytest.mark.parametrize(
    "fault", [Fault.UNAUTHORIZED, Fault.NO_MODEL, Fault.BAD_JSON, Fault.REFUSE]
)
def test_6_a_backend_that_gives_nothing_leaves_nothing(here, standin, fault):
    standin.programme = always(fault)
    done = ask(here, standin)
    assert done.returncode == 6 and not done.stdout, done.stderr
    assert [each.name for each in here.iterdir()] == ["mine.yaml"]


def test_7_an_extra_that_is_not_installed_is_one_line_to_type(here):
    line = ("--backend", "langchain", "--model", "fireworks:some-model", "--out", here)
    done = program("translate", TIDES, "--pages", "1", *line)
    assert done.returncode == 7 and "pip install langchain-fireworks" in done.stderr, done.stderr


def test_8_what_failed_stays_in_its_language_and_is_reported(here, standin):
    standin.programme = about("Moon", Fault.FILTERED)
    done = ask(here, standin)
    assert done.returncode == 8 and " failed" in done.stderr, done.stderr
    report = json.loads((here / "tides.p1.zh.report.json").read_text())
    assert report["failed"] and all(each["page"] == 1 for each in report["failed"])
    several = program("translate", TIDES, "none.pdf", "--backend", "pseudo", "--out", "all")
    assert several.returncode == 8 and several.stdout.split() == ["all/tides.zh.pdf"]


def test_130_ctrl_c_keeps_what_was_answered_and_says_how_to_go_on(here, standin):
    standin.latency = 0.2
    (here / "mine.yaml").write_text(
        f"openai: {{base_url: '{standin.url}', model: m}}\ntranslation: {{concurrency: 1}}\n"
    )
    line = [
        str(PROGRAM),
        "translate",
        str(TIDES),
        "--to",
        "zh",
        "--config",
        "mine.yaml",
        "--out",
        ".",
    ]
    told = interrupted(standin, line)
    assert "the answers so far are kept" in told and "the same command goes on" in told
    assert "Traceback" not in told
    assert [each.name for each in here.iterdir()] == ["mine.yaml"]
    assert "the answers so far are gone" in interrupted(standin, [*line, "--memory", "off"])
    before = len(standin.requests)
    standin.latency = 0.0
    done = program(*line[1:])
    assert done.returncode == 0 and "memory" in done.stderr, done.stderr
    assert len(standin.requests) > before  # and only for the rest: the summary names the memory


def interrupted(standin, line):
    """Return what the program says when it is interrupted behind some answers."""
    running = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    enough, end = len(standin.requests) + 4, time.monotonic() + 60
    while len(standin.requests) < enough and time.monotonic() < end:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    return told


class Telltale(BaseHTTPRequestHandler):
    """A server whose refusal repeats the key and the whole question."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        key = self.headers["Authorization"]
        said = f"Bad request with {key} ({key[-6:]}): {json.loads(body)['messages'][-1]['content']}"
        data = json.dumps({"error": {"message": said, "type": "invalid_request_error"}}).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None: ...


def test_a_servers_message_shows_neither_key_nor_document(here):
    with served(Telltale) as url:
        person = {
            **os.environ,
            "OPENAI_API_KEY": "sk-proj-0123456789abcdef",
            "OPENAI_BASE_URL": url,
        }
        for more in ((), ("--log-level", "debug", "--log-file", "l.log"), ("--json",)):
            done = program(
                "translate", TIDES, "--model", "m", "--to", "zh", "--out", "o", *more, env=person
            )
            assert done.returncode == 6, done.stderr
            shown = done.stdout + done.stderr
            assert "Bad request" in shown
            shown += (here / "l.log").read_text() if (here / "l.log").exists() else ""
            for secret in ("sk-proj", "0123456789", "the Moon", "the sea", "gauge"):
                assert secret not in shown, (secret, shown[-2000:])
        done = program("batch", TIDES.parent, "--model", "m", "--out", "o", env=person)
        batch = (
            (here / "o" / "batch.json").read_text() if (here / "o" / "batch.json").exists() else ""
        )
        assert "0123456789" not in done.stderr + batch and "the Moon" not in done.stderr + batch


def test_the_documented_codes_are_these():
    text = (Path(__file__).parents[2] / "docs" / "usage.md").read_text(encoding="utf-8")
    listed = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    assert {"0", "1", "2", "3", "4", "5", "6", "7", "8", "130"} <= set(listed)
