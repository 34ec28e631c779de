"""What people do on the page, and programs past it."""

from __future__ import annotations

import time
import uuid
from pathlib import Path


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
