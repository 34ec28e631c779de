"""The graphics state, colours and paths of a content stream (ISO 32000-1, 8.4 to 8.6)."""

from __future__ import annotations

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import literal_name

from ai_translator.geometry.matrices import Matrix, multiply
from ai_translator.readers.pdf.colors import GRAY, ColorSpace, hex_color, read_space
from ai_translator.readers.pdf.font_cache import FontCache
from ai_translator.readers.pdf.graphics_state import (
    GraphicsState,
    PageDevice,
    Subpath,
    TextState,
)
from ai_translator.readers.pdf.operations import Operand
from ai_translator.readers.pdf.values import dictionary

_MOST_POINTS = 2_000
_DEEPEST_STATE = 5_000


#: Blend modes that leave colours as they are.
_UNBLENDED = frozenset({"", "Normal", "Compatible"})


class Painter(PDFPageInterpreter):
    """The part of the interpreter for painting: state, colours and paths."""

    rsrcmgr: FontCache
    device: PageDevice
    textstate: TextState
    graphicstate: GraphicsState

    def __init__(self, faces: FontCache, device: PageDevice) -> None:
        super().__init__(faces, device)
        self._subpaths: list[Subpath] = []
        self._clipping = False
        self._unsaved = 0  # states beyond the deepest, which are not kept

    def init_resources(self, resources: object) -> None:
        """Record the resources; fonts and colour spaces are read on use."""
        self.resources = dictionary(resources)
        self.xobjmap = dictionary(self.resources.get("XObject"))
        self.fonts = dictionary(self.resources.get("Font"))
        self.properties = dictionary(self.resources.get("Properties"))
        self._spaces = dictionary(self.resources.get("ColorSpace"))
        self._states = dictionary(self.resources.get("ExtGState"))

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self.textstate = TextState()
        self.graphicstate = GraphicsState()

    # The graphics state

    def do_q(self) -> None:
        if len(self.gstack) >= _DEEPEST_STATE:
            self._unsaved += 1
            return
        self.gstack.append((self.ctm, self.textstate.copy(), self.graphicstate.copy()))

    def do_Q(self) -> None:
        if self._unsaved:
            self._unsaved -= 1
        elif self.gstack:
            self.device.end_state()
            text = self.textstate
            super().do_Q()
            # The text matrices are not part of the graphics state (ISO 32000-1, 9.4.1).
            self.textstate.matrix, self.textstate.linematrix = text.matrix, text.linematrix

    def do_cm(self, a: Operand, b: Operand, c: Operand, d: Operand, e: Operand, f: Operand) -> None:
        self.ctm = multiply((a + 0.0, b + 0.0, c + 0.0, d + 0.0, e + 0.0, f + 0.0), self.ctm)

    def do_w(self, linewidth: Operand) -> None:
        self.graphicstate.linewidth = linewidth + 0.0

    def do_gs(self, name: Operand) -> None:
        found = dictionary(self._states.get(literal_name(name)))
        settings = {key: resolve1(value) for key, value in found.items()}
        state = self.graphicstate
        state.fill_alpha = settings.get("ca", state.fill_alpha) + 0.0
        state.stroke_alpha = settings.get("CA", state.stroke_alpha) + 0.0
        state.linewidth = settings.get("LW", state.linewidth) + 0.0
        if "BM" in settings or "SMask" in settings:
            mode, mask = name_of(settings.get("BM")), settings.get("SMask")
            state.blended = mode not in _UNBLENDED or isinstance(mask, dict)
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

    def _space(self, name: Operand) -> ColorSpace:
        return read_space(self._spaces.get(literal_name(name), name))

    # Paths

    def do_m(self, x: Operand, y: Operand) -> None:
        self._subpaths.append(Subpath([(x + 0.0, y + 0.0)]))

    def do_l(self, x: Operand, y: Operand) -> None:
        self._extend((x + 0.0, y + 0.0))

    def do_c(
        self, x1: Operand, y1: Operand, x2: Operand, y2: Operand, x3: Operand, y3: Operand
    ) -> None:
        self._extend((x1 + 0.0, y1 + 0.0), (x2 + 0.0, y2 + 0.0), (x3 + 0.0, y3 + 0.0))
        self._subpaths[-1].curved = True

    def do_v(self, x2: Operand, y2: Operand, x3: Operand, y3: Operand) -> None:
        self._extend((x2 + 0.0, y2 + 0.0), (x3 + 0.0, y3 + 0.0))
        self._subpaths[-1].curved = True

    def do_y(self, x1: Operand, y1: Operand, x3: Operand, y3: Operand) -> None:
        self.do_v(x1, y1, x3, y3)

    def do_h(self) -> None:
        if self._subpaths:
            self._subpaths[-1].closed = True

    def do_re(self, x: Operand, y: Operand, w: Operand, h: Operand) -> None:
        self._subpaths.append(
            Subpath(
                [(x + 0.0, y + 0.0), (x + w, y + 0.0), (x + w, y + h), (x + 0.0, y + h)],
                closed=True,
            )
        )

    def do_W(self) -> None:
        self._clipping = True

    def do_W_a(self) -> None:
        self._clipping = True

    def _extend(self, *points: tuple[float, float]) -> None:
        if not self._subpaths:
            self._subpaths.append(Subpath([]))
        subpath = self._subpaths[-1]
        if subpath.closed:
            subpath = Subpath(subpath.points[:1])
            self._subpaths.append(subpath)
        if len(subpath.points) < _MOST_POINTS:
            subpath.points.extend(points)
        else:
            subpath.add_to_hull(points)

    def paint(self, stroke: bool, fill: bool, close: bool) -> None:
        subpaths, self._subpaths = self._subpaths, []
        clipping, self._clipping = self._clipping, False
        if close and subpaths:
            subpaths[-1].closed = True
        if subpaths and (stroke or fill):
            self.device.paint(subpaths, self.graphicstate, self.ctm, stroke=stroke, fill=fill)
        if clipping:
            self.device.clip(subpaths, self.graphicstate, self.ctm)

    def do_sh(self, name: object) -> None:
        self.device.shade(self.graphicstate)


def name_of(value: object) -> str:
    if isinstance(value, list) and value:
        value = resolve1(value[0])
    return str(getattr(value, "name", ""))
