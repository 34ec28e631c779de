"""Draws docs/images/before-after.png: two pages of the example beside what the pseudo backend makes of them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from ai_translator import translate_file
from ai_translator.config import load

ROOT = Path(__file__).parents[1]
SCALE, GAP, GREY = 0.95, 12, "#9aa0a6"


def pages(path: Path, numbers: list[int]) -> list[Image.Image]:
    with pypdfium2.PdfDocument(path) as document:
        return [document[number].render(scale=SCALE).to_pil() for number in numbers]


def main() -> None:
    source = ROOT / "examples" / "tides.pdf"
    with tempfile.TemporaryDirectory() as folder:
        settings = load(overrides={"backend": "pseudo", "target": "zh", "output": {"folder": folder, "formats": ["reflow"]}})
        result = translate_file(source, settings)
        shown = pages(source, [0, 1]) + pages(result.outputs["reflow"], [0, 1])
    width = sum(page.width for page in shown) + GAP * (len(shown) + 1)
    sheet = Image.new("RGB", (width, max(page.height for page in shown) + 2 * GAP), GREY)
    left = GAP
    for page in shown:
        sheet.paste(page, (left, GAP))
        left += page.width + GAP
    target = ROOT / "docs" / "images" / "before-after.png"
    target.parent.mkdir(exist_ok=True)
    sheet.quantize(64).save(target, optimize=True)


if __name__ == "__main__":
    main()
