"""The installed program as a process: what a person types, sees and gets."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from http.server import BaseHTTPRequestHandler

import pytest
from typer.testing import CliRunner

from ai_translator.cli import app
from tests.cli.process import PROGRAM, TIDES, TRY, on_terminal, program, served


def test_a_foreign_folder_neither_stops_the_program_nor_runs_its_code(here):
    (here / "evil.py").write_text("open('ran', 'w')\nclass Handler: pass\n")
    (here / "config.yaml").write_text("target: fr\nlogging: {callbacks: ['evil:Handler']}\n")
    done = program(*TRY, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert not (here / "ran").exists() and "names code" in done.stderr
    assert "requests to" in done.stdout and "cost" not in done.stdout  # nobody wants money here
    (here / "config.yaml").write_text("site: mine\nplugins: [a]\n")
    done = program("config", "path")
    assert done.returncode == 0 and not done.stdout
    assert done.stderr.count("warning: config.yaml in this folder looks like another") == 1


@pytest.fixture
def listener():
    """A proxy on this machine that answers 418 and keeps what it was sent."""
    seen: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.path} {self.headers.get('Authorization')}")
            self.send_error(418)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None: ...

    with served(Proxy) as url:
        yield url, seen


def test_a_downloaded_folder_does_not_get_the_key(here, listener):
    """Whatever its config.yaml says; a proxy stands for the name that nobody here can reach."""
    proxy, seen = listener
    (here / "config.yaml").write_text("openai: {base_url: 'http://models.example.org/v1'}\n")
    person = {**os.environ, "OPENAI_API_KEY": "sk-secret", "http_proxy": proxy}
    asked = ("translate", TIDES, "--pages", "1", "--out", here)
    done = program(*asked, env=person)
    assert (done.returncode, seen) == (5, []), done.stderr
    assert "--config config.yaml" in done.stderr
    program(*asked, "--config", "config.yaml", env=person)
    assert seen and all("models.example.org" in each for each in seen)
    assert any("Bearer sk-secret" in each for each in seen)


def test_config_is_begun_shown_and_found(here):
    done = program("config", "init")
    assert (done.returncode, done.stdout) == (0, "config.yaml\n")
    assert program("config", "path").stdout.strip() == str(here / "config.yaml")
    again = program("config", "init")
    assert again.returncode == 4 and "--force" in again.stderr
    shown = program("config", "show", env={**os.environ, "OPENAI_API_KEY": "sk-secret",
                    "AI_TRANSLATOR_TARGET": "ja"})  # fmt: skip
    assert "target: ja" in shown.stdout and "sk-secret" not in shown.stdout + shown.stderr


def test_another_programs_file_is_no_ground_to_replace_it(here):
    (here / "config.yaml").write_text("services: {web: {image: nginx}}\nvolumes: {}\n")
    done = program("config", "init")
    assert done.returncode == 4 and "another program's: ai-translator config init --user" in (
        done.stderr
    )
    assert "--force" not in done.stderr and "nginx" in (here / "config.yaml").read_text()
    (here / "config.yaml").write_text("backend: pseudo\n")
    assert "--force replaces it" in program("config", "init").stderr


def test_a_glossary_tells_what_does_not_count(here):
    (here / "terms.csv").write_text("source,target,note\ntide,Gezeit,\nruler,,9 times\n")
    wanted = ("--format", "epub,docx", "--bilingual", "--out", here)
    done = program(*TRY, "--glossary", "terms.csv", *wanted)
    assert done.returncode == 0, done.stderr
    assert "terms.csv: rows without a target count for nothing yet: line 3" in done.stderr
    assert done.stdout.split() == [str(here / f"tides.p1.de.{end}") for end in ("epub", "docx")]


def test_standard_input_goes_to_standard_output(here):
    done = program(*TRY[:1], "-", *TRY[2:], "--out", "-", text=False, input=TIDES.read_bytes())
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"%PDF-") and b"-: 0 failed" not in done.stdout
    assert b" translated, " in done.stderr and not list(here.iterdir())


def test_what_is_typed_twice_or_comes_from_a_pipe_is_named_as_typed(here):
    done = program("translate", TIDES, TIDES, "--backend", "pseudo", "--dry-run")
    assert done.returncode == 0 and "given twice, translated once" in done.stderr
    assert done.stdout.count("segments") == 1
    done = program("translate", "-", "--backend", "pseudo", input="no PDF")
    assert (done.returncode, done.stderr[:20]) == (3, "error: -: is not a P")
    (here / "sub").mkdir()
    (here / "sub" / "bad.pdf").write_text("no PDF")
    done = program("translate", "sub/bad.pdf", "--backend", "pseudo")
    assert done.returncode == 3 and done.stderr.startswith("error: sub/bad.pdf: is not a PDF")


@pytest.fixture
def library():
    """A server on this machine with a paper, an endless one, a detour and a hole."""

    class Shelf(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/a%20paper.pdf?v=2")
                self.end_headers()
            elif self.path.startswith("/a%20paper.pdf"):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(TIDES.read_bytes())
            else:
                self.send_error(404)

        def log_message(self, *_: object) -> None: ...

    with served(Shelf) as url:
        yield url


def test_an_address_is_fetched_and_its_result_is_the_file_that_was_named(here, library):
    done = program(*TRY[:1], f"{library}/moved", *TRY[2:], "-o", "paper-de.docx", "--json")
    assert done.returncode == 0, done.stderr
    assert {each.name for each in here.iterdir()} == {"paper-de.docx", "paper-de.report.json"}
    (said,) = json.loads(done.stdout)
    assert said["source"] == f"{library}/moved" and said["outputs"] == {"docx": "paper-de.docx"}


def test_an_address_that_gives_nothing_is_told_and_none_is_asked_with_local_only(here, library):
    done = program("translate", f"{library}/none.pdf", "--backend", "pseudo")
    assert done.returncode == 3 and "the server answered 404" in done.stderr
    private = {**os.environ, "AI_TRANSLATOR_LOCAL_ONLY": "true"}
    done = program("translate", f"{library}/moved", "--backend", "pseudo", env=private)
    assert done.returncode == 5 and "local_only" in done.stderr


def test_some_pages_do_not_replace_the_whole(here):
    done = program(*TRY, "--format", "md", "--out", here)
    assert done.stdout.split() == [str(here / "tides.p1.de.md")], done.stderr


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (["translate", "."], 3, "ai-translator batch . --out DIR"),
        (["translate", "ftp://x/y.pdf"], 3, "only addresses with http:// and https:// are fetched"),
        (["translate", str(TIDES), "--to", "klingon"], 2, "--to klingon: unknown language"),
        (["translate", str(TIDES), "--to", "germn"], 2, "Did you mean 'de'? See ai-translator"),
        (["translate", str(TIDES), "--backend", "psuedo"], 2, "did you mean 'pseudo'?"),
        (["trnslate"], 2, "Did you mean 'translate'? See"),
        (["web", "--port", "99999"], 2, "between 0 and 65535. See"),
        (["translate", "a.pdf", "b.pdf", "-o", "c.pdf"], 2, "one file, and there are 2 inputs"),
        (["translate", "a.pdf", "--format", "md", "-o", "c.pdf"], 2, "Name it c.md"),
        (["translate", "a.pdf", "--format", "all", "-o", "-"], 2, "one file, and there are 6"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(here, monkeypatch, line, code, said):
    done = CliRunner().invoke(app, [*line, *(["--backend", "pseudo"] if "a.pdf" in line else [])])
    assert done.exit_code == code and said in done.stderr, done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("web --port {taken}", "another program uses the port. Choose another with --port"),
        ("mcp --http --port {taken}", "another program uses the port. Choose another with --port"),
        ("web --no-auth --host 192.0.2.1", "the address is not one of this machine"),
        ("web --no-auth --host no.such.host.invalid", "there is no such host"),
    ],
)
def test_an_address_where_nobody_can_listen_is_said_in_our_words(here, line, said):
    pytest.importorskip("gradio")
    pytest.importorskip("mcp")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = program(*line.format(taken=taken.getsockname()[1]).split())
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert "cannot listen there, " + said in done.stderr


@pytest.mark.parametrize("columns", [40, 80])
def test_help_is_not_cut(here, columns):
    done = program("--help", env={**os.environ, "COLUMNS": str(columns)})
    shown = " ".join(done.stdout.split())
    assert "The translation memory: show it, exchange it with CAT tools, clear it." in shown
    assert "--install-completion" in done.stdout
    assert all(len(line) <= max(columns, 80) for line in done.stdout.splitlines())


def test_completion_is_shown(here):
    typed = ["bash", "-c", f"{PROGRAM} --show-completion; exit $?"]
    shown = subprocess.run(typed, env={**os.environ, "HOME": str(here)}, capture_output=True)
    assert b"complete -o default -F" in shown.stdout, shown.stderr


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_progress_is_bars_where_they_can_be_drawn_and_lines_elsewhere(here, term):
    seen = on_terminal(*TRY, "--out", here, TERM=term, COLUMNS="40")
    assert seen.startswith("reading ")  # at once, before the libraries for it are there
    if term == "dumb":
        assert "\x1b" not in seen and "tides.pdf: translating" in seen
    else:
        assert "segments" in seen and "\x1b" in seen
        drawn = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
        bars = [line for line in re.split(r"[\r\n]+", drawn) if re.search(r"\d+/\d+ ", line)]
        assert bars and all(len(line.rstrip()) <= 40 for line in bars)


def test_without_colour_where_nobody_wants_it(here):
    seen = on_terminal(*TRY, "--out", here, TERM="xterm-256color", NO_COLOR="1", COLUMNS="90")
    assert "segments" in seen and not re.search(r"\x1b\[[0-9;]*3[0-9](;[0-9;]*)?m", seen)
    assert re.search(r"\x1b\[[0-9;]*3[0-9](;[0-9;]*)?m", on_terminal(
        *TRY, "--out", here, TERM="xterm-256color", COLUMNS="90"))  # fmt: skip


@pytest.fixture
def slow_model(standin):
    """A server whose answers take a while, so that somebody sees them coming."""
    standin.latency = 1.5
    return standin.url


@pytest.mark.parametrize("columns", [40, 100])
def test_on_a_terminal_requests_tokens_money_and_units_are_seen(here, slow_model, columns):
    """In tmux, as a person sees it: a picture of the screen while requests are under way."""
    tmux = shutil.which("tmux")
    if tmux is None:
        pytest.skip("tmux is not installed")
    prices = "translation: {memory: off, prices: {m: {input: 100, output: 100}}}"
    (here / "config.yaml").write_text(f"openai: {{base_url: '{slow_model}', model: m}}\n{prices}\n")
    socket_name = f"ai-translator-test-{os.getpid()}-{columns}"
    line = f"unset COLUMNS; {PROGRAM} translate {TIDES} --to zh --out {here}; sleep 60"
    run = [tmux, "-L", socket_name]
    subprocess.run([*run, "-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", "20",
                    line], check=True)  # fmt: skip
    screens: list[str] = []
    try:
        end = time.monotonic() + 90
        while time.monotonic() < end and "segments:" not in "".join(screens[-1:]):
            shown = subprocess.run(
                [*run, "capture-pane", "-p", "-J"], capture_output=True, text=True
            )
            screens.append(shown.stdout)
            time.sleep(0.2)
    finally:
        subprocess.run([*run, "kill-server"], capture_output=True)
    assert any(re.search(r"\d+ in flight, [\d,]+ tokens", each) for each in screens), screens[-3:]
    if columns > 40:  # there the bar leaves out what does not fit
        assert any(re.search(r"tokens, cost [\d.]+", each) for each in screens), screens[-3:]
    assert any(re.search(r"\d+/71 +segments", each) for each in screens), screens[-3:]
    rows = [row for each in screens for row in each.splitlines()]
    assert not [row for row in rows if "in flight" in row and len(row) > columns]
    assert not [row for row in rows if " segments" in row and "/71" in row and len(row) > columns]
