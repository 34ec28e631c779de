"""Nothing is lost: a cut connection, F5, a second tab, a server that is started anew."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx2
import pypdfium2
import pytest

from tests.backends.standin import StandIn
from tests.pdfs.broken import USER_PASSWORD
from tests.web.conftest import CONFIG, serving
from tests.web.driving import (
    belongs_to,
    downloaded,
    ended,
    finished,
    posted,
    sees,
    start,
    until,
    upload,
)


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
    time.sleep(0.5)
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


def jobs_of(client):
    return {job["id"]: job for job in client.get("/api/jobs").json()["jobs"]}


def test_servers_started_anew_keep_results_and_say_what_was_interrupted(tmp_path, pdf, tab):
    """The first server is stopped, the second one killed; a page looks at the third."""
    data = str(tmp_path / "data")
    folder = tmp_path / "data" / "jobs"
    with StandIn() as standin:
        with (
            serving(tmp_path / "one", standin, "--data", data) as web,
            httpx2.Client(base_url=web.url, timeout=60) as client,
        ):
            done = ended(client, posted(client, pdf("links")))
            failed = ended(client, posted(client, pdf("encrypted")))
            locked = ended(client, posted(client, pdf("encrypted"), password=USER_PASSWORD))
            assert done["state"] == locked["state"] == "done"
            assert failed["files"][0]["state"] == "failed"
            stopped = interrupted(client, standin, pdf("lists"))
            cookies = dict(client.cookies)
        standin.latency = 0.0
        with (
            serving(tmp_path / "two", standin, "--data", data) as web,
            httpx2.Client(base_url=web.url, timeout=60, cookies=cookies) as client,
        ):
            jobs = jobs_of(client)
            assert set(jobs) == {each["id"] for each in (done, failed, locked, stopped)}
            assert jobs[stopped["id"]]["state"] == "interrupted"
            assert jobs[stopped["id"]]["files"][0]["state"] == "interrupted"
            assert "password" in jobs[failed["id"]]["files"][0]["error"]
            for result in jobs[done["id"]]["files"][0]["results"]:
                assert client.get(f"/{result['link']}").content
            assert httpx2.get(f"{web.url}api/jobs").json() == {
                "jobs": []
            }  # another's cookie sees nothing
            second = started(tmp_path, data)
            assert second.returncode == 2 and "another server uses this folder" in second.stderr
            again = ended(client, posted(client, pdf("lists"), password="not needed"))
            assert again["state"] == "done"
            assert client.delete(f"/api/jobs/{done['id']}").json() == {"removed": done["id"]}
            killed = interrupted(client, standin, pdf("lists"))
            os.kill(web.pid, signal.SIGKILL)
        standin.latency = 0.0
        left = {path.name for path in folder.iterdir()}
        assert left == {each["id"] for each in (failed, locked, stopped, again, killed)}
        secret = json.dumps([(folder / name / "job.json").read_text() for name in left])
        for each in (cookies["ai-translator-session"], "sk-the-servers-own-key", USER_PASSWORD):
            assert each not in secret
        for each in folder.iterdir():
            (each / "job.tmp").write_text("{half")  # what a crash leaves of a record being written
        with (
            serving(tmp_path / "three", standin, "--data", data) as web,
            httpx2.Client(base_url=web.url, timeout=60, cookies=cookies) as client,
        ):
            jobs = jobs_of(client)
            assert jobs[again["id"]]["state"] == "done"
            assert jobs[killed["id"]]["state"] == jobs[stopped["id"]]["state"] == "interrupted"
            assert client.get(f"/api/jobs/{again['id']}/files/0/review").status_code == 200
            page = tab(url=web.url)
            belongs_to(page, cookies)
            unlocked_by_its_owner(client, page, web, locked)


def interrupted(client, standin, path):
    """A job that is at work when its server ends."""
    standin.latency = 60.0
    running = posted(client, path)
    assert until(lambda: standin.in_flight > 0)
    return running


def started(folder, data):
    """What becomes of a second server on the same folder."""
    return subprocess.run(
        [sys.executable, "-m", "ai_translator", "web", "--port", "0", "--data", data],
        cwd=folder, capture_output=True, text=True, timeout=100,
    )  # fmt: skip


def unlocked_by_its_owner(client, page, web, job):
    """The server has no password of a locked PDF any more: it says so, and the page asks for it."""
    here = f"/api/jobs/{job['id']}"
    editor = f"{here}/files/0"
    assert client.get(f"{editor}/results/pdf").status_code == 200  # as it was written
    for path in ("review", "places/1", "pages/result/1"):
        answer = client.get(f"{editor}/{path}")
        assert answer.status_code == 423 and "has forgotten its password" in answer.json()["error"]
    page.goto(f"{web.url}review?job={job['id']}&file=0")
    page.fill("#password", "wrong")
    page.click("#unlock button")
    sees(page, "document.querySelector('#said').textContent.includes('does not open')")
    assert client.get(f"{editor}/review").status_code == 423
    page.fill("#password", USER_PASSWORD)
    page.click("#unlock button")
    page.locator("#texts button").first.click()
    page.locator("#editor").press("ControlOrMeta+End")
    page.keyboard.type("新的一句话")
    page.click("#save")
    sees(page, "document.querySelector('#said').textContent.includes('page set again')")
    content = client.get(f"{editor}/results/pdf").content
    with pypdfium2.PdfDocument(content, password=USER_PASSWORD) as result:
        shown = "".join(page.get_textpage().get_text_range() for page in result)
    assert "新的一句话" in re.sub(r"\s", "", shown)


def test_jobs_go_when_their_time_is_over(tmp_path, pdf):
    config = CONFIG.replace("web: {", "web: {keep_minutes: 0.02, ")
    with (
        StandIn() as standin,
        serving(tmp_path / "one", standin, "--data", str(tmp_path / "data"), config=config) as web,
        httpx2.Client(base_url=web.url, timeout=90) as client,
    ):
        ended(client, posted(client, pdf("links")))
        assert until(lambda: client.get("/api/jobs").json()["jobs"] == [], 30)
        assert until(lambda: not list((tmp_path / "data" / "jobs").iterdir()), 30)  # deleted after
