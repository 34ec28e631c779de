"""Draws docs/images/web*.png.

The pages in Chromium, with the example translated by the pseudo backend.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
]
_DRAWN = "[...document.querySelectorAll('#panes img')].every(each => each.complete)"


def save(page: Any, name: str) -> None:
    """Take a picture of the window."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(128).save(IMAGES / name, optimize=True)


def until(page: Any, script: str) -> None:
    end = time.monotonic() + 60
    while not page.evaluate(script):
        if time.monotonic() > end:
            raise TimeoutError(script)
        time.sleep(0.1)


@contextmanager
def opened(browser: Any, url: str, **context: Any) -> Iterator[Any]:
    made = browser.new_context(**context)
    page = made.new_page()
    page.goto(url)
    page.wait_for_selector("#translate:not(:empty)")
    yield page
    made.close()


def translate(page: Any) -> None:
    page.select_option("#backend", "pseudo")
    page.click("#example")
    page.click("#translate")
    page.wait_for_selector(".file")


def review(page: Any) -> None:
    """Open the finished translation."""
    page.wait_for_selector(".job a.open")
    page.click(".job a.open")
    page.wait_for_selector("#panes img.result")
    until(page, _DRAWN)


def choose(page: Any) -> None:
    """Open a paragraph that has formulas, and change it."""
    page.locator(".sheet.result .spot").nth(9).click()
    page.locator("#editor").press("ControlOrMeta+End")
    page.keyboard.type("（已审校）")


def pictures(browser: Any, url: str) -> None:
    wide = {"width": 1440, "height": 900}
    with opened(browser, url, locale="en-US", viewport=wide) as page:
        save(page, "web.png")
        translate(page)
        page.wait_for_selector(".file.working")
        save(page, "web-running.png")
        review(page)
        page.locator(".sheet.source .spot").nth(7).click()
        save(page, "web-review.png")
        choose(page)
        page.click("#save")
        until(page, "document.querySelector('#said').textContent.startsWith('Saved')")
        until(page, _DRAWN)
        save(page, "web-editing.png")
    with opened(browser, url, locale="zh-CN", viewport={"width": 390, "height": 844}) as page:
        translate(page)
        page.wait_for_selector(".job a.open")
        save(page, "web-phone.png")
    dark = {"width": 1280, "height": 844}
    with opened(browser, url, locale="en-US", viewport=dark, color_scheme="dark") as page:
        translate(page)
        review(page)
        page.locator(".sheet.source .spot").nth(5).click()
        save(page, "web-dark.png")


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("docs/images/web*.png: not drawn, chromium is not installed")
        return
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "ai_translator", "web", "--port", "0"]
    environment = {**os.environ, "OPENAI_API_KEY": "never-used"}
    served = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    with served as server, sync_playwright() as drive:
        assert server.stdout
        url = server.stdout.readline().strip()
        browser = drive.chromium.launch(executable_path=chromium, args=FLAGS)
        pictures(browser, url)
        browser.close()
        server.terminate()


if __name__ == "__main__":
    main()
