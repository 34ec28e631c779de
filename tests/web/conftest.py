"""Servers, stand-in models and a browser that the tests of a worker share; a server is a process of its own, as in use."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backends.standin import StandIn, flawless

CONFIG = """
backend: openai
output: {formats: [pdf, reflow, markdown]}
translation: {memory: "off"}
web: {max_upload_mb: 1, max_files: 3, max_pages: 60, at_once: 4, models: ["openai:gpt-4o-mini"]}
"""
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items):
    """Tests with a browser run in one worker, those with a server only in one: each starts it once."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if "tab" in used:
            item.add_marker(pytest.mark.xdist_group("web-pages"))
        elif used & {"_served", "office", "_strict"}:
            item.add_marker(pytest.mark.xdist_group("web-programs"))


@dataclass
class Web:
    """A running server.  ``log``: what it has said on standard error."""

    url: str
    pid: int
    standin: StandIn
    log: Path


@contextmanager
def serving(
    folder: Path, standin: StandIn, *flags: str, config: str = CONFIG, **environ: str
) -> Iterator[Web]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(config)
    log = folder / "log.txt"
    command = [sys.executable, "-m", "ai_translator", "web", "--port", "0", *flags]
    environment = {
        **os.environ,
        "OPENAI_BASE_URL": standin.url,
        "OPENAI_API_KEY": "sk-the-servers-own-key",
        "TMPDIR": str(folder),
        **environ,
    }
    with (
        log.open("w") as told,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=told, text=True
        ) as server,
    ):
        assert server.stdout
        url = server.stdout.readline().strip()
        assert url.startswith("http"), log.read_text()
        try:
            yield Web(url, server.pid, standin, log)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


@pytest.fixture(scope="session")
def _served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    with StandIn() as standin, serving(folder, standin) as web:
        yield web
    assert "Traceback" not in web.log.read_text(), web.log.read_text()
    assert not list(folder.glob("ai-translator-web-*")), "the server left files behind"


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """A server with logins; whoever tries wrong ones comes from an address of his own."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "people.txt").write_text("# the office\nann:correct horse\nben:staple\n")
    flags = ("--auth-file", str(folder / "people.txt"))
    with StandIn() as standin, serving(folder, standin, *flags) as web:
        yield web
    assert "Traceback" not in web.log.read_text(), web.log.read_text()


_STRICT = "at_once: 1, waiting_per_person: 1, stored_mb_per_person: 0.5"


@pytest.fixture(scope="session")
def _strict(tmp_path_factory):
    config = CONFIG.replace("at_once: 4", _STRICT)
    with (
        StandIn() as standin,
        serving(tmp_path_factory.mktemp("strict"), standin, config=config) as web,
    ):
        yield web


@pytest.fixture
def strict(_strict):
    """A server where a person may have little; its log may hold what Gradio says of nonsense."""
    standin = _strict.standin
    standin.latency, standin.max_in_flight = 0.0, 0
    standin.requests.clear()
    return _strict


@pytest.fixture
def web(_served):
    """The server, its model well again."""
    standin = _served.standin
    standin.programme, standin.latency, standin.hang = flawless, 0.0, 60.0
    return _served


# Not longer than a module: while Playwright is there, its event loop runs, and tests that bring their own cannot.
@pytest.fixture(scope="module")
def _browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(_browser, web):
    """``tab(locale="zh-CN", width=390)``: a page in a browser session of its own; it must ask nobody but the server."""
    contexts, outside, blocked = [], [], []

    def open_(locale="en-US", width=1200, dark=False, url=None):
        viewport = {"width": width, "height": 900}
        scheme = "dark" if dark else "light"
        context = _browser.new_context(
            locale=locale, viewport=viewport, color_scheme=scheme, accept_downloads=True
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                outside.append(request.url)
                if not request.url.startswith((web.url, "data:", "blob:", url or web.url))
                else None
            ),
        )
        page.on(
            "console",
            lambda message: (
                blocked.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.goto(url or web.url)
        page.wait_for_selector("#translate:not(:empty)")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert outside == [] and blocked == []
