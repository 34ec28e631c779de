"""Draws docs/images/web.png and web-phone.png.

The page in Chromium, with the example translated by the pseudo backend.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
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


def shot(browser: Any, url: str, name: str, **context: Any) -> None:
    """Take a picture of the whole page after a translation."""
    page = browser.new_context(**context).new_page()
    page.goto(url)
    page.click("#example")
    page.wait_for_selector("#files >> text=tides")
    page.check("#backend input[value=pseudo]")
    page.click("#translate")
    page.wait_for_selector("#preview img")
    page.wait_for_selector("#translate:not([disabled])")
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)
    image = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    image.quantize(128).save(IMAGES / name, optimize=True)
    page.context.close()


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
        shot(browser, url, "web.png", locale="en-US", viewport={"width": 1100, "height": 800})
        phone = {"width": 390, "height": 844}
        shot(browser, url, "web-phone.png", locale="zh-CN", viewport=phone, color_scheme="dark")
        browser.close()
        server.terminate()


if __name__ == "__main__":
    main()
