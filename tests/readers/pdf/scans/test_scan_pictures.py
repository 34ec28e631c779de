"""Words in the pictures of pages that have text of their own."""

import subprocess
import sys

import pytest
from PIL import Image

from ai_translator import pipeline
from ai_translator.config import Settings, TranslationSettings
from ai_translator.errors import ConfigError, MissingExtraError
from ai_translator.model.content import Align, BlockKind
from ai_translator.model.provenance import PdfGlyphs, ScanWords
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf import tasks
from ai_translator.readers.pdf.scans import lines
from tests.pdfs import charts

READ = OcrOptions(OcrMode.AUTO, pictures=True)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    return charts.write(
        folder / "charts.pdf", charts.chart(), charts.window(), charts.diagram(), jpeg=True
    )


def read(path, number, options=READ):
    layout = tasks.lay_out_page(path, None, number, options)
    if layout is None:
        layout = tasks.lay_out_scan(path, None, number, options)
    own = [piece for piece in layout.pieces if hasattr(piece, "lines")]
    shown = [block for piece in layout.pieces for block in getattr(piece, "labels", ())]
    return layout, own, shown


def said(blocks):
    return [
        " ".join("".join(inline.text for inline in line.inlines) for line in block.lines)
        for block in blocks
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, charts.CHART), (2, charts.WINDOW), (3, charts.STEPS)],
    ids=["chart", "screenshot", "diagram"],
)
def test_what_a_picture_says_are_labels_of_its_figure(path, number, words):
    layout, own, shown = read(path, number)
    assert said(own) == [" ".join(charts.PROSE)]  # as without the option
    assert {each for each in said(shown) if not each.isdigit()} == set(words)
    assert {block.kind for block in shown} == {BlockKind.FIGURE_TEXT}
    runs = [inline for block in shown for line in block.lines for inline in line.inlines]
    assert all(isinstance(run.provenance, ScanWords) for run in runs)
    assert all(
        isinstance(inline.provenance, PdfGlyphs) for line in own[0].lines for inline in line.inlines
    )
    assert layout.scan.pictures == 1 and layout.scan.words >= len(" ".join(words).split())
    assert layout.scan.confidence > 0.95 and layout.scan.turn == 0


def test_labels_keep_their_colour_face_place_and_direction(path):
    _, _, shown = read(path, 1)
    by_text = dict(zip(said(shown), shown))
    title, axis, month = (by_text[each] for each in (charts.CHART[0], charts.CHART[5], "Winter"))
    assert title.bold and not month.bold and title.size > 1.2 * month.size
    assert {block.font_class for block in shown} == {"sans"} and month.align is Align.CENTER
    assert axis.bbox.height > 3 * axis.bbox.width  # its name runs up
    _, _, buttons = read(path, 2)
    assert all(int(block.color[1:3], 16) > 220 for block in buttons)  # white on colour


def test_nothing_is_read_unless_it_is_asked_for(path):
    assert tasks.lay_out_page(path, None, 1, OcrOptions(OcrMode.AUTO)) is not None


def test_icons_and_pages_without_pictures_cost_nothing(tmp_path, pdf):
    icon = charts.write(tmp_path / "icon.pdf", Image.new("RGB", (800, 40), "red"))
    code = (
        "import sys; from pathlib import Path; from ai_translator.readers import OcrMode, OcrOptions;"
        "from ai_translator.readers.pdf.tasks import lay_out_page;"
        "options = OcrOptions(OcrMode.AUTO, pictures=True);"
        f"paths = {[str(pdf('paper')), str(icon)]!r};"
        "assert all(lay_out_page(Path(each), None, 1, options) for each in paths);"
        "print(sorted({'cv2', 'onnxruntime', 'rapidocr', 'numpy'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_what_is_not_certain_stays_and_is_kept_for_the_report(path, monkeypatch):
    monkeypatch.setattr(lines, "LEAST_CONFIDENCE", 1.01)
    layout, own, shown = read(path, 3)
    assert not shown and said(own) == [" ".join(charts.PROSE)]
    assert {each.text for each in layout.scan.unread} == set(charts.STEPS)
    assert layout.scan.words == 0


def test_pictures_without_words_leave_the_page_as_it_is(tmp_path):
    plain = charts.write(tmp_path / "plain.pdf", Image.new("RGB", (900, 500), (200, 220, 240)))
    layout, own, shown = read(plain, 1)
    assert said(own) == [" ".join(charts.PROSE)] and not shown and layout.scan is None


def job(path, **settings):
    made = Settings(translation=TranslationSettings(picture_text=True), **settings)
    return pipeline.TranslateJob(path, made)


def test_without_the_extra_the_option_is_refused_with_the_remedy(path, monkeypatch):
    monkeypatch.setattr(pipeline, "can_read_scans", lambda: False)
    with pytest.raises(MissingExtraError, match="OCR is not installed") as error:
        pipeline.read_document(job(path))
    assert "ai-translator[ocr]" in error.value.remedy


def test_a_language_the_models_do_not_know_is_refused_by_name(path):
    with pytest.raises(ConfigError, match="cannot read Arabic"):
        pipeline.read_document(job(path, source="ar"))
