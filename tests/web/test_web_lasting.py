"""Nothing is lost: a cut connection, F5, a second tab, a server that is started anew."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import threading
import time

import httpx2
import pytest

from tests.backends.standin import StandIn
from tests.web.conftest import CONFIG, serving
from tests.web.driving import downloaded, finished, sees, start, until, upload


class TcpProxy:
    """Passes bytes on, until it is cut: then every connection ends and no new one is taken."""

    def __init__(self, port: int) -> None:
        self._target, self._open = port, set()
        self._cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            if self._cut.is_set():
                here.close()
                continue
            there = socket.create_connection(("127.0.0.1", self._target))
            self._open |= {here, there}
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        for each in (one, other):
            self._end(each)

    def _end(self, each: socket.socket) -> None:
        self._open.discard(each)
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()

    def cut(self) -> None:
        self._cut.set()
        for each in list(self._open):
            self._end(each)

    def mend(self) -> None:
        self._cut.clear()

    def close(self) -> None:
        self._listener.close()
        self.cut()


@pytest.fixture
def proxy(web):
    made = TcpProxy(int(re.search(r":(\d+)", web.url)[1]))
    yield made
    made.close()


def through(tab, proxy):
    return tab(url=f"http://127.0.0.1:{proxy.port}/")


def test_a_connection_that_is_gone_for_ten_seconds(tab, web, proxy, pdf):
    page = through(tab, proxy)
    web.standin.latency = 4.0
    upload(page, pdf("links"))
    start(page)
    page.wait_for_selector(".file.working")
    proxy.cut()  # while it is translated
    sees(page, "!document.querySelector('#connection').hidden", 10)
    assert "goes on at the server" in page.inner_text("#connection")
    time.sleep(10)
    proxy.mend()
    sees(page, "document.querySelector('#connection').hidden", 15)
    assert "done" in finished(page)
    proxy.cut()  # after it
    time.sleep(3)
    proxy.mend()
    page.reload()
    assert "done" in finished(page)
    assert downloaded(page, "links.zh.md").read_text(encoding="utf-8")


def test_f5_and_a_second_tab(tab, web, pdf):
    page = tab()
    web.standin.latency = 2.0
    upload(page, pdf("links"))
    start(page)
    page.wait_for_selector(".file.working")
    page.reload()
    page.wait_for_selector(".file:is(.working, .waiting)")
    second = page.context.new_page()
    second.goto(web.url)
    second.wait_for_selector(".file:is(.working, .waiting)")
    page.close()  # a closed tab does not end the work
    assert "done" in finished(second)
    assert downloaded(second, "links.zh.md").read_text(encoding="utf-8")


def posted(client, path, **fields):
    with path.open("rb") as file:
        answer = client.post("/api/translate", files={"files": (path.name, file)}, data=fields)
    assert answer.status_code == 202, answer.text
    return answer.json()


def ended(client, job, seconds=60.0):
    def over():
        told = client.get(f"/api/jobs/{job['id']}").json()
        return told if told.get("state") not in {"queued", "running"} else None

    return until(over, seconds)


def test_a_server_started_anew_keeps_results_and_says_what_was_interrupted(tmp_path, pdf):
    with StandIn() as standin:
        data = str(tmp_path / "data")
        with (
            serving(tmp_path / "one", standin, "--data", data) as web,
            httpx2.Client(base_url=web.url, timeout=60) as client,
        ):
            done = ended(client, posted(client, pdf("links")))
            failed = ended(client, posted(client, pdf("encrypted")))
            assert done["state"] == "done" and failed["files"][0]["state"] == "failed"
            standin.latency = 60.0
            running = posted(client, pdf("lists"))
            assert until(lambda: standin.in_flight > 0)
            cookies = dict(client.cookies)
        standin.latency = 0.0
        with (
            serving(tmp_path / "two", standin, "--data", data) as web,
            httpx2.Client(base_url=web.url, timeout=60, cookies=cookies) as client,
        ):
            jobs = {job["id"]: job for job in client.get("/api/jobs").json()["jobs"]}
            assert set(jobs) == {done["id"], failed["id"], running["id"]}
            assert (
                jobs[running["id"]]["state"] == "interrupted"
                and jobs[running["id"]]["files"][0]["state"] == "interrupted"
            )
            assert "password" in jobs[failed["id"]]["files"][0]["error"]
            for result in jobs[done["id"]]["files"][0]["results"]:
                assert client.get(f"/{result['link']}").content
            assert httpx2.get(f"{web.url}api/jobs").json() == {
                "jobs": []
            }  # another's cookie sees nothing
            again = ended(client, posted(client, pdf("lists")))
            assert again["state"] == "done"
            assert client.delete(f"/api/jobs/{done['id']}").json() == {"removed": done["id"]}
        left = {path.name for path in (tmp_path / "data" / "jobs").iterdir()}
        assert left == {failed["id"], running["id"], again["id"]}
        secret = json.dumps(
            [(tmp_path / "data" / "jobs" / name / "job.json").read_text() for name in left]
        )
        assert (
            cookies["ai-translator-session"] not in secret
            and "sk-the-servers-own-key" not in secret
        )


def test_a_server_that_was_killed_is_the_same(tmp_path, pdf):
    import os

    with StandIn() as standin:
        data = str(tmp_path / "data")
        with (
            serving(tmp_path / "one", standin, "--data", data) as web,
            httpx2.Client(base_url=web.url, timeout=60) as client,
        ):
            done = ended(client, posted(client, pdf("links")))
            standin.latency = 60.0
            running = posted(client, pdf("lists"))
            assert until(lambda: standin.in_flight > 0)
            cookies = dict(client.cookies)
            os.kill(web.pid, signal.SIGKILL)
        standin.latency = 0.0
        for each in (tmp_path / "data" / "jobs").iterdir():
            (each / "job.tmp").write_text("{half")  # what a crash leaves of a record being written
        with (
            serving(tmp_path / "two", standin, "--data", data) as web,
            httpx2.Client(base_url=web.url, timeout=60, cookies=cookies) as client,
        ):
            jobs = {job["id"]: job for job in client.get("/api/jobs").json()["jobs"]}
            assert (
                jobs[done["id"]]["state"] == "done"
                and jobs[running["id"]]["state"] == "interrupted"
            )


def test_two_servers_do_not_share_a_folder(tmp_path):
    import subprocess
    import sys

    with StandIn() as standin, serving(tmp_path / "one", standin, "--data", str(tmp_path / "data")):
        done = subprocess.run(
            [sys.executable, "-m", "ai_translator", "web", "--port", "0", "--data", str(tmp_path / "data")],
            cwd=tmp_path, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
    assert done.returncode == 2 and "another server uses this folder" in done.stderr


def test_jobs_go_when_their_time_is_over(tmp_path, pdf):
    config = CONFIG.replace("web: {", "web: {keep_minutes: 0.02, ")
    with (
        StandIn() as standin,
        serving(tmp_path / "one", standin, "--data", str(tmp_path / "data"), config=config) as web,
        httpx2.Client(base_url=web.url, timeout=90) as client,
    ):
        ended(client, posted(client, pdf("links")))
        assert until(lambda: client.get("/api/jobs").json()["jobs"] == [], 80)
        assert list((tmp_path / "data" / "jobs").iterdir()) == []
