"""Unicode text of glyphs from what a font says of them, and whether that can be trusted."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from pdfminer.encodingdb import name2unicode
from pdfminer.pdfexceptions import PDFKeyError

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}

#: Adobe's private codes for pieces of brackets and the like, and what Unicode has for them today.
_ADOBE_PRIVATE = dict(
    zip(
        [0xF6BE, 0xF6D9, 0xF6DA, 0xF6DB, *range(0xF8E5, 0xF8FF)],
        "ȷ©®™‾⏐⎯®©™⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪⎮⎞⎟⎠⎤⎥⎦⎫⎬⎭",
    )
)
#: Characters that differ from the plain one in nothing a translation should keep.
_PLAIN = {0x00A0: " ", 0x0009: " ", 0x000A: " ", 0x000D: " "}
_REPLACED = {**_LIGATURES, **_ADOBE_PRIVATE, **_PLAIN}

#: Ranges whose characters are shapes of others: Arabic presentation forms, Kangxi and CJK radicals
#: in running text.
_SHAPES = ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x2E80, 0x2FDF))

#: The CJK Radicals Supplement from U+2E80 on, each as the ideograph that looks so
#: (EquivalentUnifiedIdeograph in the Unicode Character Database; NFKC knows only the Kangxi
#: radicals).  Fonts draw both with one glyph, and a browser that prints names the radical.
_RADICALS = (
    "⺀厂乛乚乙亻冂⺇刀刂卜㔾小小兀尣尢⺑巳幺彑⺕忄心扌攵⺚旡日月歺⺟民氵氺灬爫爫丬牛犭王⺪目示礻⺮糹"
    "纟罓罒㓁冗⺵羊⺷⺸耂肀聿肉⺽艹艹艹虎衤覀西见角⻇讠贝⻊车辶辶辶邑钅長镸长门⻕阝雨青韦页风飞食⻞飠"
    "饣⻡马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀⻳"
)
_RADICALS_START = 0x2E80

#: The codes 0x20 to 0xFE of Adobe's Symbol font; "\0" where it has none.
SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψ"
    "ζ{|}∼"
    + "\0"
    * 33
    + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0⟩∫⌠⎮⌡⎞"
    "⎟⎠⎤⎥⎦⎫⎬⎭"
)
_SYMBOL_START = 0x20

#: What Word's documents draw with Wingdings: bullets, boxes, ticks, arrows.
WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6D: "❍",
    0x6E: "■", 0x6F: "□", 0x70: "□",
    0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9F: "•",
    0xA0: "▪", 0xA1: "○", 0xA7: "▪",
    0xA8: "◻", 0xAB: "★", 0xB7: "•", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xE8: "➔", 0xF0: "⇨", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip

#: Zapf Dingbats lies in Unicode's own order, but for characters that Unicode had already.
_DINGBATS_ELSEWHERE = {
    0x25: "☎", 0x2A: "☛", 0x2B: "☞", 0x48: "★", 0x6C: "●", 0x6E: "■", 0x73: "▲", 0x74: "▼",
    0x75: "◆", 0x77: "◗",
    0xA8: "♣", 0xA9: "♦", 0xAA: "♥", 0xAB: "♠", 0xD5: "→", 0xD6: "↔", 0xD7: "↕",
}  # fmt: skip

#: The pictographs of icon fonts (FontAwesome's private codes) that stand in CVs and page heads.
_ICONS = {
    0xF007: "👤", 0xF00C: "✓", 0xF00D: "✗", 0xF015: "⌂", 0xF041: "⚲", 0xF073: "📅", 0xF095: "☎",
    0xF0AC: "🌐", 0xF0C1: "🔗",
    0xF0DA: "▸", 0xF0E0: "✉", 0xF111: "●", 0xF19D: "🎓", 0xF3C5: "⚲",
}  # fmt: skip

#: Names of TeX's fonts that Adobe's list lacks.
_NAMES = {
    "angbracketleft": "⟨", "angbracketright": "⟩", "bardbl": "‖", "ceilingleft": "⌈",
    "ceilingright": "⌉", "contintegral": "∮",
    "coproduct": "∐", "Delta1": "Δ", "epsilon1": "ϵ", "floorleft": "⌊", "floorright": "⌋",
    "follows": "≻", "followsequal": "⪰",
    "greaterorequalslant": "⩾", "lessorequalslant": "⩽", "hatwide": "ˆ", "tildewide": "˜",
    "intersection": "∩", "logicaland": "∧",
    "logicalor": "∨", "precedes": "≺", "precedesequal": "⪯", "rho1": "ϱ", "suppress": "ł",
    "union": "∪", "unionmulti": "⊎",
    "unionsq": "⊔", "intersectionsq": "⊓", "vector": "⃗", "vextenddouble": "‖",
    "vextendsingle": "|", "visiblespace": "␣",
    "visualspace": "␣", "squaresolid": "■", "star": "⋆", "triangleleft": "◁",
    "triangleright": "▷", "weierstrass": "℘",
    "negationslash": "̸", "mapsto": "↦", "owner": "∋", "latticetop": "⊤", "reflexsubset": "⊆",
    "reflexsuperset": "⊇",
    "circleplus": "⊕", "circlemultiply": "⊗", "circledot": "⊙", "circleminus": "⊖",
    "circledivide": "⊘", "arrowdblboth": "⇔",
    "asteriskmath": "∗", "bullet": "•", "openbullet": "◦", "diamondmath": "⋄",
    "similarequal": "≃", "equivasymptotic": "≍",
    "prime": "′", "primereverse": "‵", "circlecopyrt": "◯", "lessmuch": "≪", "greatermuch": "≫",
    "arrowhookleft": "↩",
    "arrowhookright": "↪",
    # The symbols of the AMS (msam, msbm); beamer's bullets are among them.
    "trianglerightsld": "▶", "triangleleftsld": "◀", "triangledownsld": "▼", "trianglesolid": "▲",
    "triangleinv": "▽",
    "triangle": "△", "square": "□", "squaresmallsolid": "▪", "diamondsolid": "◆", "check": "✓",
    "maltesecross": "✠",
    "circleR": "®", "circleS": "Ⓢ", "lessorsimilar": "≲", "greaterorsimilar": "≳",
    "lessorapproxeql": "⪅",
    "greaterorapproxeql": "⪆", "lessdblequal": "≦", "greaterdblequal": "≧", "lessorgreater": "≶",
    "greaterorless": "≷",
    "defines": "≜", "therefore": "∴", "because": "∵", "proportional": "∝",
    "harpoonleftright": "⇋", "harpoonrightleft": "⇌",
    "arrowparrrightleft": "⇄", "arrowparrleftright": "⇆", "dblarrowright": "⇉",
    "dblarrowleft": "⇇", "squiggleright": "⇝",
    "multimap": "⊸", "forces": "⊩", "satisfies": "⊨", "dotplus": "∔", "complement": "∁",
    "squareplus": "⊞",
    "squareminus": "⊟", "squaremultiply": "⊠", "squaredot": "⊡", "circlering": "⊚",
    "circleasteris": "⊛",
    "circleequal": "≗", "between": "≬", "planckover2pi": "ℏ", "planckover2pi1": "ℏ",
}  # fmt: skip
#: CMEX draws the same sign in several sizes and in pieces.
_SIZE_SUFFIX = re.compile(r"(?:bigg?|Bigg?|text|display|tp|bt|mid|ex|wide[r]?|wider|widest)$")


def read_text(raw: str) -> tuple[str, bool]:
    """Return ``raw`` from a ToUnicode map or an encoding as (text, mapped).

    Returns ("", False) if it says nothing.
    """
    if len(raw) == 1 and " " <= raw <= "~":
        return raw, True
    text = "".join(map(_read_character, raw))
    return (text, True) if text else ("", False)


def _read_character(character: str) -> str:
    code = ord(character)
    if code in _REPLACED:
        return _REPLACED[code]
    if _RADICALS_START <= code < _RADICALS_START + len(_RADICALS):
        character = _RADICALS[code - _RADICALS_START]
    if any(first <= code <= last for first, last in _SHAPES):
        return unicodedata.normalize("NFKC", character).strip() or character
    if unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co") or character in "\ufffd\ufeff":
        return _ICONS.get(code, "")
    return character


def read_name(name: str) -> tuple[str, bool]:
    """Return a glyph name as (text, mapped)."""
    for candidate in (name, _SIZE_SUFFIX.sub("", name)):
        if candidate in _NAMES:
            return _NAMES[candidate], True
        try:
            return read_text(name2unicode(candidate))
        except (PDFKeyError, ValueError, OverflowError):
            continue
    return "", False


class SpecialFont(Enum):
    """Fonts whose codes mean what the font's name says, whatever the encoding."""

    SYMBOL = "symbol"
    WINGDINGS = "wingdings"
    DINGBATS = "dingbats"


def special_font(name: str) -> SpecialFont | None:
    plain = re.sub(r"[ ,_-]", "", name).casefold()
    if re.fullmatch(r"symbol(?:mt|ps)?(?:bold|italic|regular)*(?:mt)?", plain):
        return SpecialFont.SYMBOL
    if re.fullmatch(r"wingdings(?:regular)?", plain):
        return SpecialFont.WINGDINGS
    if re.fullmatch(r"(?:itc)?zapfdingbats(?:itc)?|dingbats|pzdr", plain):
        return SpecialFont.DINGBATS
    return None


def special_text(font: SpecialFont, reading: tuple[str, bool], code: int) -> tuple[str, bool]:
    """Return the text of ``code`` in such a font.

    It counts if all that the file says of it (``reading``) is a byte or a private code.
    """
    text, mapped = reading
    number = ord(text) if len(text) == 1 else code
    if mapped and (number > 0xFF or number == 0x20):
        return reading
    if not (number <= 0xFF or 0xF000 <= number <= 0xF0FF):
        return "", False
    found = _SPECIAL[font](number & 0xFF)
    return (found, True) if found else ("", False)


def _symbol(code: int) -> str:
    place = code - _SYMBOL_START
    return SYMBOL[place].strip("\0") if 0 <= place < len(SYMBOL) else ""


def _wingding(code: int) -> str:
    return " " if code == 0x20 else WINGDINGS.get(code, "")


def _dingbat(code: int) -> str:
    if code in _DINGBATS_ELSEWHERE:
        return _DINGBATS_ELSEWHERE[code]
    if 0x21 <= code <= 0x7E:
        return chr(0x2701 + code - 0x21)
    if 0xAC <= code <= 0xB5:
        return chr(0x2460 + code - 0xAC)
    if 0xA1 <= code <= 0xFE and code != 0xF0:
        return chr(0x2761 + code - 0xA1)
    return " " if code == 0x20 else ""


_SPECIAL = {
    SpecialFont.SYMBOL: _symbol,
    SpecialFont.WINGDINGS: _wingding,
    SpecialFont.DINGBATS: _dingbat,
}
