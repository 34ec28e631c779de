"""The next token: which words a row may take, and which one its draw falls on."""

from types import SimpleNamespace

import pytest
import torch

from ai_translator.backends.chatglm.native.sampling import BROKEN, choose
from ai_translator.backends.chatglm.request import Sampling

CHANCES = (0.25, 0.5, 0.0625, 0.1875)  # of words 0 to 3; likeliest first: 1, 0, 3, 2


def row(draw=0.0, temperature=1.0, top_p=1.0):
    return SimpleNamespace(sampling=Sampling(temperature, top_p), draw=lambda ahead: draw)


def word(*, chances=CHANCES, **how):
    return int(choose(torch.tensor([chances]).log(), [row(**how)])[0])


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (0.0, 1), (0.49, 1), (0.51, 0), (0.74, 0), (0.76, 3), (0.93, 3), (0.94, 2), (0.99, 2), (1.0, 2)
    ],
)  # fmt: skip
def test_a_draw_falls_on_words_by_their_chances_likeliest_first(draw, expected):
    assert word(draw=draw) == expected


@pytest.mark.parametrize(
    ("top_p", "draw", "expected"),
    [
        (0.5, 0.999, 1),  # the likeliest have half of the probability: no other word is needed
        (0.51, 0.999, 0),
        (0.51, 0.66, 1),  # of the 0.75 that are left, it has two thirds
        (0.51, 0.67, 0),
        (0.8, 0.999, 3),
        (0.0, 0.999, 1),  # the likeliest always stays
    ],
)
def test_unlikely_words_are_left_out(top_p, draw, expected):
    assert word(draw=draw, top_p=top_p) == expected


def test_heat_makes_unlikely_words_likelier_and_cold_makes_them_rarer():
    assert word(draw=0.6, temperature=1.0) == 0
    assert word(draw=0.6, temperature=0.5) == 1
    assert word(draw=0.45, temperature=1.0) == 1
    assert word(draw=0.45, temperature=2.0) == 0


def test_each_row_of_a_batch_goes_by_its_own_settings():
    logits = torch.tensor([CHANCES] * 4).log()
    rows = [row(0.8, temperature=0.0), row(0.8), row(0.8, top_p=0.5), row(0.8, temperature=0.0)]
    assert choose(logits, rows).tolist() == [1, 3, 1, 1]


def test_a_broken_row_is_told_and_the_others_go_on():
    logits = torch.tensor([CHANCES] * 2).log()
    logits[0, 2] = float("nan")
    assert choose(logits, [row(0.8), row(0.8)]).tolist() == [BROKEN, 3]


def test_large_logits_in_half_precision_are_not_broken():
    """Their sum is beyond what half precision holds."""
    logits = torch.full((1, 70_000), 10.0, dtype=torch.float16)
    logits[0, 7] = 11.0
    assert choose(logits, [row(temperature=0.0)]).tolist() == [7]
