"""Font fallback per character for one target language.

A :class:`FontBook` orders the faces once for each style and kind of character.
:meth:`FontBook.split` then splits a text into runs of one face, with as few changes as the
characters allow.  No font file is opened for it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, takewhile
from pathlib import Path
from typing import TypeAlias

from ai_translator.languages import Language
from ai_translator.model.content import FontClass, TextStyle
from ai_translator.typesetting.characters import CharacterKind, clusters, kind, opens
from ai_translator.typesetting.faces import FontFace, bundled_faces
from ai_translator.typesetting.userfonts import user_faces

#: What stands for a character that no font has.
REPLACEMENT = "\u25a1"
_CJK_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Kore"})
_WIDE_SCRIPTS = frozenset({"Hans", "Hant", "Jpan"})  # Korean quotes are narrow
_WESTERN_SCRIPTS = frozenset({"Latn", "Grek", "Cyrl"})
_CLASS_DISTANCE = {
    (FontClass.SERIF, FontClass.SANS): 1, (FontClass.SERIF, FontClass.MONO): 2,
    (FontClass.SANS, FontClass.SERIF): 1, (FontClass.SANS, FontClass.MONO): 2,
    (FontClass.MONO, FontClass.SANS): 1, (FontClass.MONO, FontClass.SERIF): 2,
}  # fmt: skip

Piece: TypeAlias = tuple[FontFace, str]
_Look: TypeAlias = tuple[FontClass, bool, bool]
_Run: TypeAlias = tuple[CharacterKind, str]


class _Kinds(dict[str, CharacterKind]):
    """A cache: most of a document is a few thousand different characters."""

    def __missing__(self, char: str) -> CharacterKind:
        found = self[char] = kind(char)
        return found


class FontBook:
    """The faces for one target language, the user's own first.

    missing: character -> how often :meth:`split` met it without any face that has it
    """

    def __init__(self, faces: Sequence[FontFace], language: Language) -> None:
        self._faces = tuple(faces)
        self._language = language
        self._wide = language.script in _WIDE_SCRIPTS
        self._has_serif = any(
            face.font_class is FontClass.SERIF and language.script in face.scripts
            for face in self._faces
        )
        self._kinds = _Kinds()
        self._chains: dict[tuple[_Look, CharacterKind], tuple[FontFace, ...]] = {}
        self._choices: dict[tuple[_Look, CharacterKind, str], FontFace | None] = {}
        self.missing: Counter[str] = Counter()

    @classmethod
    def for_language(cls, language: Language, user_fonts: Sequence[Path] = ()) -> FontBook:
        """Return the faces for a language.

        Raises ConfigError for a user's font that cannot be used.
        """
        return cls((*user_faces(user_fonts), *bundled_faces()), language)

    @property
    def faces(self) -> tuple[FontFace, ...]:
        return self._faces

    def uncovered(self, text: str) -> set[str]:
        """Return the visible characters of ``text`` that no face has."""
        return {
            char
            for char in set(text)
            if not _invisible(char) and not any(char in face.coverage for face in self._faces)
        }

    def split(self, text: str, style: TextStyle) -> list[Piece]:
        """Return ``text`` (composed: NFC) as runs of one face each, in order.

        Pass whole runs rather than words: quotes and spaces depend on their neighbours.  Nothing
        visible is
        dropped: what no face has becomes ``□`` and is counted in ``missing``.  Joiners and
            direction marks
        stay only where the face has them; a tab or line break becomes a space.
        """
        look = self._look(style)
        text = unicodedata.normalize("NFC", text)
        plain = self._chain(look, CharacterKind.WESTERN)[0]
        chars = set(text)
        has_wide = self._wide and CharacterKind.WIDE in map(self._kinds.__getitem__, chars)
        if plain.covers(chars) and not has_wide:
            return [(plain, text)] if text else []
        return _merged(self._pieces(self._runs(text, look), look))

    def _pieces(self, runs: list[_Run], look: _Look) -> Iterator[Piece]:
        """Yield runs of a script of their own first, then those that follow their neighbours."""
        drawn = [
            [] if run[0] is CharacterKind.NEUTRAL else list(self._strong(run, look)) for run in runs
        ]
        before: FontFace | None = None
        for (_, text), found, following in zip(runs, drawn, [*drawn[1:], []]):
            after = following[0][0] if following else None
            for piece in found or self._neutral(text, before, after, look):
                yield piece
                before = piece[0]

    def _look(self, style: TextStyle) -> _Look:
        """Return the style to use.

        Sans for western words where the language's script has no serif face.
        """
        sans = style.font_class is FontClass.SERIF and not self._has_serif
        return FontClass.SANS if sans else style.font_class, style.bold, style.italic

    def _runs(self, text: str, look: _Look) -> list[_Run]:
        """Return runs of one kind; marks join what they follow, wide punctuation is resolved."""
        mono = look[0] is FontClass.MONO
        runs: list[_Run] = []
        at = 0
        for each, group in groupby(text, key=self._kinds.__getitem__):
            stretch = "".join(group)
            at += len(stretch)
            if each in (CharacterKind.MARK, CharacterKind.IGNORABLE):
                each = runs[-1][0] if runs else CharacterKind.NEUTRAL
            elif mono and each in (CharacterKind.WIDE, CharacterKind.NEUTRAL):
                each = CharacterKind.WESTERN  # code stays on its grid
            elif each is CharacterKind.WIDE:
                within = self._within_word(text, at - len(stretch), at)
                each = CharacterKind.NEUTRAL if within else self._wide_kind(text)
            if runs and runs[-1][0] is each:
                stretch = runs.pop()[1] + stretch
            runs.append((each, stretch))
        return runs

    def _wide_kind(self, text: str) -> CharacterKind:
        """Return the kind of quotes and dashes.

        They are wide in Chinese and Japanese, unless the text is all in another script.
        """
        kinds = set(map(self._kinds.__getitem__, text))
        other_script = CharacterKind.WESTERN in kinds and CharacterKind.CJK not in kinds
        return CharacterKind.CJK if self._wide and not other_script else CharacterKind.NEUTRAL

    def _within_word(self, text: str, start: int, end: int) -> bool:
        """Return True for wide characters within a western word: don’t, kg·m, users’."""
        around = text[max(0, start - 1) : start], text[end : end + 1]
        after_letter, before_letter = map(self._is_western, around)
        apostrophe = text[start:end] == "’" and "‘" not in text
        return after_letter and (before_letter or apostrophe)

    def _is_western(self, char: str) -> bool:
        return char != "" and self._kinds[char] is CharacterKind.WESTERN

    def _strong(self, run: _Run, look: _Look) -> Iterator[Piece]:
        each, text = run
        first = self._chain(look, each)[0]
        if first.covers(text):
            yield first, text
        else:
            for cluster in clusters(text):
                yield from self._cluster(cluster, each, look)

    def _neutral(
        self, text: str, before: FontFace | None, following: FontFace | None, look: _Look
    ) -> Iterator[Piece]:
        """Return the kind of a neutral run.

        That of the next run if it opens, else of the previous one.
        """
        opening = len(text) - sum(1 for _ in takewhile(opens, reversed(text)))
        for stretch, near in (
            (text[:opening], before or following),
            (text[opening:], following or before),
        ):
            if near is not None and near.covers(stretch):
                yield near, stretch
            else:
                for cluster in clusters(stretch):
                    yield from self._cluster(cluster, CharacterKind.NEUTRAL, look, near)

    def _cluster(
        self, cluster: str, each: CharacterKind, look: _Look, near: FontFace | None = None
    ) -> Iterator[Piece]:
        """Return the first face that has all of the cluster, else each character by itself."""
        visible = [char for char in cluster if self._kinds[char] is not CharacterKind.IGNORABLE]
        if near is not None and near.covers(visible):
            face: FontFace | None = near
        else:
            face = self._choose("".join(visible), each, look)
        if face is not None:
            yield face, "".join(char for char in cluster if char in face.coverage)
        elif len(visible) > 1:
            for char in visible:
                yield from self._cluster(char, each, look)
        else:
            yield from self._nowhere(visible, each, look, near)

    def _nowhere(
        self, visible: list[str], each: CharacterKind, look: _Look, near: FontFace | None
    ) -> Iterator[Piece]:
        for char in visible:
            if char.isspace():
                yield near or self._chain(look, each)[0], " "
                continue
            self.missing[char] += 1
            face = self._choose(REPLACEMENT, each, look)
            if face is None:
                raise LookupError("the bundled fonts have no replacement character")
            yield face, REPLACEMENT

    def _choose(self, text: str, each: CharacterKind, look: _Look) -> FontFace | None:
        key = (look, each, text)
        if key not in self._choices:
            covering = (face for face in self._chain(look, each) if face.covers(text))
            self._choices[key] = next(covering, None)
        return self._choices[key]

    def _chain(self, look: _Look, each: CharacterKind) -> tuple[FontFace, ...]:
        """Return every face, best first."""
        key = (look, each)
        if key not in self._chains:
            follows_language = each is CharacterKind.NEUTRAL and self._language.cjk
            cjk = follows_language or each is CharacterKind.CJK
            rank = partial(self._rank, look=look, cjk=cjk)
            self._chains[key] = tuple(sorted(self._faces, key=rank))
        return self._chains[key]

    def _rank(self, face: FontFace, look: _Look, cjk: bool) -> tuple[int, ...]:
        """Return the rank of a face; the lower, the better.

        A user's proportional font does not come before a mono face for code.
        """
        font_class, bold, italic = look
        code = font_class is FontClass.MONO
        mono = face.font_class is FontClass.MONO
        first = face.user and (cjk or mono or not code)
        other_cjk = cjk and not face.user and self._language.script not in face.scripts
        distance = _CLASS_DISTANCE.get((font_class, face.font_class), 0)
        group = 0 if face.user else _group(face, cjk=cjk, stopgap=mono and not code)
        return (not first, group, other_cjk, distance, face.bold != bold, face.italic != italic)


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    said = (piece for piece in pieces if piece[1])
    groups = groupby(said, key=lambda piece: piece[0])
    return [(face, "".join(text for _, text in group)) for face, group in groups]


def _invisible(char: str) -> bool:
    return char.isspace() or kind(char) is CharacterKind.IGNORABLE


def _group(face: FontFace, *, cjk: bool, stopgap: bool) -> int:
    """Return 0 for a face of the script, 1 for one of no script, 2 for one that only fills in."""
    home, away = _WESTERN_SCRIPTS, _CJK_SCRIPTS
    if cjk:
        home, away = away, home
    if stopgap or away & face.scripts:
        return 2
    return 0 if home & face.scripts else 1
