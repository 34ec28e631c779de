"""What goes between processes arrives as it was."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Line, TextRun, TextStyle
from ai_translator.model.placement import LinePlacement
from ai_translator.model.provenance import OperatorRef, PdfGlyphs
from ai_translator.pickling import quickly_pickled

REF = OperatorRef((1, 2), 3, 4, 5, 6.5, (7.0, 8.0))
RUN = TextRun("a", TextStyle(bold=True), None, PdfGlyphs((REF,)), placement=BBox(1, 2, 3, 4))
LINE = Line((RUN,), placement=LinePlacement(BBox(1, 2, 3, 4), 3.5))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_record_is_what_it_was(protocol: int) -> None:
    again = pickle.loads(pickle.dumps(LINE, protocol))
    assert again == LINE and again.bbox == LINE.bbox and hash(again) == hash(LINE)
    assert copy.deepcopy(LINE) == LINE
    with pytest.raises(FrozenInstanceError):
        again.end = "space"


@quickly_pickled
@dataclass(frozen=True, slots=True)
class OneField:
    value: object


@pytest.mark.parametrize("value", [None, (), (1, 2), "text"])
def test_a_single_field_may_be_anything(value: object) -> None:
    assert pickle.loads(pickle.dumps(OneField(value))) == OneField(value)


def test_a_state_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        OneField(1).__setstate__((1, 2))
