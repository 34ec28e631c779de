"""Rewriting one content stream: some of its glyphs are removed, all else stays in place.

Runs in a worker process.  Operators are counted as
:class:`ai_translator.model.document.OperatorRef` says, forms included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

import pikepdf
from pikepdf import Array, Name, Operator, String

from ai_translator.geometry.boxes import Rectangle
from ai_translator.geometry.matrices import Matrix, multiply
from ai_translator.model.provenance import OperatorRef
from ai_translator.writers.inplace.glyph_removal import (
    MismatchError,
    Part,
    length,
    only,
    shows,
    without,
)
from ai_translator.writers.inplace.graphics import FOLLOWED, Linear, RewriterState, Tracker
from ai_translator.writers.inplace.messages import Movable, MovableId
from ai_translator.writers.inplace.operands import usable_operands
from ai_translator.writers.inplace.paths import PAINTS, PATHS, Paths

Path: TypeAlias = tuple[int, ...]
Instruction: TypeAlias = Any

_SHOWS = frozenset(("Tj", "TJ", "'", '"'))
_PLACES = frozenset(("Td", "TD", "Tm", "T*", "BT", "ET"))
_INVISIBLE, _CLIPS = 3, 4
_INLINE_IMAGE = "INLINE IMAGE"  # as pikepdf calls it


@dataclass(frozen=True, slots=True)
class Shown:
    """Glyphs of a movable as they were shown.

    matrix: text space to seen space, without the size
    """

    font: Any
    state: RewriterState
    matrix: Matrix
    parts: list[Part]
    color: str


@dataclass
class StreamEdits:
    """What to do, by the stream's path and the operator's number, and what was found."""

    cuts: dict[Path, dict[int, list[OperatorRef]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    blanks: dict[Path, dict[int, list[OperatorRef]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    wanted: dict[tuple[Path, int], list[tuple[Movable, OperatorRef]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    movables: Sequence[Movable] = ()
    lines: Sequence[Rectangle] = ()
    shown: dict[MovableId, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    drawn: dict[MovableId, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    erased: int = 0
    invisible: int = 0
    everywhere: bool = False

    @cached_property
    def _cuts_below(self) -> dict[Path, list[Path]]:
        """The streams with cuts, by every stream that they are within, and by themselves."""
        below: dict[Path, list[Path]] = defaultdict(list)
        for path in self.cuts:
            for depth in range(len(path) + 1):
                below[path[:depth]].append(path)
        return below

    @cached_property
    def _with_movables(self) -> set[Path]:
        return {path[:depth] for path, _ in self.wanted for depth in range(len(path) + 1)}

    def concerns(self, path: Path) -> bool:
        """Return True if something is to be done in the form at ``path`` or within.

        ``everywhere``: images are to be changed, wherever they are drawn.
        """
        return self.everywhere or path in self._cuts_below

    def moves(self, path: Path) -> bool:
        """Return True if a movable has glyphs in the form at ``path`` or within."""
        return path in self._with_movables

    def cuts_within(self, path: Path) -> Iterator[tuple[Path, int, int, int]]:
        """Yield the cuts of the form at ``path``.

        For each: where it is, seen from the form, its operator, its start and end.
        """
        for place in self._cuts_below.get(path, ()):
            for found in self.cuts[place].values():
                yield from ((place[len(path) :], ref.operator, ref.start, ref.end) for ref in found)


def edits(
    refs: Iterable[OperatorRef],
    blanks: Iterable[OperatorRef],
    movables: Sequence[Movable],
    lines: Sequence[Rectangle],
) -> StreamEdits:
    made = StreamEdits(movables=movables, lines=lines)
    for ref in set(refs):
        made.cuts[ref.path][ref.operator].append(ref)
    for ref in set(blanks):
        made.blanks[ref.path][ref.operator].append(ref)
    for movable in movables:
        for ref in movable.refs:
            made.wanted[ref.path, ref.operator].append((movable, ref))
    return made


#: Called with a form's name and its path: the name of a form that stands in its place, or None to
#: leave it.
Enter: TypeAlias = Callable[[str, Path, RewriterState], str | None]


class Rewriter:
    """Rewriter of one stream.

    After :meth:`run` ``fonts`` and ``forms`` are the names still used.
    """

    def __init__(
        self, todo: StreamEdits, path: Path, fonts: Any, enter: Enter, state: RewriterState
    ) -> None:
        self._todo, self._path, self._font_objects, self._enter = todo, path, fonts, enter
        self._cuts, self._blanks = todo.cuts.get(path, {}), todo.blanks.get(path, {})
        self._track = Tracker(state)
        self._paths = Paths(todo.movables, todo.lines, todo.drawn)
        self._out: list[Instruction | None] = []
        self._pending: list[int] = []  # displacements that nothing depends on yet
        self._marks: list[_Mark] = []
        self._clip: list[
            bool
        ] = []  # for glyphs that clip in this text object: whether they are kept
        self._in_text = False
        self._erasing = True  # whether the last letters before were erased
        self._shows = self._forms = 0
        self.fonts: set[str] = set()
        self.forms: set[str] = set()
        self.dropped = 0  # operators that no viewer can carry out

    def run(self, stream: Any) -> bytes:
        """Return the rewritten stream, its state balanced.

        Raises MismatchError, pikepdf.PdfError and what broken operands raise.
        """
        for instruction in pikepdf.parse_content_stream(stream):
            operator = str(instruction.operator)
            usable = self._usable(operator, instruction)
            if operator in _SHOWS:
                if usable is not None:
                    self._show(operator, usable)
                self._shows += 1
            elif operator == "Do":
                if usable is not None:
                    self._do(usable)
                self._forms += 1
            elif usable is not None:
                self._other(operator, usable)
        unread = [number for number in self._cuts if number >= self._shows]
        if unread:
            raise MismatchError(f"it has {self._shows} text operators, not {max(unread) + 1}")
        self._close()
        return pikepdf.unparse_content_stream([each for each in self._out if each is not None])

    def _usable(self, operator: str, instruction: Instruction) -> Instruction | None:
        """Return the instruction with operands that every viewer takes; None if it has none."""
        if operator == _INLINE_IMAGE:
            return instruction
        operands = usable_operands(operator, instruction.operands)
        if operands is None:
            self.dropped += 1
            return None
        if len(operands) == len(instruction.operands):
            return instruction
        return pikepdf.ContentStreamInstruction(operands, instruction.operator)

    def _other(self, operator: str, instruction: Instruction) -> None:
        if operator in FOLLOWED and not self._follow(operator, instruction.operands):
            return
        if operator in _PLACES:
            self._forget_pending()
            self._in_text = operator == "BT" or (self._in_text and operator != "ET")
        elif operator in ("BMC", "BDC"):
            self._marks.append(_Mark(len(self._out)))
        elif operator == "EMC":
            self._end_mark()
        self._out.append(instruction)
        if self._paths.wanted and (
            operator in PATHS or operator in PAINTS or operator in ("W", "W*")
        ):
            self._paths.see(operator, instruction.operands, self._track.state, self._out)
        if operator == "ET":
            self._end_clip()

    def _follow(self, operator: str, operands: Any) -> bool:
        try:
            return self._track.follow(operator, operands)
        except (TypeError, ValueError, IndexError):
            return True  # viewers pass over it, too

    # Text

    def _show(self, operator: str, instruction: Instruction) -> None:
        cuts, blanks = self._cuts.get(self._shows, []), self._blanks.get(self._shows, [])
        parts = _parts(instruction.operands)
        gone = self._gone(length(parts), cuts, blanks)
        kept = without(parts, gone) if gone else parts
        if cuts:
            self._take(instruction, parts)
        if gone:
            self._count(cuts)
            self._replace(operator, instruction, kept)
        else:
            self._keep(operator, instruction, shows(parts))

    def _gone(
        self, total: int, cuts: list[OperatorRef], blanks: list[OperatorRef]
    ) -> list[OperatorRef]:
        """Return the removed ranges, and the blanks that go with them.

        A blank goes beside removed text, or alone behind something erased.
        """
        letters = total - _size(blanks)
        if not letters:
            return blanks if self._erasing else []
        self._erasing = letters == _size(cuts)
        if not cuts:
            return []
        first, last = min(cut.start for cut in cuts), max(cut.end for cut in cuts)
        return [*cuts, *(blank for blank in blanks if blank.end == first or blank.start == last)]

    def _keep(self, operator: str, instruction: Instruction, glyphs: bool) -> None:
        if glyphs:
            self._pending.clear()
            self.fonts.add(self._track.state.font)
            for mark in self._marks:
                mark.kept = True
            if self._track.state.mode >= _CLIPS:
                self._clip.append(True)
        if operator in ("'", '"'):
            self._forget_pending()
        self._out.append(instruction)

    def _replace(self, operator: str, instruction: Instruction, kept: list[Part]) -> None:
        for mark in self._marks:
            mark.erased = True
        if self._track.state.mode >= _CLIPS:
            self._clip.append(shows(kept))
        if operator == '"':
            self._set("Tw", instruction.operands[0])
            self._set("Tc", instruction.operands[1])
        if operator in ("'", '"'):
            self._forget_pending()
            self._out.append(([], Operator("T*")))
        if shows(kept):
            self._keep("TJ", _showing(kept), True)
        elif any(kept):
            self._pending.append(len(self._out))
            self._out.append(_showing(kept))

    def _set(self, operator: str, value: Any) -> None:
        self._follow(operator, [value])
        self._out.append(([value], Operator(operator)))

    def _count(self, cuts: Sequence[OperatorRef]) -> None:
        if cuts:
            self._todo.erased += 1
            self._todo.invisible += self._track.state.mode == _INVISIBLE

    def _take(self, instruction: Instruction, parts: list[Part]) -> None:
        for movable, ref in self._todo.wanted.get((self._path, self._shows), ()):
            state = self._track.state
            font = self._font_objects.get(state.font) if state.font else None
            if font is None:
                raise MismatchError(f"the font {state.font or 'of a formula'} is missing")
            x, y = ref.origin
            linear = _linear(self._track.linear, state.ctm)
            matrix = (*linear, x, movable.height - y)
            self._todo.shown[movable.id].append(
                Shown(font, state.copy(), matrix, only(parts, ref.start, ref.end), movable.color)
            )

    def _forget_pending(self) -> None:
        for index in self._pending:
            self._out[index] = None
        self._pending.clear()

    def _end_clip(self) -> None:
        """Keep a clip empty.

        A text object without glyphs would clip nothing and show all it hid.
        """
        if self._clip and not any(self._clip):
            self._out += [([0, 0, 0, 0], Operator("re")), ([], Operator("W")), ([], Operator("n"))]
        self._clip.clear()

    # Marked content

    def _end_mark(self) -> None:
        if not self._marks:
            return
        mark = self._marks.pop()
        if mark.erased:
            self._out[mark.index] = _without_text(self._out[mark.index])

    # Forms

    def _do(self, instruction: Instruction) -> None:
        path = (*self._path, self._forms)
        name = str(instruction.operands[0]) if instruction.operands else ""
        new = self._enter(name, path, self._track.state) if self._todo.concerns(path) else None
        if new is not None:
            for mark in self._marks:
                mark.kept = True
            instruction = ([Name(new)], Operator("Do"))
        else:
            self.forms.add(name)
        self._out.append(instruction)

    def _close(self) -> None:
        self._forget_pending()
        if self._in_text:
            self._out.append(([], Operator("ET")))
            self._end_clip()
        self._out += [([], Operator("EMC"))] * len(self._marks)
        self._out += [([], Operator("Q"))] * self._track.depth
        self._drop_fonts()

    def _drop_fonts(self) -> None:
        """Remove the font operators of fonts that nothing is shown with any more."""
        for index, each in enumerate(self._out):
            if each is None or isinstance(each, tuple) or str(each.operator) != "Tf":
                continue
            if each.operands and str(each.operands[0]) not in self.fonts:
                self._out[index] = None


@dataclass(slots=True)
class _Mark:
    """Open marked content: where it began, whether glyphs in it were erased, and kept."""

    index: int
    erased: bool = False
    kept: bool = False


def _parts(operands: Any) -> list[Part]:
    shown = operands[-1] if len(operands) else None
    if isinstance(shown, String):
        return [bytes(shown)]
    if not isinstance(shown, Array):
        return []
    found: list[Part] = []
    for part in shown:
        if isinstance(part, String):
            found.append(bytes(part))
        elif not isinstance(part, (pikepdf.Object, bool)):
            found.append(float(part))
    return found


def _size(refs: Iterable[OperatorRef]) -> int:
    return sum(ref.end - ref.start for ref in refs)


def _showing(parts: Iterable[Part]) -> Instruction:
    shown = Array([String(part) if isinstance(part, bytes) else _number(part) for part in parts])
    return [shown], Operator("TJ")


def _number(value: float) -> Decimal:
    return Decimal(f"{value:.3f}")


def _linear(text: Linear, ctm: Matrix) -> Linear:
    a, b, c, d, _, _ = multiply((*text, 0.0, 0.0), ctm)
    return a, b, c, d


def _without_text(begin: Instruction) -> Instruction:
    """Return marked-content properties without ActualText, Alt and E.

    They give the old text.
    """
    operands = begin[0] if isinstance(begin, tuple) else begin.operands
    if len(operands) < 2 or not isinstance(operands[1], pikepdf.Dictionary):
        return begin
    properties = operands[1]
    if not any(key in properties for key in ("/ActualText", "/Alt", "/E")):
        return begin
    kept = {
        key: value for key, value in properties.items() if key not in ("/ActualText", "/Alt", "/E")
    }
    return [operands[0], pikepdf.Dictionary(kept)], Operator("BDC")
