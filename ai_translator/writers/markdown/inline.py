"""Inline Markdown: the pieces of a text as one line.

``**`` and ``*`` work only beside the right neighbours (CommonMark 6.2, "flanking").
``**中文。**后`` would show its asterisks.  Where they would not work, and where one emphasis
touches the next, HTML tags are used.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ai_translator.model.content import FontClass, Link, Rise, TextStyle
from ai_translator.model.segments import Span
from ai_translator.writers.content import FormulaPiece, Piece
from ai_translator.writers.markdown import escape
from ai_translator.writers.source import symbols

#: Shows a formula that is no row of symbols; returns Markdown, or None when there is no picture.
DrawFormula = Callable[[FormulaPiece], str | None]

_BREAK = "\\\n"
_TAGS = {
    "**": ("<strong>", "</strong>"),
    "*": ("<em>", "</em>"),
    "***": ("<strong><em>", "</em></strong>"),
}


@dataclass(frozen=True, slots=True)
class _Atom:
    """Text in one style.  ``raw``: it is Markdown already."""

    text: str
    strong: bool = False
    emphasized: bool = False
    code: bool = False
    rise: Rise = Rise.NONE
    link: Link | None = None
    raw: bool = False

    @property
    def look(self) -> tuple[object, ...]:
        return self.strong, self.emphasized, self.code, self.rise, self.link, self.raw


@dataclass(frozen=True, slots=True)
class Inline:
    """Writer of pieces for one kind of place.

    plain_bold, plain_mono: True if bold or fixed-width text is the rule here (a heading, a table's
        header) and not marked
    line_break: what represents a line break of the author
    """

    draw: DrawFormula
    plain_bold: bool = False
    plain_mono: bool = False
    line_break: str = _BREAK

    def write(self, pieces: Iterable[Piece]) -> str:
        atoms = _tidied(_merged(atom for piece in pieces for atom in self._atoms(piece)))
        text = ""
        groups = [(link, list(group)) for link, group in groupby(atoms, key=lambda atom: atom.link)]
        for index, (link, group) in enumerate(groups):
            after = groups[index + 1][1][0] if index + 1 < len(groups) else None
            text += self._linked(link, group, text[-1:], _first_char(after))
        return text.strip()

    def _atoms(self, piece: Piece) -> Iterable[_Atom]:
        if isinstance(piece, Span):
            yield self._atom(piece.text, piece.style, piece.link)
            return
        drawn = None if piece.formula.linear else self.draw(piece)
        if drawn is not None:
            yield _Atom(drawn, raw=True)
        elif piece.formula.linear:
            yield from (
                _Atom(escape.cleaned(text), rise=style.rise)
                for text, style in symbols(piece.formula)
            )
        else:
            yield _Atom(escape.cleaned(piece.text))

    def _atom(self, text: str, style: TextStyle, link: Link | None) -> _Atom:
        mono = style.font_class is FontClass.MONO and not self.plain_mono and "\n" not in text
        link = link if _destination(link) else None
        return _Atom(
            escape.cleaned(text),
            style.bold and not self.plain_bold,
            style.italic,
            mono,
            style.rise,
            link,
        )

    def _linked(self, link: Link | None, group: Sequence[_Atom], before: str, after: str) -> str:
        if link is None:
            return self._row(group, before, after)
        text = "".join(atom.text for atom in group)
        destination = _destination(link)
        if link.uri == text and destination == text:
            return f"<{text}>"
        return f"[{self._row(group, '[', ']')}]({destination})"

    def _row(self, group: Sequence[_Atom], before: str, after: str) -> str:
        text = ""
        for index, atom in enumerate(group):
            follows = _first_char(group[index + 1]) if index + 1 < len(group) else after
            text += self._marked(atom, (text or before)[-1:], follows)
        return text

    def _marked(self, atom: _Atom, before: str, after: str) -> str:
        if atom.raw:
            return atom.text
        inner = escape.code_span(atom.text) if atom.code else escape.escaped(atom.text)
        if atom.rise is not Rise.NONE and not atom.code:
            tag = "sup" if atom.rise is Rise.SUPER else "sub"
            inner = f"<{tag}>{inner}</{tag}>"
        inner = self._broken(inner)
        stars = "*" * (2 * atom.strong + atom.emphasized)
        if not stars:
            return inner
        if _flanks(before, inner[0]) and _flanks(after, inner[-1]):
            return f"{stars}{inner}{stars}"
        opening, closing = _TAGS[stars]
        return f"{opening}{inner}{closing}"

    def _broken(self, text: str) -> str:
        """Return the text with line breaks; what follows a break must not look like a block."""
        lines = text.split("\n")
        if len(lines) == 1:
            return text
        rest = [escape.guarded(line) if self.line_break == _BREAK else line for line in lines[1:]]
        return self.line_break.join([lines[0], *rest])


def _destination(link: Link | None) -> str | None:
    if link is None:
        return None
    if link.uri is not None:
        return escape.uri(link.uri)
    return f"#page-{link.page}" if link.page is not None else None


def _merged(atoms: Iterable[_Atom]) -> list[_Atom]:
    found: list[_Atom] = []
    for atom in atoms:
        if not atom.text:
            continue
        if found and found[-1].look == atom.look:
            found[-1] = replace(found[-1], text=found[-1].text + atom.text)
        else:
            found.append(atom)
    return found


def _tidied(atoms: list[_Atom]) -> list[_Atom]:
    """Return the atoms with spaces at style borders moved out: ``**word **`` is no emphasis."""
    found: list[_Atom] = []
    for atom in atoms:
        inner = atom.text.strip()
        if atom.raw or inner == atom.text:
            found.append(atom)
            continue
        start = atom.text.index(inner) if inner else len(atom.text)
        found.append(_Atom(atom.text[:start]))
        found.append(replace(atom, text=inner))
        found.append(_Atom(atom.text[start + len(inner) :]))
    return _merged(found)


def _first_char(atom: _Atom | None) -> str:
    """Return the character that the left neighbour will see; a mark counts as punctuation."""
    if atom is None:
        return ""
    if atom.strong or atom.emphasized:
        return "*"
    marked = atom.raw or atom.code or atom.link or atom.rise is not Rise.NONE
    return "." if marked else atom.text[0]


def _flanks(outside: str, inside: str) -> bool:
    """Return True if asterisks between these two characters work, whichever side they close."""
    if outside == "*":
        return False
    return not _is_mark(inside) or not outside or outside.isspace()


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"
