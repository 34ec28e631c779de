"""A document before it is set: blocks and inlines, and what of it a translator should send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text; style: "", "bold", "italic" or "code"."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula within text, by its number in :data:`benchmarks.zoo.maths.INLINE`."""

    number: int


@dataclass(frozen=True, slots=True)
class Url:
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote's mark, and its text."""

    text: str


@dataclass(frozen=True, slots=True)
class Cite:
    number: int


Inline = Words | Maths | Url | Note | Cite
Text = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    label: str = ""  # "Theorem", "Proof", "Note": set before it by the recipe


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """A list of keys and values, or of terms and meanings."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """rows[0] is the head; widths: shares of the text width, one a column.

     look: "booktabs", "ruled", "lines", "open"

    right: indices of columns set flush right (figures)
    """

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    caption: str = ""
    look: str = "booktabs"
    right: frozenset[int] = frozenset()
    wide: bool = False  # over all columns of the page


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with a caption; labels: words in the drawing."""

    caption: str
    wide: bool = False
    floating: bool = True


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on lines of its own, by its number in :data:`benchmarks.zoo.maths.DISPLAY`."""

    number: int
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    lines: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    text: Text


@dataclass(frozen=True, slots=True)
class Aside:
    """A margin note, or a box beside the text where the recipe has no margin."""

    text: str


Block = Heading | Paragraph | Items | Pairs | Table | Picture | Display | Listing | Quote | Aside


@dataclass(frozen=True, slots=True)
class Article:
    language: str
    title: str
    authors: tuple[str, ...]
    abstract: Text
    blocks: tuple[Block, ...]
    head: str = ""  # running head
    note: str = ""  # of the recipe, for people


@dataclass(frozen=True, slots=True)
class Unit:
    """What should be sent as one text.

    text: formulas as ``$..$``;  others: further forms of it that are as good;  formulas: how many
        stand in it
    """

    kind: str
    text: str
    others: tuple[str, ...] = ()
    formulas: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    group: str
    language: str
    units: tuple[Unit, ...]
    protected: tuple[Unit, ...] = ()  # code, addresses, identifiers: what must not change
    recipe: str = ""
    parameters: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The form that ``zoo_score.py`` reads (group, units with kind, text, alt), and more."""
        return {
            "group": self.group,
            "language": self.language,
            "recipe": self.recipe,
            "parameters": self.parameters,
            "units": [_unit(each) for each in self.units],
            "protected": [{"kind": each.kind, "text": each.text} for each in self.protected],
        }


def narrowed(block: Block) -> Block:
    """A table that fits a column: of three columns, the first wide enough for its words."""
    if not isinstance(block, Table) or len(block.widths) <= 2:
        return block
    last = len(block.widths) - 1
    rows = tuple((row[0], row[1], row[last]) for row in block.rows)
    return replace(
        block,
        rows=rows,
        widths=(0.32, 0.5, 0.12),
        right=frozenset({2} if last in block.right else ()),
    )


def _unit(unit: Unit) -> dict[str, object]:
    told: dict[str, object] = {"kind": unit.kind, "text": unit.text}
    if unit.others:
        told["alt"] = list(unit.others)
    if unit.formulas:
        told["formulas"] = unit.formulas
    return told


def truth_of(data: dict[str, object]) -> Truth:
    """A truth file's content, ours or another zoo's.

    Raises KeyError and TypeError when it is none.
    """
    units = tuple(
        Unit(each["kind"], each["text"], tuple(each.get("alt", ())), each.get("formulas", 0))
        for each in data["units"]  # type: ignore[attr-defined]
    )
    protected = tuple(Unit(each["kind"], each["text"]) for each in data.get("protected", ()))  # type: ignore[attr-defined]
    language = str(data.get("language", "zh" if data["group"] == "zh" else "en"))
    return Truth(str(data["group"]), language, units, protected, str(data.get("recipe", "")))


def words(text: str) -> Text:
    return (Words(text),)


def plain(text: Text) -> str:
    """The text as it should be sent: formulas as ``$..$``, notes out."""
    return "".join(_plain(each) for each in text)


def _plain(inline: Inline) -> str:
    match inline:
        case Words(text) | Url(text):
            return text
        case Maths():
            return "$x$"
        case Cite(number):
            return f"[{number}]"
        case Note():
            return ""


def _without_protected(text: Text) -> str:
    """With code and addresses as placeholders: how a program sends it that keeps them."""
    return "".join("{c1}" if _is_protected(each) else _plain(each) for each in text)


def _is_protected(inline: Inline) -> bool:
    return isinstance(inline, Url) or (isinstance(inline, Words) and inline.style == "code")


_FIGURE = ("Figure", "Fig.", "Abb.", "图", "図", "그림", "الشكل", "Abbildung", "")
_TABLE = ("Table", "Tab.", "表", "표", "الجدول", "Tabelle", "")
_LABELLED = ("Theorem", "Proof", "Definition", "Remark")


def truth(article: Article, *, title: bool = True) -> tuple[list[Unit], list[Unit]]:
    """The units of an article in its order, and what in it is protected."""
    units: list[Unit] = []
    if title:
        units.append(Unit("title", article.title))
    if article.abstract:
        units.append(
            _of(
                article.abstract,
                "abstract",
                ("", "Abstract. ", "Abstract— ", "Zusammenfassung ", "摘要 "),
            )
        )
    for block in article.blocks:
        units += _units(block)
    texts = list(_texts(article))
    units += [Unit("note", note.text) for text in texts for note in text if isinstance(note, Note)]
    protected = [
        Unit("url" if isinstance(each, Url) else "code", each.text)
        for text in texts
        for each in text
        if _is_protected(each) and isinstance(each, Url | Words)
    ]
    protected += [
        Unit("code", line)
        for block in article.blocks
        if isinstance(block, Listing)
        for line in block.lines
        if line
    ]
    return units, protected


def _units(block: Block) -> Iterator[Unit]:
    match block:
        case Heading(_, text, number):
            yield Unit("heading", text, (f"{number} {text}",) if number else ())
        case Paragraph(text, label):
            yield _of(text, "theorem" if label else "paragraph", _prefixes(label))
        case Items(items):
            yield from (_of(each, "item") for each in items)
        case Pairs(pairs):
            yield from _pair_units(pairs)
        case Table():
            yield from _table_units(block)
        case Picture(caption):
            yield Unit("caption", caption, _labelled(caption, _FIGURE))
        case Quote(text):
            yield _of(text, "paragraph")
        case Aside(text):
            yield Unit("aside", text)
        case Display() | Listing():
            pass


def _prefixes(label: str) -> tuple[str, ...]:
    return ("", f"{label} ", f"{label}. ", "Proof. ") if label else ("",)


def _pair_units(pairs: Sequence[tuple[str, str]]) -> Iterator[Unit]:
    for key, value in pairs:
        whole = f"{key} {value}"
        yield Unit("pair", value, (whole, f"{key}: {value}"))


def _table_units(table: Table) -> Iterator[Unit]:
    if table.caption:
        yield Unit("caption", table.caption, _labelled(table.caption, _TABLE))
    for row in table.rows:
        yield from (
            Unit("cell", cell) for cell in row if re.search(r"[^\W\d_]{2}|[\u3040-\u9fff]", cell)
        )


def _labelled(caption: str, labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{label} {caption}".strip() for label in labels if label)


def _of(text: Text, kind: str, prefixes: Sequence[str] = ("",)) -> Unit:
    forms = list(
        dict.fromkeys(
            before + form for before in prefixes for form in (plain(text), _without_protected(text))
        )
    )
    return Unit(kind, forms[0], tuple(forms[1:]), sum(isinstance(each, Maths) for each in text))


def _texts(article: Article) -> Iterator[Text]:
    yield article.abstract
    for block in article.blocks:
        match block:
            case Paragraph(text) | Quote(text):
                yield text
            case Items(items):
                yield from items
