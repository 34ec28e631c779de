"""Texts that people have translated, with the marks that this program would give them.

What the checks must not refuse.

Two kinds: messages of programs (``*.mo`` catalogues), and books in HTML whose translations keep the
structure of the original (debian-reference, debian-handbook, installation-guide).  :data:`PACKAGES`
names the Debian packages that have both; nothing of them is part of this project.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path

from ai_translator.model.segments import MARK

PACKAGES = (
    "debian-reference-common", "debian-reference-en", "debian-reference-zh-cn",
    "debian-reference-ja", "debian-reference-de",
    "debian-handbook", "installation-guide-amd64", "apt", "dpkg", "coreutils", "git",
    "gnucash-common", "aptitude-common",
    "nautilus-data", "evolution-common", "gedit-common", "libc-l10n", "gimp-data",
)  # fmt: skip

#: Code of a language -> how the packages spell it.
SPELLINGS: Mapping[str, frozenset[str]] = {
    "zh": frozenset({"zh_CN", "zh-CN", "zh-cn", "zh_Hans"}),
    "de": frozenset({"de", "de-DE", "de_DE"}),
    "ja": frozenset({"ja", "ja-JP", "ja_JP"}),
    "ko": frozenset({"ko", "ko-KR", "ko_KR"}),
    "ar": frozenset({"ar", "ar-MA", "ar_SA"}),
}
_ENGLISH = frozenset({"en", "en-US"})
#: What programs fill in: a document has words there.
_FORMATS = re.compile(
    r"%\([\w ]+\)[srdif]|%[-+#0 ]*\d*(?:\.\d+)?\d*\$?l*[srdifuxcPA%]|\{\w*\}|&\w+;|<[^<>]+>|"
    r"\{%.*?%\}|[\x00-\x08\x0b-\x1f]"
)
_LONGEST = 6000
_BLOCKS = frozenset(
    re.findall(r"\w+", "p li dt dd td th h1 h2 h3 h4 h5 h6 caption figcaption title div")
)
_SKIPPED = frozenset(["pre", "script", "style", "head", "nav"])
_CODE = frozenset(["code", "tt", "kbd", "samp"])
_STYLES = {"em": "i", "i": "i", "strong": "b", "b": "b"}


@dataclass(frozen=True, slots=True)
class HumanPair:
    """``source`` is English; both texts have the same marks, or none."""

    source: str
    answer: str


def catalogues(folder: Path, code: str) -> Iterator[tuple[str, list[HumanPair]]]:
    """(name, pairs) of every catalogue of messages in this language, in the catalogue's order."""
    for path in sorted(folder.rglob("LC_MESSAGES/*.mo")):
        if path.parts[-3] in SPELLINGS[code]:
            pairs = list(_messages(path))
            if pairs:
                yield path.name, pairs


def _messages(path: Path) -> Iterator[HumanPair]:
    with path.open("rb") as file:
        messages = vars(gettext.GNUTranslations(file))["_catalog"]
    for source, answer in messages.items():
        if isinstance(source, str) and isinstance(answer, str):  # the others are plural forms
            text = source.partition("\x04")[2] or source  # without the message's context
            if _is_prose(text, answer):
                yield HumanPair(_without_shortcut(text), _without_shortcut(answer))


def _is_prose(source: str, answer: str) -> bool:
    """Neither the heading of the file nor anything that a program would fill in."""
    told = bool(source.strip() and answer.strip()) and any(map(str.isalpha, source))
    return (
        told
        and len(source) < _LONGEST
        and not _FORMATS.search(source)
        and not _FORMATS.search(answer)
    )


def _without_shortcut(text: str) -> str:
    """A menu's text without the sign before the letter that is its key: ``_Open``, ``打开(_O)``."""
    text = re.sub(r"\s?[(（]_\w[)）]", "", text)
    return (
        re.sub(r"(?<![\w])_(?=\w)|(?<=\w)_(?=\w+(?:\W|$))", "", text, count=1)
        if text.count("_") == 1
        else text
    )


def books(folder: Path, code: str) -> Iterator[tuple[str, list[HumanPair]]]:
    """(name, pairs) of every page of a book in this language, in reading order."""
    for original in sorted(folder.rglob("*.html")):
        for translated in _counterparts(original, code):
            pairs = list(_aligned(_blocks(original), _blocks(translated)))
            if pairs:
                yield f"{translated.parent.name}/{translated.name}", pairs


def _counterparts(original: Path, code: str) -> Iterator[Path]:
    """The same page in the other language.

    In the folder beside, or with the language in its name.
    """
    if original.parent.name in _ENGLISH:
        found = [original.parent.parent / name / original.name for name in SPELLINGS[code]]
        if original.parent.name == "en-US":
            found = [path for path in found if "-" in path.parent.name]
    elif original.name.endswith(".en.html"):
        found = [
            original.with_name(original.name.replace(".en.html", f".{name}.html"))
            for name in SPELLINGS[code]
        ]
    else:
        return
    for name in SPELLINGS[code]:
        nested = [part.replace("en-US", name) for part in original.parts]
        if "en-US" in original.parts[:-2]:
            found.append(Path(*nested))
    yield from (path for path in dict.fromkeys(found) if path.is_file() and path != original)


@dataclass(slots=True)
class _Block:
    """tag: of the element; pieces: text, or (kind, key, inner text) of an inline element."""

    tag: str
    pieces: list[str | tuple[str, str, str]] = field(default_factory=list)

    @property
    def bare(self) -> str:
        return " ".join(
            "".join(each if isinstance(each, str) else each[2] for each in self.pieces).split()
        )


class _Reader(HTMLParser):
    """Collects the blocks of a page.

    An inline element within an inline element belongs to the outer one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[_Block] = []
        self._block = _Block("")
        self._skipped = 0
        self._inline: list[str] = []  # open tags, outermost first
        self._kind, self._key, self._inner = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipped += 1
        elif tag in _BLOCKS:
            self._new_block(tag)
        elif tag in _CODE or tag in _STYLES or (tag == "a" and dict(attrs).get("href")):
            self._inline.append(tag)
            if len(self._inline) == 1:
                self._kind = "f" if tag in _CODE else _STYLES.get(tag, "l")
                self._key, self._inner = dict(attrs).get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipped = max(0, self._skipped - 1)
        elif tag in _BLOCKS:
            self._new_block("")
        elif self._inline and tag == self._inline[-1]:
            self._inline.pop()
            if not self._inline:
                self._close_inline()

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        if self._inline:
            self._inner += data
        else:
            self._block.pieces.append(data)

    def _new_block(self, tag: str) -> None:
        if self._inline:
            self._close_inline()
        self._inline = []
        if self._block.bare:
            self.blocks.append(self._block)
        self._block = _Block(tag)

    def _close_inline(self) -> None:
        if self._inner.strip():
            self._block.pieces.append((self._kind, self._key, self._inner))
        self._kind = self._key = self._inner = ""


def _blocks(path: Path) -> list[_Block]:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8", errors="replace"))
    reader.close()
    return reader.blocks


def _aligned(originals: Sequence[_Block], translated: Sequence[_Block]) -> Iterator[HumanPair]:
    """The pairs, as far as both pages have the same structure.

    What nobody translated is left out.
    """
    matcher = SequenceMatcher(
        None,
        [_shape(each) for each in originals],
        [_shape(each) for each in translated],
        autojunk=False,
    )
    for one, other, size in matcher.get_matching_blocks():
        for original, block in zip(originals[one : one + size], translated[other : other + size]):
            if (
                original.bare != block.bare
                and len(original.bare) < _LONGEST
                and any(map(str.isalpha, original.bare))
            ):
                source, answer = _marked(original, block)
                if source and answer and not MARK.sub("", source).isspace():
                    yield HumanPair(source, answer)


def _shape(block: _Block) -> tuple[str, ...]:
    """What a translator leaves as it is.

    The tag, which code words stand in it, where its links lead.
    """
    inlines = [piece for piece in block.pieces if isinstance(piece, tuple)]
    code = sorted(inner.strip() for kind, _, inner in inlines if kind == "f")
    return (block.tag, *code, *sorted(_target_of(key) for kind, key, _ in inlines if kind == "l"))


def _marked(original: _Block, block: _Block) -> tuple[str, str]:
    """Both texts with marks, where each inline element of one has its counterpart in the other.

    Else without those.
    """
    named: dict[int, str] = {}
    counterparts: dict[int, str] = {}
    for kind in "flib":
        ours = [
            at
            for at, piece in enumerate(original.pieces)
            if isinstance(piece, tuple) and piece[0] == kind
        ]
        theirs = [
            at
            for at, piece in enumerate(block.pieces)
            if isinstance(piece, tuple) and piece[0] == kind
        ]
        matched = _matched(original, block, ours, theirs, kind)
        for number, at in enumerate(ours if matched else (), 1):
            named[at] = f"{kind}{number}"
            counterparts[matched[at]] = f"{kind}{number}"
    return _written(original, named), _written(block, counterparts)


def _matched(
    original: _Block, block: _Block, ours: Sequence[int], theirs: Sequence[int], kind: str
) -> dict[int, int]:
    """place of ours -> place of theirs; empty when they do not agree."""
    if len(ours) != len(theirs):
        return {}
    found: dict[int, int] = {}
    left = list(theirs)
    for at in ours:
        wanted = original.pieces[at]
        same = [each for each in left if _agree(wanted, block.pieces[each], kind)]
        if not same:
            return {}
        found[at] = same[0]
        left.remove(same[0])
    return found


def _agree(one: object, other: object, kind: str) -> bool:
    assert isinstance(one, tuple) and isinstance(other, tuple)
    if kind == "f":
        return bool(one[2].strip() == other[2].strip())
    if kind == "l":
        return bool(_target_of(one[1]) == _target_of(other[1]))
    return True


def _target_of(link: str) -> str:
    """The place that a link leads to, without the language in it."""
    page = re.sub(r"\.(?:en|de|ja|zh-cn|ko|ar)(?=\.html)", "", link)
    return re.sub(r"//(?:en|de|ja|zh|ko|ar)\.", "//", page)


def _written(block: _Block, names: Mapping[int, str]) -> str:
    text = ""
    for at, piece in enumerate(block.pieces):
        if isinstance(piece, str):
            text += piece
        elif at in names:
            name = names[at]
            before, inner, after = re.match(r"(\s*)(.*?)(\s*)\Z", piece[2], re.S).groups()  # type: ignore[union-attr]
            text += (
                f"{before}{{{name}}}{after}"
                if name[0] == "f"
                else f"{before}<{name}>{inner}</{name}>{after}"
            )
        else:
            text += piece[2]
    return " ".join(text.split())
