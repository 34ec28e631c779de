"""Words of a line, measured on its ink."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ai_translator.readers.pdf.scans.recognizer import RecognizedText
from ai_translator.readers.pdf.scans.words import common_sizes, measured
from ai_translator.resources import fonts_folder


def line(text, size=40, face="NotoSerif-Regular", places=None):
    """A line of text as detection crops it, measured."""
    font = ImageFont.truetype(fonts_folder() / f"{face}.ttf", size)
    width = round(font.getlength(text))
    image = Image.new("L", (width + 20, round(1.4 * size)), 255)
    ImageDraw.Draw(image).text((10, 0), text, fill=0, font=font)
    grey = np.asarray(image)
    if places is None:
        starts = [10 + font.getlength(text[:at]) for at in range(len(text) + 1)]
        places = [(a + b) / 2 / grey.shape[1] for a, b in pairwise(starts)]
    seen = RecognizedText(text, tuple(places), (0.99,) * len(text))
    return measured(seen, np.dstack([grey] * 3), 255 - grey, 0, 0)


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
