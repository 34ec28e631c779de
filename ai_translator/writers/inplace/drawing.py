"""Drawing: lines of text to content in seen space, positions of formulas, areas of links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import QUARTER, Frame
from ai_translator.geometry.matrices import transformed
from ai_translator.languages import Language
from ai_translator.model.content import FontClass, Link, Rise, TextBlock, TextRun, TextStyle
from ai_translator.model.document import Page
from ai_translator.model.segments import Span
from ai_translator.model.text_frames import CENTRE
from ai_translator.typesetting.characters import CharacterKind, kind
from ai_translator.writers.glyph_operators import show
from ai_translator.writers.inplace.composed import Composed
from ai_translator.writers.inplace.line_placement import placed
from ai_translator.writers.inplace.messages import DARKENING, Drawing, PlacedMovable
from ai_translator.writers.inplace.text_measuring import (
    Faces,
    Part,
    RunStyle,
    SetLine,
    vertical_font,
)
from ai_translator.writers.inplace.texts import MovedFormula, PlacedText
from ai_translator.writers.inplace.trailing_rules import pulled
from ai_translator.writers.inplace.underlines import Underline, underlines

_RISES = {Rise.SUPER: 0.4, Rise.SUB: -0.2}
_SLANT = 0.21  # of a face without italics
_MOST_STRETCH = 0.22  # of the size, in each gap of a justified line
_ASCENT, _DESCENT = 0.85, 0.2
_UNDER, _THICK = 0.14, 0.055  # an underline, in sizes
_MOSTLY = 0.9
_NOTICE_SIZE = 6.0
_CROSSED = 2  # texts
_WHITE = "#ffffff"

#: What tells words from others in a translation, too: link, colour, bold, italic.
_Seen: TypeAlias = tuple[Link | None, str, bool, bool]


@dataclass(slots=True)
class PageDrawings:
    """The content drawn on the pages.

    links: page -> link -> where its words are, in page space
    """

    pages: Mapping[int, Page]
    drawings: dict[int, list[bytes | PlacedMovable]] = field(
        default_factory=lambda: defaultdict(list)
    )
    links: dict[int, list[tuple[str, Link, BBox]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def draw(self, composed: Composed) -> None:
        lined = _underlined(composed.text)
        if composed.takes_marker:
            moved = PlacedMovable(
                composed.text.marker, (1.0, 0.0, 0.0, 1.0, 0.0, -composed.shifts[0])
            )
            self.drawings[composed.page].append(moved)
        for at, area, lines in placed(composed):
            page = composed.text.places[at].page
            if composed.moved_rule is not None:
                matrix = pulled(composed.moved_rule, composed.text.head, lines)
                self.drawings[page.number].append(PlacedMovable(composed.text.moved_rule, matrix))
            if lines:
                pen = _LineDrawer(self, composed.text.segment.id, page, area.frame, lined)
                pen.draw(lines, stamp=_is_stamp(composed.text.places[at].block, page))

    def notice(self, text: str, faces: Faces, language: Language) -> None:
        """Add a line at the top of the first page that is drawn on: what this file is not."""
        if not self.drawings:
            return
        page = self.pages[min(self.drawings)]
        style = TextStyle(FontClass.SANS, _NOTICE_SIZE, color="#808080")
        flow = faces.flow(
            [Span(text, style)], replace(language, rtl=False)
        )  # it has a direction of its own
        scale = min(1.0, (page.width - 4 * _NOTICE_SIZE) / sum(flow.advances))
        line = SetLine(
            flow, 0, len(flow.text), 2 * _NOTICE_SIZE, 1.6 * _NOTICE_SIZE, 0.0, max(scale, 0.1)
        )
        _LineDrawer(self, "", page, Frame(), _Underlined(False, frozenset())).draw([line])

    def finished(self) -> dict[int, Drawing]:
        return {number: tuple(drawing) for number, drawing in self.drawings.items()}


@dataclass(frozen=True, slots=True)
class _Underlined:
    """Underlined words of a text.

    whole: True for all of the text
    looks: else the styles of the underlined words
    start: where the line under a marker began
    """

    whole: bool
    looks: frozenset[_Seen]
    start: float | None = None

    def holds(self, look: RunStyle) -> bool:
        return self.whole or _seen(look.link, look.style) in self.looks


class _LineDrawer:
    """Drawer of one text's lines on one page."""

    def __init__(
        self, canvas: PageDrawings, segment: str, page: Page, frame: Frame, lined: _Underlined
    ) -> None:
        self._canvas, self._segment, self._page, self._frame, self._lined = (
            canvas,
            segment,
            page,
            frame,
            lined,
        )
        self._out: list[str] = []
        self._state: tuple[str, str] = ("", "")
        self._rules: list[str] = []
        self._stamp = False

    def draw(self, lines: list[SetLine], *, stamp: bool = False) -> None:
        """Draw the lines.

        stamp: True if what the text crosses is to show through
        """
        self._stamp = stamp
        out = self._canvas.drawings[self._page.number]
        for line in lines:
            for part in self._line(line):
                self._flush(out)
                out.append(part)
        self._flush(out)

    def _flush(self, out: list[bytes | PlacedMovable]) -> None:
        if self._out or self._rules:
            matrix = " ".join(map(_number, self._frame.to_seen(self._page.height)))
            shown = f"BT {' '.join(self._out)} ET " if self._out else ""
            state = f"/{DARKENING} gs " if self._stamp else ""
            out.append(f"q {state}{matrix} cm {shown}{' '.join(self._rules)} Q\n".encode("ascii"))
        self._out, self._rules, self._state = [], [], ("", "")

    def _line(self, line: SetLine) -> Iterator[PlacedMovable]:
        gaps = _gaps(line)
        x = line.x - sum(gaps.values()) if line.flow.rtl else line.x
        for part in line.flow.parts(line.start, line.end, line.hyphen):
            x = max(x, line.tabs.get(part.start, x))
            width = part.width * line.scale + sum(
                gaps.get(at, 0.0) for at in range(part.start, part.end)
            )
            if part.run.look.formula is not None:
                yield self._moved(part.run.look.formula, x, line)
            else:
                self._show(part, x, line, gaps)
                self._record(part.run.look, line.flow.text[part.start : part.end], x, width, line)
            x += width

    def _moved(self, formula: MovedFormula, x: float, line: SetLine) -> PlacedMovable:
        source, scale = self._canvas.pages[formula.page], line.scale
        box, baseline = formula.formula.bbox, formula.baseline
        left, up = self._frame.back(x, line.baseline)
        return PlacedMovable(
            formula.id,
            (
                scale, 0.0, 0.0, scale,
                left - scale * box.x0,
                self._page.height - up - scale * (source.height - baseline),
            ),
        )  # fmt: skip

    def _show(self, part: Part, x: float, line: SetLine, gaps: Mapping[int, float]) -> None:
        look, face = part.run.look, part.run.face
        assert face is not None
        size = part.run.size * line.scale
        rise = _RISES.get(look.style.rise, 0.0) * look.style.size * line.scale
        slant = _number(_SLANT) if look.style.italic and not face.face.italic else "0"
        name = vertical_font(look.font) if part.run.upright else look.font
        font, color = f"/{name} {_number(size)} Tf", _color(look.style.color, "rg")
        setting = [made for made, old in zip((font, color), self._state) if made != old]
        self._state = font, color
        shown = show(part, line.scale, (lambda at: gaps.get(at, 0.0)) if gaps else None)
        if part.run.upright:  # turned back, its centre on that of the letters that lie
            turn = f"0 1 -1 0 {_number(x)} {_number(rise + CENTRE * size - line.baseline)}"
        else:
            turn = f"1 0 {slant} 1 {_number(x)} {_number(rise - line.baseline)}"
        self._out += [*setting, f"{turn} Tm", shown]

    def _record(self, look: RunStyle, text: str, x: float, width: float, line: SetLine) -> None:
        """Record links and draw underlines."""
        size = look.style.size * line.scale
        if look.link is not None and text.strip():
            box = _turned(
                self._frame,
                BBox(x, line.baseline - _ASCENT * size, x + width, line.baseline + _DESCENT * size),
            )
            self._canvas.links[self._page.number].append((self._segment, look.link, box))
        if self._lined.holds(look) and text.strip():
            y = -line.baseline - (_UNDER + _THICK) * size
            color = _color(look.style.color, "rg")
            left = (
                x
                if self._lined.start is None or line.start or line.flow.rtl
                else min(x, self._lined.start)
            )
            self._rules.append(
                f"{color} {_number(left)} {_number(y)} {_number(x + width - left)} "
                f"{_number(_THICK * size)} re f"
            )


def _is_stamp(block: TextBlock, page: Page) -> bool:
    """Return True for a stamp: text that runs across others of the page at a slant ("Draft").

    White text is no stamp but words on a dark ribbon.
    """
    if not block.lines[0].angle % QUARTER or any(run.style.color == _WHITE for run in block.runs):
        return False
    return (
        sum(
            bool(block.bbox.overlap(other.bbox))
            for other in page.text_blocks()
            if other is not block
        )
        >= _CROSSED
    )


def _underlined(text: PlacedText) -> _Underlined:
    """Return what of the text was underlined: all of it, or words of another link or style."""
    lines = [line for place in text.places for line in underlines(place.page, place.block)]
    marker = text.head.marker
    over: dict[_Seen, float] = defaultdict(float)
    for line in lines:
        for run in line.runs:
            if run is not marker:
                over[_seen(run.link, run.style)] += _letters_over(line.box, run)
    if not over:
        return _Underlined(False, frozenset())
    letters = _letters_by_look(text)
    whole = sum(over.values()) >= _MOSTLY * letters.total()
    looks = frozenset(
        seen for seen, count in over.items() if _is_linked(seen) or count >= _MOSTLY * letters[seen]
    )
    return _Underlined(whole, looks, _start_under_marker(lines, marker))


def _letters_by_look(text: PlacedText) -> Counter[_Seen]:
    """Return how many letters of the text look and link in which way."""
    found: Counter[_Seen] = Counter()
    for place in text.places:
        for run in place.block.runs:
            found[_seen(run.link, run.style)] += len(run.text.strip())
    return found


def _start_under_marker(lines: Sequence[Underline], marker: TextRun | None) -> float | None:
    """Return where the first line begins that runs under the marker and the text behind it."""
    if marker is None:
        return None
    for line in lines:
        if marker in line.runs and line.box.x0 < line.runs[-1].bbox.x0:
            return line.box.x0
    return None


def _is_linked(seen: _Seen) -> bool:
    return seen[0] is not None


def _seen(link: Link | None, style: TextStyle) -> _Seen:
    return link, style.color, style.bold, style.italic


def _letters_over(line: BBox, run: TextRun) -> float:
    """Return how many letters of the run stand over a line that may be shorter."""
    over = min(run.bbox.x1, line.x1) - max(run.bbox.x0, line.x0)
    return len(run.text.strip()) * min(1.0, over / run.bbox.width) if run.bbox.width else 0.0


def _gaps(line: SetLine) -> dict[int, float]:
    """Return the space that a justified line adds after its characters.

    A line that would become too wide gets none.
    """
    if line.letter_spacing:
        return dict.fromkeys(range(line.start, line.end), line.letter_spacing)
    spare = line.fill_width - line.width
    if not line.fill_width or spare <= 0:
        return {}
    text = line.flow.text
    places = [at for at in range(line.start, line.end - 1) if _opens_gap(text, at)]
    size = max((run.look.style.size for run in line.flow.runs), default=10.0) * line.scale
    return (
        dict.fromkeys(places, spare / len(places))
        if places and spare / len(places) <= _MOST_STRETCH * size
        else {}
    )


def _opens_gap(text: str, at: int) -> bool:
    """Return True if a justified line may be widened after the character."""
    char, after = text[at], text[at + 1]
    if char == " ":
        return True
    return after != " " and (kind(char) is CharacterKind.CJK or kind(after) is CharacterKind.CJK)


def _color(color: str, operator: str) -> str:
    parts = [f"{int(color[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5)]
    return f"{parts[0]} g" if len(set(parts)) == 1 else f"{' '.join(parts)} {operator}"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


def _turned(frame: Frame, box: BBox) -> BBox:
    """Return a box of the frame in page space."""
    matrix = frame.to_seen(0.0)
    x0, y0, x1, y1 = transformed(matrix, (box.x0, -box.bottom, box.x1, -box.top))
    return BBox(x0, -y1, x1, -y0)
