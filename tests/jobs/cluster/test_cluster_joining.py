"""Clusters that cannot be joined: one line, a remedy, in bounded time."""

from __future__ import annotations

import http.server
import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from ai_translator.errors import ConfigError, ExitCode, MissingExtraError, UsageError
from ai_translator.jobs.cluster import connecting
from ai_translator.jobs.executors import executor_opener

MISMATCH = """RuntimeError Version mismatch: The cluster was started with:
    Ray: 2.9.0
    Python: 3.9.7
This process on node 192.0.2.2 was started with:
    Ray: 2.60.0
    Python: 3.11.7
"""


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (MISMATCH, "has Ray 2.9.0 and Python 3.9.7, here are Ray 2.60.0 and Python 3.11.7"),
        ("ConnectionError Failed\nInvalidAuthToken: Authentication token is missing", "token"),
        ("SomethingElse: with\nmany\nlines", r"cannot be joined \(SomethingElse: with\)"),
        ("", r"cannot be joined \(no reason given\)"),
    ],
)
def test_what_ray_says_is_one_line(said, line):
    error = connecting._explained("10.0.0.1:6379", said)
    assert isinstance(error, ConfigError) and error.remedy
    with pytest.raises(ConfigError, match=line):
        raise error
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    "address", ["http://a:1", "ray://head:10001", "head", ":6379", "a:b", "a b:1", "--x:1"]
)
def test_what_is_no_address(address):
    with pytest.raises(UsageError, match="is no address"):
        connecting._check(address)


def test_nobody_listens(free_port):
    begun = time.monotonic()
    with pytest.raises(ConfigError, match="cannot be reached"):
        connecting._check(f"127.0.0.1:{free_port}")
    with pytest.raises(ConfigError, match="cannot be reached"):
        connecting._check("host.invalid:6379")
    assert time.monotonic() - begun < 2 * connecting._CONNECT_SECONDS + 5


@pytest.fixture
def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_something_else_listens(monkeypatch):
    monkeypatch.setattr(connecting, "_JOIN_SECONDS", 4.0)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *_args: None
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with pytest.raises(ConfigError, match=r"no Ray cluster answers there|cannot be joined"):
            connecting._check(f"127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_ray_that_is_not_installed(monkeypatch):
    monkeypatch.setattr("ai_translator.jobs.cluster.find_spec", lambda _name: None)
    with pytest.raises(MissingExtraError, match=r"needs Ray.*ai-translator\[ray\]"):
        executor_opener("ray", "")


def test_the_command_says_it_and_ends(pdf, tmp_path, free_port):
    command = [sys.executable, "-m", "ai_translator", "batch", str(pdf("links").parent), "--out"]
    command += [str(tmp_path), "--backend", "pseudo", "--engine", "ray", "--address"]
    done = subprocess.run(
        [*command, f"127.0.0.1:{free_port}"],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    errors = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert done.returncode == ExitCode.CONFIG and len(errors) == 1, done.stderr
    assert "cannot be reached" in errors[0] and "Traceback" not in done.stderr
