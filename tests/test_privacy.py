"""local_only: no document text leaves the machine, whatever the environment asks for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ai_translator.backends import build, build_fallback
from ai_translator.config import load
from ai_translator.errors import ConfigError
from ai_translator.translators import make_translator

#: Runs the program with every connection noted; those that leave the machine fail.
GUARD = """
import ipaddress, json, sys
seen = []
def watch(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo"}:
        address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = str(address[0] if isinstance(address, tuple) else address)
        seen.append(host)
        try:
            local = ipaddress.ip_address(host).is_loopback
        except ValueError:
            local = host in {"localhost", "None"} or host.startswith("/")
        if not local:
            raise OSError(f"{host}: not on this machine")
sys.addaudithook(watch)
from ai_translator.__main__ import main
try:
    main()
finally:
    print("seen " + json.dumps(sorted(set(seen))), file=sys.stderr)
"""


class Listener(ThreadingHTTPServer):
    """Takes whatever is sent to it: LangSmith, or a proxy."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def _take(self) -> None:
        self.server.heard.append(
            self.requestline.encode()
            + self.rfile.read(int(self.headers.get("Content-Length") or 0))
        )
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = do_PATCH = _take  # noqa: N815

    def log_message(self, *_arguments):
        pass


def run(pdf, out, server, **environment):
    command = [
        sys.executable,
        "-c",
        GUARD,
        "translate",
        str(pdf("links")),
        "--format",
        "markdown",
        "--out",
        str(out),
    ]
    told = {
        "OPENAI_BASE_URL": server.url,
        "OPENAI_API_KEY": "k",
        "AI_TRANSLATOR_TRANSLATION__MEMORY": "off",
        **environment,
    }
    done = subprocess.run(
        command, env={**os.environ, **told}, capture_output=True, text=True, timeout=120
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("seen ")]
    return done, json.loads(lines[0][5:]) if lines else []


def tracing(listener) -> dict[str, str]:
    return {
        "LANGSMITH_TRACING": "true",
        "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_ENDPOINT": listener.url,
        "LANGCHAIN_ENDPOINT": listener.url,
        "LANGSMITH_API_KEY": "lsv2_x",
    }


def test_nothing_is_traced_and_nothing_leaves_the_machine(pdf, standin, tmp_path):
    with Listener() as listener:
        done, seen = run(
            pdf, tmp_path, standin, AI_TRANSLATOR_LOCAL_ONLY="true", **tracing(listener)
        )
        assert done.returncode == 0, done.stderr
        assert listener.heard == []
    assert set(seen) <= {"127.0.0.1", "localhost"} and standin.requests


def test_without_it_tracing_works_as_everywhere(pdf, standin, tmp_path):
    """Else the test above would prove nothing."""
    with Listener() as listener:
        done, _ = run(pdf, tmp_path, standin, **tracing(listener))
        assert done.returncode == 0, done.stderr
        assert listener.heard


def test_a_proxy_does_not_see_what_goes_to_this_machine(pdf, standin, tmp_path):
    with Listener() as listener:
        proxy = {
            "HTTP_PROXY": listener.url,
            "http_proxy": listener.url,
            "ALL_PROXY": listener.url,
            "NO_PROXY": "",
            "no_proxy": "",
        }
        done, _ = run(pdf, tmp_path, standin, AI_TRANSLATOR_LOCAL_ONLY="true", **proxy)
        assert done.returncode == 0, done.stderr
        assert listener.heard == []


def test_the_guard_sees_what_would_leave(pdf, standin, tmp_path):
    done, seen = run(pdf, tmp_path, standin, OPENAI_BASE_URL="http://203.0.113.1:9/v1")
    assert done.returncode == 6 and "203.0.113.1" in seen


def settings(**more):
    return load(
        overrides={"local_only": True, "openai": {"api_key": "k", **more.pop("openai", {})}, **more}
    )


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://api.example.org/v1",
        "http://10.0.0.7:8000/v1",
        "http://127.0.0.1.example.org/v1",
    ],
)
def test_an_endpoint_off_this_machine_is_refused(url):
    with pytest.raises(ConfigError, match="local_only"):
        build(settings(openai={"base_url": url}))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/v1", "http://localhost:11434/v1", "http://[::1]:8000/v1"]
)
def test_one_on_this_machine_is_not(url):
    assert build(settings(openai={"base_url": url})).profile.local


def test_a_fallback_off_this_machine_is_refused():
    chosen = settings(backend="pseudo", fallback={"backend": "openai"})
    with pytest.raises(ConfigError, match="local_only"):
        build_fallback(chosen)
    with pytest.raises(ConfigError, match="local_only"):
        make_translator(chosen)


def test_a_backend_that_is_handed_over_is_looked_at_too():
    remote = build(load(overrides={"openai": {"api_key": "k"}}))
    with pytest.raises(ConfigError, match="local_only"):
        make_translator(settings(backend="pseudo"), remote)


def test_callbacks_would_see_the_text():
    with pytest.raises(ConfigError, match="callbacks"):
        make_translator(
            settings(backend="pseudo", logging={"callbacks": ["tests.test_logs:Handler"]})
        )


def test_local_only_is_the_default_with_chatglm_only():
    assert load(overrides={"backend": "chatglm"}).private
    assert not load(overrides={"backend": "chatglm", "local_only": False}).private
    assert not load().private
