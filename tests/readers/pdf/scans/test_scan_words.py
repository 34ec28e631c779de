"""Words of a line, measured on its ink."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ai_translator.readers.pdf.scans.line_sizes import common_sizes
from ai_translator.readers.pdf.scans.recognizer import RecognizedText
from ai_translator.readers.pdf.scans.words import measured
from ai_translator.resources import fonts_folder


def line(text, size=40, face="NotoSerif-Regular", places=None, high=1.4, top=0, bullet=None):
    """A line of text as detection crops it, measured.

    bullet: as recognition leaves it out: its radius, its distance from the text, its grey
    """
    font = ImageFont.truetype(fonts_folder() / f"{face}.ttf", size)
    width = round(font.getlength(text))
    radius, gap, pale = bullet or (0, 0, 0)
    left = 10 + 2 * radius + gap
    image = Image.new("L", (width + left + 10, round(high * size)), 255)
    pen = ImageDraw.Draw(image)
    pen.text((left, 0), text, fill=0, font=font)
    if bullet:
        middle = 0.8 * size
        pen.ellipse((10, middle - radius, 10 + 2 * radius, middle + radius), fill=pale)
    grey = np.asarray(image)
    if places is None:
        starts = [left + font.getlength(text[:at]) for at in range(len(text) + 1)]
        places = [(a + b) / 2 / grey.shape[1] for a, b in pairwise(starts)]
    seen = RecognizedText(text, tuple(places), (0.99,) * len(text))
    return measured(seen, np.dstack([grey] * 3), 255 - grey, 0, top)


@pytest.mark.parametrize("face", ["NotoSerif-Regular", "NotoSans-Regular"])
@pytest.mark.parametrize(
    "text", ["The harbour was measured quickly", "a cosmos menu", "HIGH WATER 1999", "says,"]
)
def test_size_and_words_are_those_of_the_type(text, face):
    made = line(text, 40, face)
    assert made.size == pytest.approx(40, rel=0.25)  # Noto has tall small letters
    assert [word.text for word in made.words] == text.split()
    boxes = [word.box for word in made.words]
    assert all(a[2] < b[0] for a, b in pairwise(boxes))


def test_the_last_line_of_a_paragraph_is_as_large_as_the_others_whatever_letters_it_has():
    whole = line("What the old captain had measured", face="NotoSerif-Regular").size
    for text in ("carpet.", "returns it to me", "some more corn", "the harbour"):
        assert line(text, face="NotoSerif-Regular").size == pytest.approx(whole, rel=0.1), text


def test_a_crop_that_is_cut_close_makes_no_smaller_type():
    text = "borrowed the candles behind the church, walked"
    close = line(text, face="NotoSerif-Regular", high=1.35).size
    for high in (1.3, 1.25, 1.2):
        assert line(text, face="NotoSerif-Regular", high=high).size > 0.85 * close


def test_weight_and_serifs_show():
    regular, bold = (
        line("The harbour was measured"),
        line("The harbour was measured", face="NotoSerif-Bold"),
    )
    sans = line("The harbour was measured", face="NotoSans-Regular")
    assert bold.stroke > 1.3 * regular.stroke
    assert regular.contrast > 1.2 * sans.contrast


def test_no_character_is_lost_wherever_recognition_puts_it():
    text = "went tip-toeing along a path amongst"
    places = np.linspace(0.02, 1.0, len(text))
    places[-3:] = 1.0  # beyond the last ink
    made = line(text, places=places)
    assert "".join(word.text for word in made.words) == text.replace(" ", "")


def test_ideographs_get_the_punctuation_of_their_width():
    made = line("看守人说,旧桥很高,", face="NotoSerifSC-Regular")
    assert "".join(word.text for word in made.words) == "看守人说，旧桥很高，"


def test_sizes_that_hardly_differ_are_one_size():
    lines = [line("The harbour was measured", size) for size in (40, 41, 39, 40, 60)]
    sizes = common_sizes(lines)
    assert len(set(sizes[:4])) == 1 and sizes[4] > 1.3 * sizes[0]


def test_a_line_between_others_at_one_leading_is_of_their_size():
    """Twelve pixels tell a size to some 20 per cent; that of most is the text's."""
    lines = [line("The harbour was measured", 16, top=26 * at) for at in range(6)]
    lines[3] = replace(lines[3], size=1.3 * lines[3].size)
    lines[5] = replace(lines[5], size=1.15 * lines[5].size)
    assert len(set(common_sizes(lines))) == 1


def test_no_line_of_a_text_set_solid_is_larger_than_its_leading():
    """Descenders of the line above come into its box, and were measured with it."""
    lines = [line("The harbour was measured", 26, top=28 * at) for at in range(6)]
    lines[1] = replace(lines[1], size=1.4 * lines[1].size)
    assert len(set(common_sizes(lines))) == 1


def test_a_heading_and_a_smaller_item_at_the_same_leading_keep_their_sizes():
    lines = [line("The harbour was measured", 60, top=80 * at) for at in range(4)]
    lines[0] = line("The harbour was measured", 78, top=0)
    lines[2] = line("The harbour was measured", 48, top=160)
    sizes = common_sizes(lines)
    assert sizes[0] > 1.2 * sizes[1] and sizes[2] < 0.9 * sizes[1] == 0.9 * sizes[3]


@pytest.mark.parametrize("pale", [0, 130])
@pytest.mark.parametrize(("radius", "gap"), [(4, 16), (7, 25), (8, 60)])
def test_a_bullet_that_recognition_leaves_out_stands_before_its_text(radius, gap, pale):
    made = line("Measured in the harbour", bullet=(radius, gap, pale))
    assert [word.text for word in made.words] == ["•", "Measured", "in", "the", "harbour"]
    (mark, first, *_) = [word.box for word in made.words]
    assert mark[2] - mark[0] <= 2 * radius + 2 and first[0] == pytest.approx(
        10 + 2 * radius + gap, abs=4
    )


@pytest.mark.parametrize("text", ["I measured it", "1 harbour", "l'eau est haute", "i, j and k"])
def test_letters_and_specks_are_no_bullets(text):
    assert [word.text for word in line(text).words] == text.split()
    assert [word.text for word in line(text, bullet=(1, 20, 90)).words] == text.split()


@pytest.mark.parametrize("face", ["NotoSerif-Regular", "NotoSans-Regular"])
@pytest.mark.parametrize("text", ["(X)", "(x)", "/ACS/10_1YR/S2601A>.", "[12]"])
def test_brackets_and_strokes_are_no_capitals(text, face):
    whole = line("What the old captain had measured", face=face).size
    assert line(text, face=face).size == pytest.approx(whole, rel=0.2)
