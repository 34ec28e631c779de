"""Interpreter of a page's content streams; it counts operators as pikepdf does.

It extends pdfminer's, which keeps the text state and the stack.  What that leaves out is here: the
ordinals of text-showing and ``Do`` operators, forms that inherit the graphics state, colour spaces,
clipping, transparency, optional content.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache

from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import decode_text

from ai_translator.geometry.matrices import IDENTITY, multiply
from ai_translator.readers.pdf.bounds import TooMuchContentError, decoded
from ai_translator.readers.pdf.font_cache import FontCache
from ai_translator.readers.pdf.graphics_state import PageDevice, Subpath
from ai_translator.readers.pdf.operations import Operand, operations
from ai_translator.readers.pdf.painting import Painter, name_of
from ai_translator.readers.pdf.values import dictionary, numbers
from ai_translator.typed_items import of_type

log = logging.getLogger(__name__)


#: What a broken operation may raise: it costs itself, not the page.
_BROKEN = (
    PDFException,
    PSException,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
)
_DEEPEST_FORM = 25
_MOST_FORMS = 20_000
_SHOWS = frozenset((b"Tj", b"TJ", b"'", b'"'))
_PAINTS = {  # operator -> stroke, fill, close
    b"S": (True, False, False), b"s": (True, False, True), b"f": (False, True, False),
    b"F": (False, True, False),
    b"f*": (False, True, False), b"B": (True, True, False), b"B*": (True, True, False),
    b"b": (True, True, True),
    b"b*": (True, True, True), b"n": (False, False, False),
}  # fmt: skip


class DamagedContentError(Exception):
    """A content stream cannot be decoded."""


class FormCount:
    """How many forms a page has run, refused and failed to read, over all its interpreters."""

    def __init__(self) -> None:
        self.run = 0
        self.refused = 0
        self.damaged = 0


class Interpreter(Painter):
    """Interpreter of one content stream; a form gets an interpreter of its own."""

    def __init__(self, faces: FontCache, device: PageDevice) -> None:
        super().__init__(faces, device)
        self.path: tuple[int, ...] = ()
        self.shows = 0
        self.invocations = 0
        self.running: tuple[
            int | None, ...
        ] = ()  # object numbers of the forms that this one is within
        self.forms = FormCount()
        self.marks: list[bool] = []  # for each open marked content, whether it hides
        self.actual: list[bool] = []  # and whether it says what its glyphs stand for
        self.hidden = False  # the whole stream is

    def execute(self, streams: Sequence[object]) -> None:
        """Run the streams as one, joined as pikepdf joins them.

        Raises DamagedContentError or TooMuchContentError.
        """
        resolved = list(map(resolve1, streams))
        try:
            data = b"\n".join(decoded(stream) for stream in of_type(resolved, PDFStream))
        except TooMuchContentError:
            raise
        except Exception as error:  # pdfminer's filters raise anything on damaged data
            raise DamagedContentError(f"its content cannot be decoded ({error})") from error
        self.run(data)

    def run(self, data: bytes) -> None:
        handlers = _handlers()
        for operator, operands in operations(data):
            try:
                if operator in _SHOWS:
                    number, self.shows = self.shows, self.shows + 1
                    self._show(operator, operands, number)
                elif operator in _PAINTS:
                    self.paint(*_PAINTS[operator])
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
        self.textstate.face = self.rsrcmgr.face(self.fonts.get(literal_name(fontid)))
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

    # Pictures and forms

    def do_EI(self, image: Operand) -> None:
        self.device.image(
            self.graphicstate,
            self.ctm,
            self.path,
            -1,
            opaque=not (image.get("IM") or image.get("ImageMask")),
        )

    def do_Do(self, xobjid_arg: Operand) -> None:
        stream = resolve1(self.xobjmap.get(literal_name(xobjid_arg)))
        if not isinstance(stream, PDFStream):
            return
        hidden = "OC" in stream and self.device.is_off(stream["OC"])
        match name_of(stream.get("Subtype")):
            case "Image" if not (hidden or self._is_hidden()):
                opaque = not any(
                    resolve1(stream.get(key)) for key in ("ImageMask", "SMask", "Mask")
                )
                self.device.image(
                    self.graphicstate, self.ctm, self.path, self.invocations, opaque=opaque
                )
            case "Form":
                self._run_form(stream, hidden)

    def _run_form(self, form: PDFStream, hidden: bool) -> None:
        if form.objid in self.running:
            return
        too_many = self.forms.run >= _MOST_FORMS or self.device.is_full
        if len(self.running) >= _DEEPEST_FORM or too_many:
            self.forms.refused += 1
            return
        self.forms.run += 1
        matrix = [resolve1(part) + 0.0 for part in resolve1(form.get("Matrix", [])) or IDENTITY]
        inner = Interpreter(self.rsrcmgr, self.device)
        inner.init_resources(form.get("Resources") or self.resources)
        inner.init_state(multiply(tuple(matrix), self.ctm))
        inner.graphicstate = self.graphicstate.copy()
        inner.textstate = self.textstate.copy()
        inner.path = (*self.path, self.invocations)
        inner.running = (*self.running, form.objid)
        inner.forms = self.forms
        vanished = "Group" in form and self.graphicstate.fill_alpha <= 0
        inner.hidden = hidden or vanished or self._is_hidden()
        inner.clip_to(form.get("BBox"))
        self.device.hide(inner.hidden)
        try:
            inner.execute([form])
        except DamagedContentError:
            self.forms.damaged += 1
        except TooMuchContentError:
            self.forms.refused += 1
        self.device.set_ctm(self.ctm)
        self.device.hide(self._is_hidden())

    def clip_to(self, rectangle: object) -> None:
        """Clip to a form's BBox."""
        corners = numbers(rectangle)
        if len(corners) == 4:
            x0, y0, x1, y1 = corners
            self.device.clip(
                [Subpath([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], closed=True)],
                self.graphicstate,
                self.ctm,
            )

    # Marked content

    def do_BMC(self, *_operands: Operand) -> None:
        self.marks.append(False)
        self.actual.append(False)

    def do_BDC(self, *operands: Operand) -> None:
        off = False
        if (
            len(operands) >= 2
            and name_of(operands[-2]) == "OC"
            and isinstance(operands[-1], PSLiteral)
        ):
            off = self.device.is_off(self.properties.get(name_of(operands[-1])))
        self.marks.append(off)
        text = self._actual_text(operands)
        self.actual.append(text is not None)
        if text is not None:
            self.device.begin_actual_text(text)
        if off:
            self.device.hide(True)

    def do_EMC(self) -> None:
        if self.actual and self.actual.pop():
            self.device.end_actual_text()
        if self.marks and self.marks.pop():
            self.device.hide(self._is_hidden())

    def _actual_text(self, operands: Sequence[Operand]) -> str | None:
        """Return the text that marked content stands for, if its properties say so."""
        properties: object = operands[-1] if len(operands) >= 2 else None
        if isinstance(properties, PSLiteral):
            properties = resolve1(self.properties.get(name_of(properties)))
        value = resolve1(dictionary(properties).get("ActualText"))
        return decode_text(value) if isinstance(value, bytes) else None

    def _is_hidden(self) -> bool:
        return self.hidden or any(self.marks)


@cache
def _handlers() -> dict[bytes, tuple[Callable[..., None], int | None]]:
    """Return operator -> its method and how many operands that takes; None for any number."""
    handlers: dict[bytes, tuple[Callable[..., None], int | None]] = {}
    for name in dir(Interpreter):
        if name.startswith("do_"):
            method = getattr(Interpreter, name)
            code = method.__code__
            operator = name.removeprefix("do_")
            operator = operator[:-2] + "*" if operator.endswith("_a") else operator
            takes_any = bool(code.co_flags & 0x04)
            handlers[operator.encode("ascii")] = (
                method,
                None if takes_any else code.co_argcount - 1,
            )
    return handlers
