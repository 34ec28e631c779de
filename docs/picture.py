"""Draws docs/images/before-after.png.

The pages of the example, each beside what the pseudo backend makes of it in place.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from ai_translator import translate_file
from ai_translator.config import load

ROOT = Path(__file__).parents[1]
SCALE, GAP, GREY = 0.75, 10, "#9aa0a6"
COLUMNS = 2  # of pairs


def pages(path: Path) -> list[Image.Image]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.render(scale=SCALE).to_pil() for page in document]


def main() -> None:
    source = ROOT / "examples" / "tides.pdf"
    with tempfile.TemporaryDirectory() as folder:
        settings = load(
            overrides={
                "backend": "pseudo",
                "target": "zh",
                "output": {"folder": folder, "formats": ["pdf"]},
            }
        )
        result = translate_file(source, settings)
        pairs = list(zip(pages(source), pages(result.outputs["pdf"])))
    width, height = pairs[0][0].size
    rows = -(-len(pairs) // COLUMNS)
    sheet = Image.new(
        "RGB", (COLUMNS * (2 * width + 3 * GAP) + GAP, rows * (height + GAP) + GAP), GREY
    )
    for number, pair in enumerate(pairs):
        left = GAP + (number % COLUMNS) * (2 * width + 3 * GAP)
        for page in pair:
            sheet.paste(page, (left, GAP + number // COLUMNS * (height + GAP)))
            left += width + GAP
    target = ROOT / "docs" / "images" / "before-after.png"
    target.parent.mkdir(exist_ok=True)
    sheet.quantize(64).save(target, optimize=True)


if __name__ == "__main__":
    main()
