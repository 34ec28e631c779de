"""The preview sheet: pages beside their translation."""

import io

import pytest
from PIL import Image

from ai_translator.config import load
from ai_translator.errors import OutputError
from ai_translator.segments import TranslatedDocument
from ai_translator.writing import write
from ai_translator.writing.preview import page_picture, write_preview
from tests.writing.inplace.files import translated


def test_a_sheet_is_written_beside_the_result(pdf, tmp_path):
    made: TranslatedDocument = translated(pdf("paper"))
    settings = load(overrides={"output": {"preview": True}})
    result = write("pdf", made, pdf("paper"), tmp_path / "paper.zh.pdf", settings)
    assert [path.name for path in result.files] == ["paper.zh.pdf", "paper.zh.preview.png"]
    with Image.open(result.files[1]) as sheet:
        assert sheet.width > 1000 and sheet.height > sheet.width  # two pages, one under the other
        left, right = (sheet.convert("L").crop((x, 0, x + 560, 700)) for x in (12, 584))
    assert left.tobytes() != right.tobytes()


def test_a_page_as_a_picture(pdf):
    with Image.open(io.BytesIO(page_picture(str(pdf("rotated-90")), None, 1))) as image:
        assert image.format == "PNG" and image.width == 560


def test_what_cannot_be_drawn_is_an_error_with_a_remedy(pdf, tmp_path):
    with pytest.raises(OutputError, match="preview could not be drawn"):
        write_preview(pdf("paper"), pdf("not-a-pdf"), tmp_path / "a.png", (1,))
    assert not (tmp_path / "a.png").exists()
