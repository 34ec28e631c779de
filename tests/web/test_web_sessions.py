"""Who owns which file, and when it goes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from ai_translator.config import load
from ai_translator.errors import (
    EncryptedError,
    InputError,
    TranslatorError,
    UnreachableError,
    UsageError,
)
from ai_translator.web.choices import chosen, settings_for
from ai_translator.web.i18n import CHINESE, ENGLISH, error_text, for_browser
from ai_translator.web.sessions import Sessions
from tests.virtual_time import Clock
from tests.web.conftest import serving
from tests.web.driving import from_another_machine, job, until, uploaded


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(clock, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Sessions(60, clock)
    yield made
    made.close()
    assert not made.root.exists()


def a_file(sessions, name="a/x.pdf"):
    path = sessions.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    return path


def test_old_files_go_and_those_asked_for_stay(sessions, clock):
    old, used = a_file(sessions), a_file(sessions, "b/y.pdf")
    sessions.own("ada", old)
    sessions.own("ada", used)
    clock.now = 50
    assert sessions.may_read("ada", used)
    clock.now = 70
    sessions.sweep()
    assert not old.parent.exists() and used.exists() and not sessions.may_read("ada", old)


def test_a_file_of_two_stays_until_both_have_left(sessions):
    path = a_file(sessions)
    sessions.own("ada", path, "tab1")
    sessions.own("bob", path, "tab2")
    sessions.leave("tab1")
    assert path.exists() and not sessions.may_read("ada", path) and sessions.may_read("bob", path)
    sessions.leave("tab2")
    assert not path.exists()


def test_owning_does_not_reach_out_of_the_folder(sessions, tmp_path):
    (tmp_path / "secret").write_text("x")
    sessions.own("ada", "/etc/passwd")
    assert not sessions.may_read("ada", "/etc/passwd")
    link = sessions.root / "link"
    link.symlink_to(tmp_path / "secret")
    sessions.own("ada", link)
    assert not sessions.may_read("ada", link)


def test_a_workplace_is_gone_whatever_happens(sessions):
    with pytest.raises(ZeroDivisionError), sessions.workplace() as place:
        (place / "x").write_text("x")
        _ = 1 / 0
    assert not place.exists()


def test_what_a_killed_server_left_is_taken_away(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    left = tmp_path / f"ai-translator-web-{ended.stdout.strip()}-abc"
    left.mkdir()
    other = tmp_path / "ai-translator-web-1-abc"
    other.mkdir()
    Sessions(1).close()
    assert not left.exists() and other.exists()


def test_both_languages_say_everything():
    assert ENGLISH.keys() == CHINESE.keys()
    for key in ENGLISH:
        assert re.findall(r"{.*?}", ENGLISH[key]) == re.findall(r"{.*?}", CHINESE[key])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("zh-CN,zh;q=0.9,en", CHINESE),
        ("en-US,zh", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
        ("de", ENGLISH),
    ],
)
def test_the_browsers_first_language_decides(asked, words):
    assert for_browser(asked) is words


@pytest.mark.parametrize("words", [ENGLISH, CHINESE])
def test_errors_tell_no_path_no_address_and_no_flag(words):
    errors = [
        InputError(
            "/srv/jobs/1/in/a.pdf: is not a PDF",
            remedy="Check the file at /srv/jobs/1/in/a.pdf with --password",
        ),
        EncryptedError(
            "/srv/jobs/1/in/a.pdf: is locked with a password", remedy="Pass it with --password"
        ),
        UnreachableError("http://10.0.0.7/v1: no answer", remedy="Check base_url"),
        *(
            kind("/srv/jobs/1/x http://10.0.0.7/v1 secret", remedy="config.yaml --x")
            for kind in everything(TranslatorError)
            if not issubclass(kind, InputError | UsageError)
        ),
    ]
    for error in errors:
        told = error_text(error, words, ("/srv/jobs/1/in", "/srv/jobs/1", "http://10.0.0.7/v1"))
        assert told and not any(
            part in told for part in ("/srv", "10.0.0.7", "--", "config.yaml")
        ), told


def everything(kind):
    return [found for each in kind.__subclasses__() for found in (each, *everything(each))]


def test_what_is_not_offered_is_refused():
    base = load(None, {"openai": {"api_key": "x"}})
    assert settings_for(base, chosen(target="ja", pages="", formats=[])).target == "ja"
    for wrong in (
        {"backend": "langchain"},
        {"model": "gpt-9"},
        {"formats": ["exe"]},
        {"pages": "x"},
        {"target": "xx-klingon"},
        {"backend": "pseudo", "temperature": 1},
    ):
        with pytest.raises(UsageError):
            settings_for(base, chosen(**wrong))
    for wrong in (
        {"temperature": 9},
        {"top_p": 0},
        {"pages": "1" * 300},
        {"base_url": "http://evil"},
    ):
        with pytest.raises(UsageError):
            chosen(**wrong)


def test_with_a_password_nothing_is_served_without_it(office):
    with from_another_machine(office, 5) as client:
        assert client.get("/config").status_code == 401
        upload = {"files": ("a.pdf", b"x")}
        assert client.post("/gradio_api/upload", files=upload).status_code == 401
        client.post("/login", data={"username": "ben", "password": "staple"})
        assert client.get("/config").status_code == 200
    assert "WARNING" not in office.log.read_text()


def test_a_server_that_stops_waits_for_no_open_tab(standin, pdf, tmp_path):
    standin.latency = 60.0
    with ExitStack() as stack:
        with serving(tmp_path, standin) as web:
            client = stack.enter_context(httpx2.Client(base_url=web.url, timeout=30))
            joined = job(client, uploaded(client, pdf), backend="openai")
            tab = json.loads(joined.request.content)["session_hash"]
            told = stack.enter_context(
                client.stream("GET", "/gradio_api/queue/data", params={"session_hash": tab})
            )
            assert next(told.iter_lines())
            assert until(lambda: standin.in_flight > 0)
            begun = time.monotonic()
        assert (
            time.monotonic() - begun < 4
        )  # the tab gets a second; without that limit it would be more than five
    log = web.log.read_text()
    assert "stopped" in log and "Traceback" not in log and "ERROR" not in log
    assert not list(tmp_path.glob("ai-translator-web-*"))


def test_another_host_without_a_password_is_warned_of(standin, tmp_path):
    with serving(tmp_path, standin, "--host", "0.0.0.0", "--no-auth") as web:
        assert "WARNING: this server listens on 0.0.0.0 without --auth" in web.log.read_text()
        port = web.url.rstrip("/").rpartition(":")[2]
        taken = subprocess.run(
            [
                sys.executable,
                "-m",
                "ai_translator",
                "web",
                "--host",
                "0.0.0.0",
                "--no-auth",
                "--port",
                port,
            ],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (
            taken.returncode == 2
            and "cannot listen there" in taken.stderr
            and taken.stderr.count("\n") <= 4
        )
    begun = time.monotonic()
    while list(Path(tmp_path).glob("ai-translator-web-*")) and time.monotonic() - begun < 10:
        time.sleep(0.1)
    assert not list(Path(tmp_path).glob("ai-translator-web-*"))
