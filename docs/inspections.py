"""Draws the pictures of docs/layout.md: pages of the example with what layout found on them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from ai_translator.config import ParsingSettings
from ai_translator.inspection import aspects, inspect_file

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
#: Name of the picture -> page of the example, what is drawn, and which part of it is kept, in
#: pixels.
PICTURES = {
    "layout-order": (2, "blocks,columns,order", (0, 0, 1600, 1330)),
    "layout-lines": (1, "lines,formulas", (90, 520, 1000, 960)),
}
WIDTH, COLORS = 1200, 96


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, (page, what, part) in PICTURES.items():
            found = inspect_file(
                ROOT / "examples" / "tides.pdf",
                ParsingSettings(),
                what=aspects(what),
                folder=Path(folder),
            )
            with Image.open(found.outputs[page]) as image:
                kept = image.convert("RGB").crop(part)
            size = (min(WIDTH, kept.width), round(kept.height * min(1.0, WIDTH / kept.width)))
            small = kept.resize(size, Image.Resampling.LANCZOS)
            small.quantize(COLORS, Image.Quantize.MAXCOVERAGE).save(
                IMAGES / f"{name}.png", optimize=True
            )


if __name__ == "__main__":
    main()
