"""Walks a page's content streams with pdfminer's interpreter, counting operators as pikepdf does.

pdfminer keeps the text state and the stack; what it leaves out is here: the ordinals of text-showing and ``Do``
operators, forms that inherit the graphics state, colour spaces, clipping, transparency, optional content.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import mult_matrix

from ai_translator.parsing.colors import GRAY, Space, hex_color, read_space
from ai_translator.parsing.fontcache import FaceCache
from ai_translator.parsing.operations import Operand, operations
from ai_translator.parsing.state import Canvas, Matrix, State, Subpath, TextState

log = logging.getLogger(__name__)

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

#: What a broken operation may raise: it costs itself, not the page.
_BROKEN = (PDFException, PSException, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
_DEEPEST_FORM = 25
_MOST_FORMS = 20_000
_MOST_POINTS = 2_000
_SHOWS = frozenset((b"Tj", b"TJ", b"'", b'"'))
_PAINTS = {  # operator -> stroke, fill, close
    b"S": (True, False, False), b"s": (True, False, True), b"f": (False, True, False), b"F": (False, True, False),
    b"f*": (False, True, False), b"B": (True, True, False), b"B*": (True, True, False), b"b": (True, True, True),
    b"b*": (True, True, True), b"n": (False, False, False),
}  # fmt: skip


class FormCount:
    """How many forms a page has run and refused to run, over all its interpreters."""

    def __init__(self) -> None:
        self.run = 0
        self.refused = 0


class Interpreter(PDFPageInterpreter):
    """Runs one content stream; a form gets an interpreter of its own."""

    rsrcmgr: FaceCache
    device: Canvas
    textstate: TextState
    graphicstate: State

    def __init__(self, faces: FaceCache, canvas: Canvas) -> None:
        super().__init__(faces, canvas)
        self.path: tuple[int, ...] = ()
        self.shows = 0
        self.invocations = 0
        self.running: tuple[int | None, ...] = ()  # object numbers of the forms that this one is within
        self.forms = FormCount()
        self.marks: list[bool] = []  # for each open marked content, whether it hides
        self.hidden = False  # the whole stream is
        self.subpaths: list[Subpath] = []
        self.clipping = False

    def init_resources(self, resources: object) -> None:
        """Notes the resources; fonts and colour spaces are read when used."""
        self.resources = _dictionary(resources)
        self.xobjmap = _dictionary(self.resources.get("XObject"))
        self._fonts = _dictionary(self.resources.get("Font"))
        self._spaces = _dictionary(self.resources.get("ColorSpace"))
        self._states = _dictionary(self.resources.get("ExtGState"))
        self._properties = _dictionary(self.resources.get("Properties"))

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self.textstate = TextState()
        self.graphicstate = State()

    def execute(self, streams: Sequence[object]) -> None:
        """Runs the streams as one, joined as pikepdf joins them."""
        resolved = [resolve1(stream) for stream in streams]
        self.run(b"\n".join(stream.get_data() for stream in resolved if isinstance(stream, PDFStream)))

    def run(self, data: bytes) -> None:
        handlers = _handlers()
        for operator, operands in operations(data):
            try:
                if operator in _SHOWS:
                    number, self.shows = self.shows, self.shows + 1
                    self._show(operator, operands, number)
                elif operator in _PAINTS:
                    self._paint(*_PAINTS[operator])
                elif (handler := handlers.get(operator)) is not None:
                    method, count = handler
                    if count is None:
                        method(self, *operands)
                    elif len(operands) >= count:
                        method(self, *operands[len(operands) - count :])
            except _BROKEN as error:
                log.debug("operator %r %r: %r", operator, operands, error)
            if operator == b"Do":
                self.invocations += 1

    # Text

    def do_Tf(self, fontid: Operand, fontsize: Operand) -> None:
        self.textstate.face = self.rsrcmgr.face(self._fonts.get(literal_name(fontid)))
        self.textstate.fontsize = fontsize + 0.0

    def _show(self, operator: bytes, operands: list[Operand], number: int) -> None:
        if operator == b'"' and len(operands) >= 3:
            self.do_Tw(operands[-3])
            self.do_Tc(operands[-2])
        if operator in (b"'", b'"'):
            self.do_T_a()
        if not operands:
            return
        if self.textstate.face is None:
            self.textstate.face = self.rsrcmgr.face(None)
        shown = operands[-1]
        strings = shown if isinstance(shown, list) else [shown]
        self.device.show(self.textstate, self.graphicstate, self.ctm, strings, self.path, number)

    # The graphics state

    def do_q(self) -> None:
        self.gstack.append((self.ctm, self.textstate.copy(), self.graphicstate.copy()))

    def do_Q(self) -> None:
        if self.gstack:
            self.device.end_state()
            text = self.textstate
            super().do_Q()
            # The text matrices are not part of the graphics state (ISO 32000-1, 9.4.1).
            self.textstate.matrix, self.textstate.linematrix = text.matrix, text.linematrix

    def do_cm(self, a: Operand, b: Operand, c: Operand, d: Operand, e: Operand, f: Operand) -> None:
        self.ctm = mult_matrix((a + 0.0, b + 0.0, c + 0.0, d + 0.0, e + 0.0, f + 0.0), self.ctm)

    def do_w(self, linewidth: Operand) -> None:
        self.graphicstate.linewidth = linewidth + 0.0

    def do_gs(self, name: Operand) -> None:
        settings = {key: resolve1(value) for key, value in _dictionary(self._states.get(literal_name(name))).items()}
        state = self.graphicstate
        state.fill_alpha = settings.get("ca", state.fill_alpha) + 0.0
        state.stroke_alpha = settings.get("CA", state.stroke_alpha) + 0.0
        state.linewidth = settings.get("LW", state.linewidth) + 0.0
        if "BM" in settings or "SMask" in settings:
            state.blended = _name(settings.get("BM")) not in ("", "Normal", "Compatible") or isinstance(
                settings.get("SMask"), dict
            )
        font = settings.get("Font")
        if isinstance(font, list) and len(font) == 2:
            self.textstate.face = self.rsrcmgr.face(font[0])
            self.textstate.fontsize = resolve1(font[1]) + 0.0

    # Colour

    def do_g(self, *components: Operand) -> None:
        self._fill(components[-1:])

    def do_G(self, *components: Operand) -> None:
        self._stroke(components[-1:])

    def do_rg(self, *components: Operand) -> None:
        self._fill(components[-3:])

    def do_RG(self, *components: Operand) -> None:
        self._stroke(components[-3:])

    def do_k(self, *components: Operand) -> None:
        self._fill(components[-4:])

    def do_K(self, *components: Operand) -> None:
        self._stroke(components[-4:])

    def _fill(self, components: tuple[Operand, ...]) -> None:
        self.graphicstate.fill_space, self.graphicstate.fill = GRAY, hex_color(components)

    def _stroke(self, components: tuple[Operand, ...]) -> None:
        self.graphicstate.stroke_space, self.graphicstate.stroke = GRAY, hex_color(components)

    def do_cs(self, name: Operand) -> None:
        space = self._space(name)
        self.graphicstate.fill_space, self.graphicstate.fill = space, space.initial

    def do_CS(self, name: Operand) -> None:
        space = self._space(name)
        self.graphicstate.stroke_space, self.graphicstate.stroke = space, space.initial

    def do_scn(self, *components: Operand) -> None:
        self.graphicstate.fill = self.graphicstate.fill_space.color(components)

    def do_SCN(self, *components: Operand) -> None:
        self.graphicstate.stroke = self.graphicstate.stroke_space.color(components)

    def do_sc(self, *components: Operand) -> None:
        self.do_scn(*components)

    def do_SC(self, *components: Operand) -> None:
        self.do_SCN(*components)

    def _space(self, name: Operand) -> Space:
        return read_space(self._spaces.get(literal_name(name), name))

    # Paths

    def do_m(self, x: Operand, y: Operand) -> None:
        self.subpaths.append(Subpath([(x + 0.0, y + 0.0)]))

    def do_l(self, x: Operand, y: Operand) -> None:
        self._extend((x + 0.0, y + 0.0))

    def do_c(self, x1: Operand, y1: Operand, x2: Operand, y2: Operand, x3: Operand, y3: Operand) -> None:
        self._extend((x1 + 0.0, y1 + 0.0), (x2 + 0.0, y2 + 0.0), (x3 + 0.0, y3 + 0.0))
        self.subpaths[-1].curved = True

    def do_v(self, x2: Operand, y2: Operand, x3: Operand, y3: Operand) -> None:
        self._extend((x2 + 0.0, y2 + 0.0), (x3 + 0.0, y3 + 0.0))
        self.subpaths[-1].curved = True

    def do_y(self, x1: Operand, y1: Operand, x3: Operand, y3: Operand) -> None:
        self.do_v(x1, y1, x3, y3)

    def do_h(self) -> None:
        if self.subpaths:
            self.subpaths[-1].closed = True

    def do_re(self, x: Operand, y: Operand, w: Operand, h: Operand) -> None:
        self.subpaths.append(Subpath([(x + 0.0, y + 0.0), (x + w, y + 0.0), (x + w, y + h), (x + 0.0, y + h)], closed=True))

    def do_W(self) -> None:
        self.clipping = True

    def do_W_a(self) -> None:
        self.clipping = True

    def _extend(self, *points: tuple[float, float]) -> None:
        if not self.subpaths:
            self.subpaths.append(Subpath([]))
        subpath = self.subpaths[-1]
        if subpath.closed:
            subpath = Subpath(subpath.points[:1])
            self.subpaths.append(subpath)
        if len(subpath.points) < _MOST_POINTS:
            subpath.points.extend(points)
        else:
            subpath.add_to_hull(points)

    def _paint(self, stroke: bool, fill: bool, close: bool) -> None:
        subpaths, self.subpaths = self.subpaths, []
        clipping, self.clipping = self.clipping, False
        if close and subpaths:
            subpaths[-1].closed = True
        if subpaths and (stroke or fill):
            self.device.paint(subpaths, self.graphicstate, self.ctm, stroke=stroke, fill=fill)
        if clipping:
            self.device.clip(subpaths, self.graphicstate, self.ctm)

    def do_sh(self, name: object) -> None:
        self.device.shade(self.graphicstate)

    # Pictures and forms

    def do_EI(self, image: Operand) -> None:
        self.device.image(self.graphicstate, self.ctm, self.path, -1, opaque=not (image.get("IM") or image.get("ImageMask")))

    def do_Do(self, xobjid_arg: Operand) -> None:
        stream = resolve1(self.xobjmap.get(literal_name(xobjid_arg)))
        if not isinstance(stream, PDFStream):
            return
        hidden = "OC" in stream and self.device.is_off(stream["OC"])
        match _name(stream.get("Subtype")):
            case "Image" if not (hidden or self._is_hidden()):
                opaque = not any(resolve1(stream.get(key)) for key in ("ImageMask", "SMask", "Mask"))
                self.device.image(self.graphicstate, self.ctm, self.path, self.invocations, opaque=opaque)
            case "Form":
                self._run_form(stream, hidden)

    def _run_form(self, form: PDFStream, hidden: bool) -> None:
        if form.objid in self.running:
            return
        if len(self.running) >= _DEEPEST_FORM or self.forms.run >= _MOST_FORMS:
            self.forms.refused += 1
            return
        self.forms.run += 1
        matrix = [resolve1(part) + 0.0 for part in resolve1(form.get("Matrix", [])) or IDENTITY]
        inner = Interpreter(self.rsrcmgr, self.device)
        inner.init_resources(form.get("Resources") or self.resources)
        inner.init_state(mult_matrix(tuple(matrix), self.ctm))
        inner.graphicstate = self.graphicstate.copy()
        inner.textstate = self.textstate.copy()
        inner.path = (*self.path, self.invocations)
        inner.running = (*self.running, form.objid)
        inner.forms = self.forms
        vanished = "Group" in form and self.graphicstate.fill_alpha <= 0
        inner.hidden = hidden or vanished or self._is_hidden()
        inner.clip_to(form.get("BBox"))
        self.device.hide(inner.hidden)
        inner.execute([form])
        self.device.set_ctm(self.ctm)
        self.device.hide(self._is_hidden())

    def clip_to(self, rectangle: object) -> None:
        """Clips to a form's BBox."""
        corners = [resolve1(part) for part in resolve1(rectangle) or ()]
        if len(corners) == 4 and all(isinstance(part, (int, float)) for part in corners):
            x0, y0, x1, y1 = corners
            self.device.clip([Subpath([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], closed=True)], self.graphicstate, self.ctm)

    # Marked content

    def do_BMC(self, *_operands: Operand) -> None:
        self.marks.append(False)

    def do_BDC(self, *operands: Operand) -> None:
        off = False
        if len(operands) >= 2 and _name(operands[-2]) == "OC" and isinstance(operands[-1], PSLiteral):
            off = self.device.is_off(self._properties.get(_name(operands[-1])))
        self.marks.append(off)
        if off:
            self.device.hide(True)

    def do_EMC(self) -> None:
        if self.marks and self.marks.pop():
            self.device.hide(self._is_hidden())

    def _is_hidden(self) -> bool:
        return self.hidden or any(self.marks)


def _dictionary(value: object) -> dict[Any, Any]:
    resolved = resolve1(value)
    return resolved if isinstance(resolved, dict) else {}


def _name(value: object) -> str:
    if isinstance(value, list) and value:
        value = resolve1(value[0])
    return str(getattr(value, "name", ""))


@cache
def _handlers() -> dict[bytes, tuple[Callable[..., None], int | None]]:
    """Operator -> its method and how many operands that takes; None for any number."""
    handlers: dict[bytes, tuple[Callable[..., None], int | None]] = {}
    for name in dir(Interpreter):
        if name.startswith("do_"):
            method = getattr(Interpreter, name)
            code = method.__code__
            operator = name.removeprefix("do_")
            operator = operator[:-2] + "*" if operator.endswith("_a") else operator
            takes_any = bool(code.co_flags & 0x04)
            handlers[operator.encode("ascii")] = (method, None if takes_any else code.co_argcount - 1)
    return handlers
