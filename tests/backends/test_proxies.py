"""Proxies of the environment, and the ways that never go through one."""

import os
import socket
import threading

import pytest

from ai_translator.addresses import is_loopback
from ai_translator.backends import build
from ai_translator.backends.proxies import proxy_for, spare_loopback
from ai_translator.config import load
from ai_translator.errors import AuthenticationError, ConfigError, UnreachableError
from tests.servers.mimic import Mimic
from tests.servers.outcome import against
from tests.servers.texts import segments

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("http://proxy:3128", "http://proxy:3128"),
        ("proxy:3128", "http://proxy:3128"),
        ("socks5://proxy:1080", "socks5://proxy:1080"),
        ("socks5h://user:word@proxy:1080", "socks5h://user:word@proxy:1080"),
        ("socks://proxy:1080/", "socks5://proxy:1080/"),
    ],
)
def test_what_people_write(named, expected, monkeypatch):
    monkeypatch.setenv("all_proxy", named)
    assert proxy_for("https://api.example.org/v1") == expected


@pytest.mark.parametrize(
    "named", ["ftp://proxy:1", "socks4a://proxy:1", "http://", "http://proxy:none"]
)
def test_a_proxy_that_nobody_speaks_is_named(named, monkeypatch):
    monkeypatch.setenv("https_proxy", named)
    with pytest.raises(ConfigError, match="https_proxy or all_proxy"):
        proxy_for("https://api.example.org/v1")


def test_the_password_of_a_proxy_is_in_no_message(monkeypatch):
    monkeypatch.setenv("https_proxy", "gopher://me:word@proxy:1")
    with pytest.raises(ConfigError) as caught:
        proxy_for("https://api.example.org/v1")
    assert "word" not in str(caught.value)


def test_no_proxy_is_listened_to(monkeypatch):
    monkeypatch.setenv("all_proxy", "http://proxy:3128")
    monkeypatch.setenv("no_proxy", "example.org")
    assert proxy_for("https://api.example.org/v1") is None


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "LOCALHOST.", "a.localhost"]
)
def test_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", None, "example.org", "127.0.0.1.example.org", "10.0.0.1", "localhost.example.org"]
)
def test_not_this_machine(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "named", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "socks://127.0.0.1:9"]
)
def test_what_goes_to_this_machine_goes_there_directly(named, monkeypatch):
    for name in NAMES[:3]:
        monkeypatch.setenv(name, named)
    with Mimic(name="plain") as server:
        assert against(server, segments()[:2]).code == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # httpcore's socket
def test_a_socks_proxy_is_spoken_to(monkeypatch):
    """The first bytes that the proxy gets are those of SOCKS 5."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(16))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        monkeypatch.setenv("all_proxy", f"socks://127.0.0.1:{listener.getsockname()[1]}")
        model = build(
            load(
                None,
                {"openai": {"base_url": "http://api.example.org/v1", "api_key": "k", "model": "m"}},
            )
        )
        with pytest.raises(Exception, match=r"onnection|Malformed reply"):  # the proxy hangs up
            model.model.invoke("hello")
        thread.join(10)
    assert heard and heard[0][:1] == b"\x05"


def test_a_dead_proxy_ends_in_one_line(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    backend = build(
        load(
            None,
            {"openai": {"base_url": "http://api.example.org/v1", "api_key": "k", "model": "m"}},
        )
    )
    with pytest.raises(Exception, match="onnection") as caught:
        backend.model.invoke("hello")
    ours = backend.explain(caught.value)
    assert isinstance(ours, UnreachableError) and "proxy" in str(ours)


def test_other_libraries_are_told(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks://proxy:1080")
    monkeypatch.setenv("no_proxy", "example.org")
    monkeypatch.setenv("NO_PROXY", "")
    spare_loopback()
    assert os.environ["ALL_PROXY"] == "socks5://proxy:1080"
    assert os.environ["no_proxy"].split(",") == ["example.org", "localhost", "127.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("sk-a\nb", "a line break"),
        ("sk a", "a space"),
        ("sk-ä", "no header"),
        ("sk-“x”", "no header"),
    ],
)
def test_a_key_that_no_header_can_carry_is_named_and_not_shown(key, told):
    with pytest.raises(AuthenticationError, match=told) as caught:
        build(load(None, {"openai": {"base_url": "http://127.0.0.1:9/v1", "api_key": key}}))
    assert key not in str(caught.value)
