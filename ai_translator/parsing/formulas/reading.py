"""How a formula reads in one line of text."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.parsing.content import Glyph, Rule


def linear_text(glyphs: Sequence[Glyph]) -> str:
    """The formula as one line of text, in the order of the glyphs."""
    return "".join(glyph.text for glyph in glyphs)


def is_linear(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> bool:
    """Whether it is a row of symbols with sub- and superscripts only, every glyph mapped."""
    return False
