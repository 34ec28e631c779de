"""What people do on the page, and programs past it."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

import httpx2


def until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def sees(page, script, seconds=60.0):
    """Waits until a script is true; the page's policy lets no string be run from within it."""
    assert until(lambda: page.evaluate(script), seconds), f"{script}: {page.inner_text('body')}"


def upload(page, *paths):
    page.set_input_files("#file", [str(path) for path in paths])
    for path in paths:
        page.wait_for_selector(f"#chosen >> text={path.stem}")


def start(page):
    page.click("#translate")


_ENDED = """() => { const job = document.querySelector('.job');
    return job && !document.querySelector('#translate').disabled
        && !job.querySelector('.file:is(.waiting, .working)') && job.innerText }"""


def finished(page, jobs=1):
    """Waits for the end of the newest job of so many; returns what the page says of it."""
    sees(page, f"document.querySelectorAll('.job').length === {jobs}")
    sees(page, _ENDED)
    return page.locator(".job").first.inner_text()


def downloaded(page, name):
    with page.expect_download() as waiting:
        page.locator(f".job a[download='{name}']").first.click()
    return Path(waiting.value.path())


def posted(client, *paths, **fields):
    files = [("files", (path.name, path.read_bytes())) for path in paths]
    answer = client.post("/api/translate", files=files, data=fields)
    assert answer.status_code == 202, answer.text
    return answer.json()


def ended(client, job, seconds=60.0):
    def over():
        told = client.get(f"/api/jobs/{job['id']}").json()
        return told if told.get("state") not in {"queued", "running"} else None

    return until(over, seconds)


def belongs_to(page, cookies):
    """Gives a page the cookies of another browser, or of a program."""
    page.context.clear_cookies()
    place = {"domain": "127.0.0.1", "path": "/"}
    page.context.add_cookies(
        [{"name": name, "value": value, **place} for name, value in cookies.items()]
    )


def from_another_machine(web, number):
    """A client at another address of this machine: attempts to log in are counted by address."""
    transport = httpx2.HTTPTransport(local_address=f"127.0.0.{number}")
    return httpx2.Client(base_url=web.url, timeout=60, transport=transport)


def uploaded(client, pdf, name="links"):
    with pdf(name).open("rb") as file:
        (path,) = client.post("/gradio_api/upload", files={"files": (f"{name}.pdf", file)}).json()
    return path


def job(client, path, backend="pseudo", **more):
    """Asks the endpoint for a translation of the file at ``path`` on the server."""
    config = client.get("/config").json()
    number = next(each["id"] for each in config["dependencies"] if each["api_name"] == "translate")
    file = {"path": path, "meta": {"_type": "gradio.FileData"}, **more}
    data = [[file], "zh", "en", backend, ["markdown"], ""]
    return client.post(
        "/gradio_api/queue/join",
        json={"data": data, "fn_index": number, "session_hash": uuid.uuid4().hex},
    )
