"""Text-showing operators for the glyphs of a part of a line (ISO 32000-1, 9.4.3)."""

from __future__ import annotations

from collections.abc import Callable

from ai_translator.typesetting.text_flow import L, LinePart

#: By how much more than its own advance a cluster moves the pen: for its position in the text, in
#: points.
Gap = Callable[[int], float]


def show(part: LinePart[L], scale: float = 1.0, gap: Gap | None = None) -> str:
    """Return the operator that shows the part's glyphs from the current position; "" for none.

    Font and size are set already.

    scale: of the flow's unit, as the size that is set
    gap:   what to add behind a cluster
    """
    size = part.run.size * scale
    on = (
        1 if part.run.upright else -1
    )  # the sign of what moves the pen on: it goes down in an upright stretch
    shown, move = "", 0.0  # by how much in 1/1000 em the pen is yet to move on
    for at, glyph in part.glyphs:
        if round(move):
            shown += str(on * round(move))
        shown += f"<{glyph.code}>"
        move = 1000 * (glyph.advance - glyph.natural + (gap(at) / size if gap is not None else 0.0))
    if not shown:
        return ""
    shown = (shown + (str(on * round(move)) if round(move) else "")).replace("><", "")
    return f"{shown} Tj" if shown.index(">") == len(shown) - 1 else f"[{shown}] TJ"
