"""The picture of a training run: who looks at it decides whether to go on."""

import pytest
from PIL import Image

from ai_translator.backends.chatglm.native.curve import draw

PALE, DARK, GRID = (0xB5, 0xCB, 0xE6), (0x1F, 0x5F, 0xA8), (0xDD,) * 3
LEFT, RIGHT, TOP, BOTTOM = 60, 880, 24, 360  # of the axes, in pixels


def letters(image, box):
    """The dark grey pixels, as of letters; their edges are paler."""
    pixels = ((x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3]))
    values = ((place, image.getpixel(place)) for place in pixels)
    return [place for place, value in values if len(set(value)) == 1 and value[0] < 160]


@pytest.fixture
def picture(tmp_path):
    def made(losses):
        draw(losses, tmp_path / "loss.png")
        return Image.open(tmp_path / "loss.png").convert("RGB")

    return made


def places(image, color, box=(0, 0, 900, 420)):
    return [
        (x, y)
        for x in range(box[0], box[2])
        for y in range(box[1], box[3])
        if image.getpixel((x, y)) == color
    ]


def test_every_step_stands_at_its_place_between_nothing_and_the_maximum(picture):
    image = picture([4.0, 0.0, 2.0])
    dark = places(image, DARK)
    assert abs(min(x for x, _ in dark) - LEFT) <= 1 and abs(max(x for x, _ in dark) - RIGHT) <= 1
    for x, y in ((LEFT, TOP), ((LEFT + RIGHT) // 2, BOTTOM), (RIGHT, (TOP + BOTTOM) // 2)):
        near = [(a, b) for a, b in dark if abs(a - x) <= 2 and abs(b - y) <= 3]
        assert near, (x, y)  # a run of three steps is its own mean


def test_the_mean_is_of_the_last_steps_and_lies_over_them(picture):
    """Forty steps that jump between 0 and 2: of two steps the mean is 1 throughout."""
    image = picture([2.0, 0.0] * 20)
    dark = places(image, DARK)
    middle = (TOP + BOTTOM) // 2
    late = [y for x, y in dark if x > LEFT + 25]
    assert late and all(abs(y - middle) <= 2 for y in late)
    assert min(y for _, y in dark) <= TOP + 1  # the first has none before it
    pale = places(image, PALE)
    assert min(y for _, y in pale) <= TOP + 1 and max(y for _, y in pale) >= BOTTOM - 1


def test_the_mean_of_a_long_run_takes_no_more_than_twenty_five_steps(picture):
    """A loss that falls at once to nothing is nothing 25 steps later, however long the run."""
    image = picture([10.0] * 800 + [0.0] * 800)
    falling = [x for x, y in places(image, DARK) if TOP + 4 < y < BOTTOM - 4]
    step = (RIGHT - LEFT) / 1599
    assert min(falling) >= LEFT + 799 * step - 3
    assert max(falling) <= LEFT + 825 * step + 3
    assert max(falling) - min(falling) >= 20 * step


def test_the_axes_are_drawn_and_named(picture):
    image = picture([4.0, 3.0, 2.0])
    lines = sorted({y for x, y in places(image, GRID) if x == 700})
    assert lines == [24, 108, 192, 276, 360]
    assert {x for x, y in places(image, GRID) if y == 360} >= {LEFT, RIGHT - 1}
    for y in lines:  # a number beside each line
        assert letters(image, (4, y - 8, 50, y + 8)), y
    below = letters(image, (0, BOTTOM + 10, 900, 420))
    assert all(BOTTOM + 20 < y < BOTTOM + 40 for _, y in below)
    parts = [
        [x for x, _ in below if low <= x < high] for low, high in ((55, 75), (405, 500), (835, 870))
    ]
    assert all(parts)  # where it begins, what it shows, where it ends
    assert max(parts[0]) < LEFT + 8  # the first step is 0, one digit
    assert len(below) == sum(map(len, parts))


@pytest.mark.parametrize("losses", [[], [0.0], [0.0, 0.0], [3.0]])
def test_a_run_that_has_hardly_begun_has_a_picture_too(picture, losses):
    assert picture(losses).size == (900, 420)
