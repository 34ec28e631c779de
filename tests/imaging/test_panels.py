"""Text on bars and buttons, and letters larger than the window of the paper."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ai_translator.imaging.erasing import erase
from ai_translator.imaging.panels import _panel, apart_from_panels, find_panels
from ai_translator.imaging.paper import paper_of, strength
from ai_translator.resources import fonts_folder

DPI = 150
PAPER, BAR = (245, 240, 228), (20, 40, 90)


def face(size):
    return ImageFont.truetype(str(fonts_folder() / "NotoSans-Bold.ttf"), size)


def sheet(text, size, *, bar=None):
    """Return a sheet with a text, in white on a bar of this height, and the text's box."""
    image = Image.new("RGB", (900, 400), PAPER)
    pen = ImageDraw.Draw(image)
    if bar is not None:
        pen.rectangle((50, 200 - bar // 2, 850, 200 + bar // 2), fill=BAR)
    fill = (255, 255, 255) if bar is not None else (30, 30, 30)
    place = (450, 200)
    pen.text(place, text, fill=fill, font=face(size), anchor="mm")
    x0, y0, x1, y1 = pen.textbbox(place, text, font=face(size), anchor="mm")
    box = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], float)
    return np.asarray(image), box


@pytest.mark.parametrize("bar", [26, 30, 40, 80])
def test_white_words_go_from_a_bar_and_the_bar_stays(bar):
    samples, box = sheet("Customer information", 18, bar=bar)
    made, gone = erase(samples, [box], DPI)
    ground, _ = sheet("", 18, bar=bar)
    apart = np.abs(made.astype(int) - ground).max(axis=2)
    assert apart.max() <= 12 and (apart > 3).mean() < 0.0001
    assert gone.any() and not gone[:150].any() and (samples[gone].max(axis=1) > 120).mean() > 0.5


def test_letters_larger_than_the_window_of_the_paper_go_whole():
    samples, box = sheet("ZAVA", 150)
    made, _ = erase(samples, [box], DPI)
    apart = np.abs(made.astype(int) - PAPER).max(axis=2)
    assert apart.max() <= 12 and (apart > 3).mean() < 0.0001


def test_a_text_on_plain_paper_stands_on_no_panel():
    samples, box = sheet("Customer information", 18)
    apart = strength(samples, paper_of(samples, DPI))
    rings = [(box + np.array([[-4, -4], [4, -4], [4, 4], [-4, 4]]), box)]
    assert find_panels(samples, apart, rings) == []
    assert apart_from_panels(samples, apart, []) is apart


@pytest.mark.parametrize("seed", range(6))
def test_every_ring_on_a_ground_of_its_own_is_found_wherever_it_lies(seed):
    """Sums over rectangles leave out only what a look at each ring would."""
    draw = np.random.default_rng(seed)
    image = Image.new("RGB", (400, 300), PAPER)
    pen, rings = ImageDraw.Draw(image), []
    for _ in range(40):
        x, y = draw.integers(-20, (400, 300))
        width, height = draw.integers(8, 90), draw.integers(6, 40)
        if draw.random() < 0.5:
            pen.rectangle((x, y, x + width, y + height), fill=BAR)
        by, turn = draw.integers(2, 9), np.radians(draw.uniform(-4, 4))
        matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        sides = [
            np.array([[-grow, -grow], [width + grow, -grow], [width + grow, height + grow],
                      [-grow, height + grow]]) @ matrix + (x, y)
            for grow in (by - 3.0, -3.0)
        ]  # fmt: skip
        rings.append(tuple(sides))
    samples = np.asarray(image)
    apart = strength(samples, np.full_like(samples, PAPER))
    alone = [panel for outer, inner in rings if (panel := _panel(samples, apart, outer, inner))]
    found = find_panels(samples, apart, rings)
    assert [each.place for each in found] == [each.place for each in alone]
    assert 0 < len(found) < len(rings)


def test_what_is_far_away_changes_nothing():
    """Only the paper around the boxes is looked at, however large the page is."""
    samples, box = sheet("Customer information", 18)
    page = np.full((1400, 2000, 3), PAPER, np.uint8)
    page[480:880, 640:1540] = samples
    page[:200] = page[1200:] = BAR
    made, gone = erase(page, [box + np.array([640, 480])], DPI)
    alone, gone_alone = erase(samples, [box], DPI)
    assert (gone[480:880, 640:1540] == gone_alone).all() and gone.sum() == gone_alone.sum()
    apart = np.abs(made[480:880, 640:1540].astype(int) - alone)
    assert apart.max() <= 2
