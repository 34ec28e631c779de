"""``--bilingual beside``: the source at the left, its translation at the right, on as many pages as it takes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pdfplumber

from ai_translator import translate_file
from ai_translator.config import load

TIDES = Path(__file__).parents[2] / "examples" / "tides.pdf"


def test_source_and_translation_stand_beside_each_other(tmp_path):
    output = {"formats": ["reflow", "epub"], "bilingual": "beside", "folder": tmp_path}
    settings = load(None, {"backend": "pseudo", "target": "zh", "output": output})
    result = translate_file(TIDES, settings, pages="1-2")
    left: list[str] = []
    han: list[bool] = []
    with pdfplumber.open(result.outputs["reflow"]) as made:
        assert len(made.pages) > 3  # a paragraph that goes over a page's end is among them
        for page in made.pages:
            middle = page.width / 2
            words = page.extract_words()
            assert max(word["x1"] for word in words) < page.width - 40
            body = [word for word in words if word["bottom"] - word["top"] < 12]
            left += [word["text"] for word in body if word["x1"] < middle]
            prose = [char for char in page.chars if char["size"] < 11]
            han += [char["x0"] >= middle for char in prose if "\u4e00" <= char["text"] <= "\u9fff"]
    assert sum(han) > 0.9 * len(han) > 500
    whole = "".join(left).replace("-", "")
    for part in ("theSunpullatitwhiletheEarthturns", "sailorsworkedinthiswaytwo"):
        assert part in whole
    with zipfile.ZipFile(result.outputs["epub"]) as made_book:
        text = "".join(
            made_book.read(name).decode() for name in made_book.namelist() if "chapter" in name
        )
    pairs = text.split('<div class="pair">')[1:]
    assert len(pairs) > 5 and all('<p class="original"' in pair for pair in pairs)
