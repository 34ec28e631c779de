"""Text taken off a picture: its ink only, and nothing else."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ai_translator.imaging.erasing import entangled, erase
from ai_translator.imaging.paper import paper_of, strength

TEXT = "The quickly measured harbour"
PAPER, INK = (240, 228, 196), (40, 34, 30)


def drawn(*, rule=False, noise=0.0, dark=False):
    """A line of text to be erased, one to be kept; the first one's box."""
    paper, ink = (INK, PAPER) if dark else (PAPER, INK)
    image = Image.new("RGB", (640, 220), paper)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    pen.text((40, 30), TEXT, fill=ink, font=font)
    pen.text((40, 140), TEXT, fill=ink, font=font)
    if rule:
        pen.line((10, 72, 630, 72), fill=ink, width=3)
    samples = np.asarray(image).astype(float)
    samples += (
        np.random.default_rng(1).normal(0, noise, samples.shape[:2])[:, :, None] if noise else 0
    )
    x0, top, x1, bottom = pen.textbbox((40, 30), TEXT, font=font)
    box = np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], float)
    return np.clip(samples, 0, 255).astype(np.uint8), box


def inside(shape, box, margin):
    mask = np.zeros(shape[:2], bool)
    (x0, top), (x1, bottom) = (
        box.min(axis=0).astype(int) - margin,
        box.max(axis=0).astype(int) + margin,
    )
    mask[top:bottom, x0:x1] = True
    return mask


@pytest.mark.parametrize("dark", [False, True], ids=["dark on light", "light on dark"])
@pytest.mark.parametrize("noise", [0.0, 5.0], ids=["clean", "grainy"])
def test_no_ink_is_left_and_nothing_else_changes(dark, noise):
    samples, box = drawn(noise=noise, dark=dark)
    made, gone = erase(samples, [box], 200)
    place = inside(samples.shape, box, 0)
    paper = np.array(INK if dark else PAPER)
    assert np.abs(made[place].astype(int) - paper).max() < 12 + 5 * noise
    assert (made[~gone] == samples[~gone]).all()
    assert not (gone & ~inside(samples.shape, box, 8)).any()


def test_the_grain_of_the_paper_goes_on_beneath():
    samples, box = drawn(noise=6.0)
    made, gone = erase(samples, [box], 200)
    bare = samples[100:130].astype(float)
    assert 0.6 < made[gone].astype(float)[:, 0].std() / bare[:, :, 0].std() < 1.5


def test_a_rule_through_the_text_stays():
    samples, box = drawn(rule=True)
    made, _ = erase(samples, [box], 200)
    assert (made[72, 10:630] < 90).all()
    letters = inside(samples.shape, box, 0)
    letters[69:77] = False
    assert made[letters].min() > 150


def test_black_and_white_stays_black_and_white():
    samples, box = drawn()
    grey = np.where(samples[:, :, 0] > 128, 255, 0).astype(np.uint8)
    made, _ = erase(grey, [box], 200)
    assert set(np.unique(made)) == {0, 255}
    assert (made[inside(grey.shape, box, 0)] == 255).all()


def test_letters_that_are_part_of_a_drawing_are_known():
    samples, box = drawn()
    grey = samples.copy()
    wild = Image.fromarray(samples)
    pen = ImageDraw.Draw(wild)
    for x in range(45, 500, 24):  # strokes from the letters far up and down
        pen.line((x, 5, x + 30, 130), fill=INK, width=3)
    for picture, tied in ((grey, False), (np.asarray(wild), True)):
        apart = strength(picture, paper_of(picture, 200))
        assert entangled(apart, [[box]], 200) == [tied]


def layered(ghost, grain=2.0):
    """Return a page's background as a scanner's layers have it: no ink, pale rests of letters."""
    samples, box = drawn()
    letters = (samples[:, :, 0] < 140).astype(float)
    for axis in (0, 1) * 12:  # smeared, as a smaller picture is
        letters = (np.roll(letters, 1, axis) + np.roll(letters, -1, axis) + letters) / 3
    noise = np.random.default_rng(4).normal(0, grain, letters.shape)
    paper = np.array(PAPER) - ghost * letters[:, :, None] + noise[:, :, None]
    return np.clip(paper, 0, 255).astype(np.uint8), box


def test_the_pale_rest_of_letters_that_another_layer_has_goes_too():
    samples, box = layered(ghost=40)
    made, gone = erase(samples, [box], 200)
    place = inside(samples.shape, box, 0)
    before, after = (np.abs(each[place].astype(int) - PAPER).mean() for each in (samples, made))
    assert before > 8 and after < 2.6  # of which the grain is 1.6
    assert not (gone & ~inside(samples.shape, box, 8)).any()


def test_paper_without_letters_keeps_its_grain():
    samples, box = layered(ghost=0, grain=5.0)
    made, gone = erase(samples, [box], 200)
    place = inside(samples.shape, box, 0)
    assert gone[place].mean() < 0.5
    assert made[place].std() == pytest.approx(samples[place].std(), rel=0.25)
    assert made[place].mean() == pytest.approx(samples[place].mean(), abs=1)


def test_letters_of_a_line_that_stays_are_its_own_where_the_lines_nearly_touch():
    """Capitals of the lower line reach far into the box of the upper one."""
    image = Image.new("RGB", (640, 120), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    pen.text((40, 10), "measured at noon", fill=INK, font=font)
    upper = np.asarray(image).copy()
    pen.text((40, 38), "HARBOUR HOUSE", fill=INK, font=font)
    samples = np.asarray(image).copy()
    boxes = []
    for top, text in ((10, "measured at noon"), (38, "HARBOUR HOUSE")):
        x0, y0, x1, y1 = pen.textbbox((40, top), text, font=font)
        boxes.append(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], float))
    boxes[0][2:, 1] += 16  # as detection has it: down to the middle of the next line
    lower = (samples.min(axis=2) < 100) & ~(upper.min(axis=2) < 100)
    for kept, share in (((), 0.9), ((boxes[1],), 1.0)):
        made, _ = erase(samples, [boxes[0]], 200, kept=kept)
        left = (made[lower].min(axis=1) < 130).mean()
        assert left >= share if kept else left < share
        assert not (made[(upper.min(axis=2) < 100) & ~lower].min(axis=1) < 130).any()
