"""Rewriting pages one by one.  Runs in a worker process, which keeps the file open between tasks.

Nothing of the file changes here: the new contents are kept in :class:`Prepared` until the whole
result is assembled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import pikepdf
from pikepdf import Dictionary, Name

from ai_translator.file_names import readable
from ai_translator.geometry.matrices import IDENTITY, Matrix, multiply
from ai_translator.writers.inplace.graphics import RewriterState
from ai_translator.writers.inplace.messages import PageRewrite, Stripped
from ai_translator.writers.inplace.scanned_text import InkRemoval
from ai_translator.writers.inplace.stream_rewriter import Path, Rewriter, StreamEdits, edits

_FormKey: TypeAlias = tuple[tuple[int, int], frozenset[Any]]


@dataclass(slots=True)
class Prepared:
    """The rewritten content of one page.

    content:   balanced, without what was to be erased
    resources: of the page, its own copy
    """

    content: bytes
    resources: Any
    todo: StreamEdits


class Session:
    """One source file that is being rewritten."""

    def __init__(self, path: str, password: str | None) -> None:
        file = readable(path)
        self.pdf = pikepdf.open(file, password=password or "", inherit_page_attributes=True)
        # Damaged files lack it, and then qpdf writes none either.  Which number does not matter.
        self.pdf.trailer.Size = len(self.pdf.objects) + 1
        self.prepared: dict[int, Prepared] = {}
        self.forms: dict[_FormKey, Any] = {}
        self.ink = InkRemoval(())

    def strip(self, work: PageRewrite) -> Stripped:
        page = self.pdf.pages[work.page - 1]
        todo = edits(work.refs, work.blanks, work.movables, work.lines)
        todo.everywhere = bool(work.ink)
        self.ink = InkRemoval(work.ink, work.kept_ink)
        level = _ContentScope(self, todo, _dictionary(page.obj.get("/Resources")), work.matrix)
        content = level.rewrite(page, (), RewriterState(work.matrix))
        self.prepared[work.page] = Prepared(content, level.resources(), todo)
        return Stripped(todo.erased, todo.invisible, self.ink.missed)


@lru_cache(maxsize=1)
def session(path: str, password: str | None, token: str) -> Session:
    """Return the open file of one job, named by ``token``."""
    return Session(path, password)


def page_count(path: str, password: str | None, token: str) -> int | None:
    """Return the number of pages that a rewriter finds; None if the file's structure is broken."""
    try:
        return len(session(path, password, token).pdf.pages)
    except pikepdf.PdfError:
        return None


def strip_page(path: str, password: str | None, token: str, work: PageRewrite) -> Stripped:
    return session(path, password, token).strip(work)


class _ContentScope:
    """A page or form and its resources, while its content is rewritten."""

    def __init__(self, owner: Session, todo: StreamEdits, resources: Any, matrix: Matrix) -> None:
        self._owner, self._todo, self._matrix = owner, todo, matrix
        self._resources = resources
        self._fonts = _dictionary(resources.get("/Font"))
        self._forms = _dictionary(resources.get("/XObject"))
        self._new: dict[str, Any] = {}
        self._replaced: set[str] = set()
        self._used: set[str] = set()

    def rewrite(self, stream: Any, path: Path, state: RewriterState) -> bytes:
        rewriter = Rewriter(self._todo, path, self._fonts, self._enter, state)
        content = rewriter.run(stream)
        self._used = rewriter.fonts
        self._replaced -= rewriter.forms
        return content

    def resources(self) -> Any:
        """Return a copy with the new forms and without the fonts and forms no longer used."""
        made = Dictionary(self._resources)
        if not any(map(_inherits, self._forms.values())):
            made.Font = Dictionary(
                {name: font for name, font in self._fonts.items() if name in self._used}
            )
        if self._new:
            kept = {name: form for name, form in self._forms.items() if name not in self._replaced}
            made.XObject = Dictionary({**kept, **self._new})
        return made

    def _enter(self, name: str, path: Path, state: RewriterState) -> str | None:
        form = self._forms.get(name)
        if not isinstance(form, pikepdf.Stream):
            return None
        made = self._image(form, state) if form.get("/Subtype") == Name.Image else None
        if made is None and form.get("/Subtype") != Name.Form:
            return None
        fresh = f"/At{len(self._new)}"
        while fresh in self._forms:
            fresh += "x"
        self._new[fresh] = self._form(form, path, state) if made is None else made
        self._replaced.add(name)
        return fresh

    def _image(self, image: Any, state: RewriterState) -> Any | None:
        """Return the image without the ink of translated words, None if it has none."""
        return self._owner.ink.without_ink(self._owner.pdf, image, state.ctm)

    def _form(self, form: Any, path: Path, state: RewriterState) -> Any:
        key = form.objgen, frozenset(self._todo.cuts_within(path))
        free = not self._todo.moves(path) and not self._todo.everywhere
        if key in self._owner.forms and free:
            return self._owner.forms[key]
        inner = state.copy()
        inner.ctm = multiply(_form_matrix(form), state.ctm)
        resources = form.get("/Resources")
        level = _ContentScope(
            self._owner,
            self._todo,
            _dictionary(resources) if resources is not None else self._resources,
            inner.ctm,
        )
        made = self._owner.pdf.make_stream(level.rewrite(form, path, inner))
        for entry, value in form.items():
            if entry not in ("/Length", "/Filter", "/DecodeParms", "/Resources"):
                made[entry] = value
        made.Resources = level.resources()
        self._owner.forms[key] = made
        return made


def _dictionary(value: Any) -> Any:
    return value if isinstance(value, Dictionary) else Dictionary()


def _inherits(form: Any) -> bool:
    return (
        isinstance(form, pikepdf.Stream)
        and form.get("/Subtype") == Name.Form
        and "/Resources" not in form
    )


def _form_matrix(form: Any) -> Matrix:
    try:
        a, b, c, d, e, f = map(float, form.get("/Matrix", IDENTITY))
    except (TypeError, ValueError):
        return IDENTITY
    return a, b, c, d, e, f
