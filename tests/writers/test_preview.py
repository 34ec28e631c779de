"""The preview sheet: pages beside their translation."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat
from reportlab.pdfgen.canvas import Canvas

from ai_translator.config import load
from ai_translator.errors import OutputError
from ai_translator.model.segments import TranslatedDocument
from ai_translator.writers import WriteRequest, write
from ai_translator.writers.preview import page_picture, write_preview
from tests.writers.inplace.files import translated


def test_a_sheet_is_written_beside_the_result(pdf, tmp_path):
    made: TranslatedDocument = translated(pdf("paper"))
    settings = load(overrides={"output": {"preview": True}})
    result = write("pdf", WriteRequest(made, pdf("paper"), tmp_path / "paper.zh.pdf", settings))
    assert [path.name for path in result.files] == ["paper.zh.pdf", "paper.zh.preview.png"]
    with Image.open(result.files[1]) as sheet:
        assert sheet.width > 1000 and sheet.height > sheet.width  # two pages, one under the other
        left, right = (sheet.convert("L").crop((x, 0, x + 560, 700)) for x in (12, 584))
    assert left.tobytes() != right.tobytes()


@pytest.mark.parametrize(
    "size", [(595, 842), (842, 595), (14400, 14400), (200, 14400), (14400, 20), (3, 3)]
)
def test_a_page_as_a_picture_is_bounded_and_whole(tmp_path, size):
    path = tmp_path / "page.pdf"
    canvas = Canvas(str(path), pagesize=size)
    canvas.setFillGray(0)
    canvas.rect(0, 0, size[0], size[1] / 2, stroke=0, fill=1)  # the lower half is black
    canvas.save()
    picture = page_picture(str(path), None, 1)
    with Image.open(io.BytesIO(picture.jpeg)) as image:
        assert image.format == "JPEG" and image.size == (picture.width, picture.height)
        assert (
            image.width <= 2001
            and image.height <= 16_001
            and image.width * image.height <= 6_100_000
        )
        assert image.width >= 1280 or image.width * image.height > 3_000_000
        grey = image.convert("L")
        middle = image.width // 2
        assert (
            grey.getpixel((middle, image.height // 4)) > 200
            and grey.getpixel((middle, image.height - 1)) < 60
        )


def test_a_picture_shows_its_page(pdf):
    first, second = (
        Image.open(io.BytesIO(page_picture(str(pdf("paper")), None, page).jpeg)) for page in (1, 2)
    )
    with pypdfium2.PdfDocument(pdf("paper")) as opened:
        wanted = (
            opened[1]
            .render(scale=second.width / opened[1].get_width(), may_draw_forms=True)
            .to_pil()
            .convert("RGB")
        )
    assert wanted.size == second.size
    assert _apart(second, wanted) < 1.5 < 4 < _apart(first, wanted)


def _apart(one, other):
    """The mean difference of two pictures' colours, of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other.resize(one.size))).mean) / 3


def test_what_cannot_be_drawn_is_an_error_with_a_remedy(pdf, tmp_path):
    with pytest.raises(OutputError, match="preview could not be drawn"):
        write_preview(pdf("paper"), pdf("not-a-pdf"), tmp_path / "a.png", (1,))


def test_a_result_without_its_sheet_is_a_result_with_a_warning(pdf, tmp_path, monkeypatch):
    def broken(*_arguments: object) -> Path:
        raise OutputError(f"{tmp_path / 'a.preview.png'}: the preview could not be drawn (so)")

    monkeypatch.setattr("ai_translator.writers.inplace.write_preview", broken)
    settings = load(overrides={"output": {"preview": True}})
    made = write(
        "pdf", WriteRequest(translated(pdf("links")), pdf("links"), tmp_path / "a.pdf", settings)
    )
    assert made.files == (tmp_path / "a.pdf",) and (tmp_path / "a.pdf").exists()
    assert made.warnings == ("the preview could not be drawn (so)",)
    assert not (tmp_path / "a.png").exists()
