"""Why layout decided as it did."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

from ai_translator.layout.blocks import forget_reasons, layout_page, with_inner
from ai_translator.layout.reasons import Decision, LayoutRule, because
from tests.layout.glyph_page import Setter

LAYOUT = Path(inspect.getfile(importlib.import_module("ai_translator.layout"))).parent


@pytest.mark.parametrize("rule", LayoutRule, ids=lambda rule: rule.name)
def test_a_rule_names_a_function_that_exists(rule: LayoutRule) -> None:
    parts = rule.where.split(".")
    path = next(at for at in (2, 1) if (LAYOUT / Path(*parts[:at])).with_suffix(".py").exists())
    found = importlib.import_module("ai_translator.layout." + ".".join(parts[:path]))
    for name in parts[path:]:
        found = getattr(found, name)
    assert callable(found)


@pytest.mark.parametrize("rule", LayoutRule, ids=lambda rule: rule.name)
def test_a_rule_is_used(rule: LayoutRule) -> None:
    used = [path for path in LAYOUT.rglob("*.py") if path.name != "reasons.py"]
    assert any(f"LayoutRule.{rule.name}" in path.read_text(encoding="utf-8") for path in used)


def two_paragraphs() -> Setter:
    page = Setter()
    for at in range(4):
        page.text(72, 100 + 12 * at, "words that fill a line of the column from side to side.")
    page.text(84, 148, "An indented line begins the next of two paragraphs")
    for at in range(3):
        page.text(72, 160 + 12 * at, "words that fill a line of the column from side to side")
    return page


def test_each_text_knows_why() -> None:
    layout = layout_page(two_paragraphs().content)
    first, second = layout.pieces
    decisions = [reason.rule.decision for reason in second.reasons]
    assert decisions == [Decision.COLUMN, Decision.BEGIN, Decision.KIND, Decision.ALIGN]
    assert first.reasons[1].rule is LayoutRule.NOTHING_ABOVE
    begun = second.reasons[1]
    assert begun.rule is LayoutRule.INDENTED
    evidence = dict(begun.evidence)
    assert evidence["indent_em"] == pytest.approx(1.2)
    assert evidence["step_em"] == pytest.approx(evidence["usual_step_em"])


def test_a_normal_run_carries_none() -> None:
    layout = forget_reasons(layout_page(two_paragraphs().content))
    assert [piece.reasons for piece in with_inner(layout.pieces)] == [[], []]


def test_figures_are_rounded() -> None:
    reason = because(LayoutRule.APART, "begins", step_em=1.23456, lines=3, bold=True, mark="*")
    assert reason.evidence == (("step_em", 1.23), ("lines", 3), ("bold", True), ("mark", "*"))
