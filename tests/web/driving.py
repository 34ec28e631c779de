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


def upload(page, *paths):
    page.set_input_files("#files input[type=file]", [str(path) for path in paths])
    for path in paths:
        page.wait_for_selector(f"#files >> text={path.stem}")


def start(page):
    page.click("#translate")


_ENDED = """() => !document.querySelector('#translate').disabled
    && document.querySelector('#status :is(.at-error, .at-done, .at-partial, .at-failed)')
    && !document.querySelector('#status :is(.at-waiting, .at-working)')"""


def finished(page):
    page.wait_for_function(_ENDED)
    return page.inner_text("#status")


def downloaded(page, name):
    with page.expect_download() as waiting:
        page.click(f"#downloads >> a[download='{name}']")
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
