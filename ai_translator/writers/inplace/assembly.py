"""Assembly of the result: pages with their new content, fonts, links, titles.

Runs in a worker process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, String

from ai_translator.errors import ExplainedFault
from ai_translator.file_names import readable
from ai_translator.geometry.matrices import Matrix, inverse, multiply
from ai_translator.writers.inplace.fonts import embed
from ai_translator.writers.inplace.glyph_removal import Part
from ai_translator.writers.inplace.links import move_links
from ai_translator.writers.inplace.messages import (
    DARKENING,
    PlacedMovable,
    RewriteJob,
    RewriteReport,
)
from ai_translator.writers.inplace.outline import translate_titles
from ai_translator.writers.inplace.page_rewriter import Prepared, Session, session
from ai_translator.writers.inplace.stream_rewriter import Shown
from ai_translator.writers.inplace.verification import save


def finish(path: str, password: str | None, token: str, work: RewriteJob) -> RewriteReport:
    """Write ``work.target`` from the pages that :func:`strip_page` prepared for its token."""
    owner = session(path, password, token)
    _Finisher(owner, work).pages()
    translate_titles(owner.pdf, work.titles)
    warnings = list(_describe(owner.pdf, work))
    for number in work.drawings:
        _drop_unused(owner.pdf.pages[number - 1])
    encryption = (
        Encryption(owner=password, user=password) if password and owner.pdf.is_encrypted else False
    )
    save(owner.pdf, work.target, password, encryption)
    return RewriteReport(tuple(warnings))


class NotReplaceableError(ExplainedFault):
    """A result whose pages cannot be exchanged one by one."""


def replace_pages(path: str, password: str | None, token: str, work: RewriteJob, old: str) -> None:
    """Write ``work.target`` from a result of the same source, with some pages made again.

    Raises NotReplaceableError where a copy of a page would not be what the page is: layers are
    shown by what the file as a whole says of them.
    """
    owner = session(path, password, token)
    if "/OCProperties" in owner.pdf.Root:
        raise NotReplaceableError("it has layers")
    with pikepdf.open(
        readable(old), password=password or "", inherit_page_attributes=True
    ) as result:
        if len(result.pages) != len(owner.pdf.pages):
            raise NotReplaceableError("it has other pages than its source")
        links = {number: _Annotations(owner, result, number) for number in work.drawings}
        for number in work.drawings:
            links[number].restore()
        _Finisher(owner, replace(work, links={})).pages(every=True)
        for number in work.drawings:
            fresh, page = owner.pdf.pages[number - 1], result.pages[number - 1]
            page.obj.Contents = result.copy_foreign(fresh.obj.Contents)
            page.obj.Resources = result.copy_foreign(owner.pdf.make_indirect(fresh.obj.Resources))
            move_links(result, page, work.links.get(number, ()))
        translate_titles(result, work.titles)
        if work.title:
            result.docinfo["/Title"] = work.title
        result.trailer.Size = len(result.objects) + 1
        encryption = (
            Encryption(owner=password, user=password) if password and result.is_encrypted else False
        )
        save(result, work.target, password, encryption)


class _Annotations:
    """The annotations of a page of a result, and those of its source."""

    def __init__(self, owner: Session, result: Any, number: int) -> None:
        self._source = list(_array(owner.pdf.pages[number - 1].obj.get("/Annots")))
        self._page = result.pages[number - 1]

    def restore(self) -> None:
        """Put links back to where they are in the source; take away those that were added."""
        own = list(_array(self._page.obj.get("/Annots")))
        if len(own) < len(self._source):
            raise NotReplaceableError("its annotations are others")
        for there, here in zip(self._source, own):
            for key in ("/Rect", "/QuadPoints"):
                if isinstance(there, Dictionary) and isinstance(there.get(key), Array):
                    here[key] = Array([float(value) for value in there[key]])
        if len(own) > len(self._source):
            self._page.obj.Annots = Array(own[: len(self._source)])


def _array(value: Any) -> Any:
    return value if isinstance(value, Array) else Array()


#: A name as content spells it (ISO 32000-1, 7.3.5).
_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")


class _Finisher:
    def __init__(self, owner: Session, work: RewriteJob) -> None:
        self._pdf, self._prepared, self._work = owner.pdf, owner.prepared, work
        self._fonts: dict[str, Any] = {}
        for name, subset in work.fonts.items():
            self._fonts |= embed(owner.pdf, name, subset)

    def pages(self, *, every: bool = False) -> None:
        """Give the pages their new content.

        every: True for pages of which nothing was taken out, too
        """
        for number, drawing in self._work.drawings.items():
            page = self._pdf.pages[number - 1]
            if number not in self._prepared and every:
                continue
            prepared = self._prepared[number]
            content = _Content(prepared, self._fonts)
            to_user = inverse(self._work.matrices[number])
            drawn = content.drawn(drawing, to_user)
            page.obj.Contents = self._pdf.make_stream(b"q\n" + prepared.content + b"\nQ\n" + drawn)
            page.obj.Resources = content.resources()
            move_links(self._pdf, page, self._work.links.get(number, ()))


class _Content:
    """The content drawn on one page."""

    def __init__(self, prepared: Prepared, fonts: dict[str, Any]) -> None:
        self._prepared, self._new_fonts = prepared, fonts
        self._fonts: dict[str, Any] = dict(prepared.resources.get("/Font", Dictionary()).items())
        self._darkening = False
        self._names = {font.objgen: name for name, font in self._fonts.items() if font.is_indirect}

    def drawn(self, drawing: tuple[bytes | PlacedMovable, ...], to_user: Matrix) -> bytes:
        if not drawing:
            return b""
        parts = [f"q {_numbers(to_user)} cm\n".encode("ascii")]
        for part in drawing:
            if isinstance(part, bytes):
                parts.append(part)
            else:
                parts += self._moved(part)
        self._darkening = any(
            isinstance(part, bytes) and f"/{DARKENING} gs".encode("ascii") in part
            for part in drawing
        )
        for name, font in self._new_fonts.items():
            if any(
                isinstance(part, bytes) and f"/{name} ".encode("ascii") in part for part in drawing
            ):
                self._fonts[f"/{name}"] = font
        return b"".join([*parts, b"Q\n"])

    def resources(self) -> Any:
        made = self._prepared.resources
        made.Font = Dictionary(self._fonts)
        if self._darkening:
            states = dict(made.get("/ExtGState", Dictionary()).items())
            made.ExtGState = Dictionary(
                {**states, f"/{DARKENING}": Dictionary(Type=Name.ExtGState, BM=Name.Multiply)}
            )
        return made

    def _moved(self, placed: PlacedMovable) -> Iterator[bytes]:
        drawn, shown = (
            self._prepared.todo.drawn.get(placed.id),
            self._prepared.todo.shown.get(placed.id, []),
        )
        if drawn:
            yield f"q {_numbers(placed.matrix)} cm\n".encode("ascii") + b"".join(drawn) + b"Q\n"
        for piece in shown:
            if piece.parts:
                yield self._shown(piece, multiply(piece.matrix, placed.matrix))

    def _shown(self, piece: Shown, matrix: Matrix) -> bytes:
        state = piece.state
        mode = state.mode if state.mode in (0, 1, 2) else 0
        color = (
            f"{state.fill or _color(piece.color, 'rg')} {state.stroke or _color(piece.color, 'RG')}"
        )
        setting = (
            f"{state.char_space:g} Tc {state.word_space:g} Tw {state.scaling:g} Tz "
            f"{mode:g} Tr {state.width:g} w"
        )
        head = (
            f"q {color} BT {self._name(piece.font)} {state.size:g} Tf {setting} "
            f"{_numbers(matrix)} Tm ["
        )
        return head.encode("latin-1") + b"".join(map(_part, piece.parts)) + b"] TJ ET Q\n"

    def _name(self, font: Any) -> str:
        if font.is_indirect and font.objgen in self._names:
            return self._names[font.objgen]
        name = f"/AtS{len(self._fonts)}"
        while name in self._fonts:
            name += "x"
        self._fonts[name] = font
        if font.is_indirect:
            self._names[font.objgen] = name
        return name


def _drop_unused(page: Any) -> None:
    """Drop the fonts, forms and pictures that the page no longer names.

    Some producers list the pictures of the whole file at every page.  qpdf looks into each of them,
    seconds a page: those that the content cannot name go first.
    """
    content = page.obj.Contents.read_bytes()
    named = {b"/" + name for name in _NAME.findall(content)}
    resources = page.obj.Resources
    objects = resources.get("/XObject")
    if b"#" not in b"".join(named) and isinstance(objects, Dictionary):
        kept = {name: value for name, value in objects.items() if name.encode("utf-8") in named}
        resources.XObject = Dictionary(kept)
    page.remove_unreferenced_resources()


def _part(part: Part) -> bytes:
    return (
        b"<" + part.hex().encode("ascii") + b">"
        if isinstance(part, bytes)
        else f"{part:.3f}".encode("ascii")
    )


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") or "0" for value in values)


def _color(color: str, operator: str) -> str:
    return " ".join([*(f"{int(color[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5)), operator])


def _describe(pdf: Any, work: RewriteJob) -> Iterator[str]:
    """Set title, language and producer, and state what a signature is worth now."""
    if work.language:
        pdf.Root.Lang = String(work.language)
    info = {"/Title": work.title, "/Producer": work.producer, "/Subject": work.notice}
    for key, value in info.items():
        if value:
            pdf.docinfo[key] = value
    if isinstance(pdf.Root.get("/Metadata"), Array | Dictionary) or "/Metadata" in pdf.Root:
        try:
            with pdf.open_metadata(set_pikepdf_as_editor=False, strict=False) as meta:
                if work.title:
                    meta["dc:title"] = work.title
                meta["pdf:Producer"] = work.producer
        except Exception as error:
            yield f"the file's XMP metadata could not be brought up to date ({error})"
    if work.drawings and "/StructTreeRoot" in pdf.Root:
        # The tags still name the parts of the pages, but no longer hold all of their text (ISO
        # 32000-1, 14.7.1).
        marks = pdf.Root.get("/MarkInfo")
        pdf.Root.MarkInfo = Dictionary(
            {**(dict(marks.items()) if isinstance(marks, Dictionary) else {}), "/Suspects": True}
        )
    if _is_signed(pdf):
        yield "the file is digitally signed: the signature is void for the translation"


def _is_signed(pdf: Any) -> bool:
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        return False
    waiting, seen = list(form.get("/Fields", Array())), 0
    while waiting and seen < 10_000:
        field, seen = waiting.pop(), seen + 1
        if not isinstance(field, Dictionary):
            continue
        if field.get("/FT") == Name.Sig and "/V" in field:
            return True
        waiting += list(field.get("/Kids", Array()))
    return False
