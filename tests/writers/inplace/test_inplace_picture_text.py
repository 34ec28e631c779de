"""Words in pictures, translated by a real server on loopback and written in their place."""

from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2
import pytest

from ai_translator.config import OutputSettings, ParsingSettings, Settings, TranslationSettings
from ai_translator.jobs.local import translate_file
from ai_translator.languages import language
from ai_translator.model.content import Figure
from ai_translator.model.segments import Translated, TranslatedDocument
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf.parse import parse
from ai_translator.translation.segmentation.segmenting import survey
from ai_translator.writers.inplace import write_inplace
from ai_translator.writers.inplace.image_samples import decoded
from tests.backends.pseudo_words import translation
from tests.backends.standin import StandIn
from tests.pdfs import charts


@pytest.fixture(scope="module")
def translated(tmp_path_factory):
    """The chart's page translated; the last page shows the same image and is not."""
    folder = tmp_path_factory.mktemp("picture-text")
    source = charts.write(folder / "charts.pdf", charts.chart(), charts.diagram(), jpeg=True)
    (folder / "out").mkdir()
    with StandIn(target="de") as server:
        settings = Settings(
            backend="openai",
            openai={"base_url": server.url},
            source="en",
            target="de",
            translation=TranslationSettings(memory="off", picture_text=True),
            parsing=ParsingSettings(workers=1),
            output=OutputSettings(folder=folder / "out", formats=("pdf", "dual", "markdown")),
        )
        result = translate_file(source, settings, pages="1")
        asked = "\n".join(request.question for request in server.requests)
    return source, result, asked


def images(path):
    with pikepdf.open(path) as pdf:
        pages = [next(iter(page.Resources.XObject.values())) for page in pdf.pages]
        return [decoded(image).samples.astype(int) for image in pages]


def text_of(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_the_words_are_sent_and_set(translated):
    _, result, asked = translated
    assert result.exit_code == 0
    flat = "".join(text_of(result.outputs["pdf"]).split())
    for words in charts.CHART:
        assert words in asked
        assert "".join(translation(words, "de").split()) in flat
    assert result.report.to_json()["scans"]["pictures"] == 1


def test_the_image_changes_where_words_were_and_on_its_page_only(translated):
    source, result, _ = translated
    before, after = images(source), images(result.outputs["pdf"])
    assert np.array_equal(before[0], before[2]) and np.array_equal(after[2], before[2])
    assert np.array_equal(after[1], before[1])
    title, bars = np.s_[15:65, 200:700], np.s_[200:470, 400:760]
    assert (before[0][title] < 120).any() and not (after[0][title] < 200).any()
    assert np.array_equal(before[0][bars], after[0][bars])
    assert (after[0][:, 95:104] < 120).any()  # numbers at the axis stay as they are


def test_other_formats_tell_what_the_pictures_say(translated):
    _, result, _ = translated
    text = result.outputs["markdown"].read_text(encoding="utf-8")
    assert all(words in text for words in charts.CHART)


def test_words_on_no_image_stay_and_the_page_is_translated_all_the_same(tmp_path):
    source = charts.write(tmp_path / "diagram.pdf", charts.diagram())
    document = parse(source, pages="1", workers=1, ocr=OcrOptions(OcrMode.AUTO, pictures=True))
    (page,) = document.pages
    blocks = tuple(
        replace(block, labels=tuple(map(moved, block.labels)))
        if isinstance(block, Figure)
        else block
        for block in page.blocks
    )
    document = replace(document, pages=(replace(page, blocks=blocks),))
    segments = survey(document, TranslationSettings(), "en", language("de")).segments
    outcomes = {each.id: Translated(translation(each.source, "de")) for each in segments}
    translated = TranslatedDocument(document, tuple(segments), outcomes, "en", "de")
    made = write_inplace(translated, source, tmp_path / "made.pdf", OutputSettings())
    assert [(each.page, each.reason) for each in made.kept] == [
        (1, "the words on its pictures (its text is a picture that is not stored as an image)")
    ]
    shown = "".join(text_of(tmp_path / "made.pdf").split())
    assert "".join(translation(" ".join(charts.PROSE), "de").split()) in shown
    assert not any("".join(translation(words, "de").split()) in shown for words in charts.STEPS)
    assert np.array_equal(images(source)[0], images(tmp_path / "made.pdf")[0])


def moved(block):
    """Return the label with its words where no picture is."""

    def run(inline):
        boxes = tuple(
            replace(box, top=box.top + 400, bottom=box.bottom + 400)
            for box in inline.provenance.boxes
        )
        return replace(inline, provenance=replace(inline.provenance, boxes=boxes))

    lines = tuple(replace(line, inlines=tuple(map(run, line.inlines))) for line in block.lines)
    return replace(block, lines=lines)
