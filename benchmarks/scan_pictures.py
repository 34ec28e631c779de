"""Source beside result, of a scan and of a page with a chart: the pictures in docs/fidelity.md.

python -m benchmarks.scan_pictures
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from ai_translator.config import OutputSettings, ParsingSettings, Settings, TranslationSettings
from ai_translator.jobs.local import translate_file
from benchmarks import processes
from benchmarks.scans import scanner
from tests.pdfs import charts
from tests.pdfs.scans import scan, set_page

_IMAGES = processes.ROOT / "docs" / "images"
_SCALE = 0.75  # pixels a point
_GAP = 8  # pixels between source and result


def _drawn(path: Path, share: float) -> Image.Image:
    """Return the upper share of the first page."""
    document = pypdfium2.PdfDocument(path)
    try:
        page: Image.Image = document[0].render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    return page.crop((0, 0, page.width, round(share * page.height)))


def _beside(source: Path, name: str, target: str, share: float) -> None:
    settings = Settings(
        backend="pseudo",
        target=target,
        translation=TranslationSettings(memory="off", picture_text=True),
        parsing=ParsingSettings(workers=1),
        output=OutputSettings(folder=source.parent),
    )
    result = translate_file(source, settings, pages="1")
    before, after = _drawn(source, share), _drawn(result.outputs["pdf"], share)
    both = Image.new("RGB", (2 * before.width + _GAP, before.height), (90, 90, 90))
    both.paste(before, (0, 0))
    both.paste(after, (before.width + _GAP, 0))
    both.save(_IMAGES / name, "JPEG", quality=80, optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, source = set_page(folder / "printed.pdf", "table"), folder / "scan.pdf"
        scan(page.path, source, scanner(200))
        _beside(source, "scan-table.jpg", "zh", 0.5)
        _beside(charts.write(folder / "chart.pdf", charts.chart()), "picture-text.jpg", "zh", 0.6)


if __name__ == "__main__":
    main()
