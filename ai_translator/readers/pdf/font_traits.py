"""Traits of fonts: serif, sans or mono, bold, italic, mathematics, icons.

Names tell most (TeX's are terse but regular), the descriptor's flags the rest.  Where both speak,
the name wins, because producers copy flags carelessly (ISO 32000-1, 9.8.2).
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from ai_translator.layout.page_content import Font
from ai_translator.model.content import FontClass
from ai_translator.readers.pdf.values import number

_SUBSET = re.compile(r"^(?:[A-Z]{6}\+)+")

# Flags of a font descriptor (ISO 32000-1, table 123).
_FIXED_PITCH, _SERIF, _SYMBOLIC, _ITALIC, _FORCE_BOLD = 1, 2, 4, 64, 1 << 18
_BOLD_WEIGHT = 600
_BOLD_STEM = 140
_SLANTED = 2.0


def _names(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# TeX's Computer Modern, Latin Modern, SFRM/ECRM/LARM and ecrm name family, shape and size in a few
# letters.
_SIZED = r"(?:SF|EC|LA|TC)(?:%s)\d+"
_MATH = _names(
    r"^CM(?:MI|MIB|SY|BSY|EX)\d*$",
    r"^(?:MS[AB]M|RSFS|STMARY|LASY|WASY|ESINT|BBOLD|BBM|DSROM)\w*$",
    r"^EU(?:R|F|S|EX)[A-Z]*\d*$|^Euler",
    r"^MT(?:MI|SY|EX|GU)[A-Z]*$|^MTExtra",
    r"^(?:px|tx|ntx|npx|zpl|rtx)(?:b?mi|b?sy|b?ex)[a-z]?[a-z\d]?$",
    r"^LMMath|^(?:Mn|Md)Symbol|^Fourier-Math",
    r"math(?!ematica)",
    r"^Symbol(?:MT|PS)?(?:[,-]|$)",
)
_DRAWING = _names(r"^(?:LCIRCLE|LINE)W?\d+$", r"^XY(?:[AB]TIP|CM[AB]T|DASH|BSQL|CIRC)\d*$")
_ICONS = _names(
    r"font-?awesome|^fa-|glyphicon|icomoon|ionicon|typicon|octicon|fontello|academicons|entypo|bootstrap-?icons",
    r"wingding|webding|dingbat|marvosym|pifont|emoji",
    r"material ?-?(?:icon|symbol|design)",
)
_MONO = _names(
    r"^CM(?:TT|SLTT|ITT|TCSC|VTT)\d*$|^LM(?:Mono|TT|VTT)|^" + _SIZED % "TT|ST|IT",
    r"^(?:tx|px)tt",
    r"mono(?!type)|courier|consol|typewriter|menlo|monaco|inconsolata|cousine|fixed|terminal|teletype",
    r"(?:fira|source|anonymous) ?-?(?:code|pro$)|cascadia|lucida ?-?(?:console|"
    r"sans ?typewriter)|andale|ocr-?[ab]\b",
    r"letter ?-?gothic|nimbusmon|gyrecursor",
)
_SANS = _names(
    r"^CMSS\w*$|^LM(?:Sans|SS)|^" + _SIZED % "SS|SX|SI|SO|SQ",
    r"sans|helvet|arial|verdana|tahoma|calibri|trebuchet|segoe|roboto|frutiger|myriad|futura|univers|grotesk|geneva|impact",
    r"avenir|lato\b|lato-|^inter(?:-|$)|ubuntu|carlito|corbel|candara|franklin|optima|swiss|aptos|oswald|barlow|montserrat",
    r"raleway|poppins|proxima|^din(?:-|$|pro)|rubik|nunito|nimbussan|gyre(?:heros|adventor)|"
    r"lucida(?! ?-?bright)|shin-?go",
    r"gothic|hei(?:ti|-|$|t$)|simhei|黑|yahei|dengxian|等线|pingfang|jhenghei|kaku|ゴシック|meiryo|wenquan|wqy",
    r"malgun|dotum|gulim|apple ?sd|nanumgothic",
)
_SERIF_NAMES = _names(
    r"^CM[A-Z]+\d*$|^LMRoman|^" + _SIZED % "RM|BX|TI|SL|CC|BI|XC",
    r"serif|times|roman|nimbusrom|tinos|georgia|garamond|palatino|baskerville|minion|cambria|century|bodoni|caslon|charter|utopia",
    r"libertine|didot|constantia|sabon|stix|xits|termes|pagella|schola|bonum|crimson|caladea|antiqua|perpetua|rockwell|bembo|goudy",
    r"janson|merriweather|^lora|playfair|bookman|book ?antiqua",
    r"simsun|song|宋|mincho|明朝|ming(?:liu|$|-)|fang ?song|仿|kaiti|楷|batang|myeongjo|"
    r"gungsuh|ryumin|heiseimin|kozmin",
    r"naskh|nazanin|amiri|scheherazade|traditional ?arabic|frank ?ruehl|narkisim|david",
)
_SANS_SERIF = re.compile(r"sans[ _-]?serif", re.IGNORECASE)
_BOLD = _names(
    r"bold|black|heavy|semibd|demi(?!lig)",
    r"(?:[-_ ,]|[a-z](?=[A-Z]))(?:bd|blk|hv)(?:it|ital)?(?:$|[-_ ,])|[-,]b(?:i|it)?$|"
    r"[a-z]bd(?:it)?$",
    r"^CMBX|^CMB\d|^CMSSBX|^CMMIB|^CMBSY|^" + _SIZED % "BX|SX|BI|XC|SO",
    r"-Medi(?:$|Ital)|W[678]$|粗",
)
_ITALIC_NAMES = _names(
    r"ital|obli|slant|kursiv|cursive",
    r"[-_ ,](?:it|obl|ita|bi|bdit)(?:$|[-_ ,])|[a-z](?:bd|bold)it$|MT-?It$",
    r"^CM(?:TI|SL|BXTI|BXSL|SSI|SLTT|ITT|FI|U)\d*$|^" + _SIZED % "TI|SL|BI|SI|SO|ST|IT",
)
_REGULAR = _names(r"regular|roman|light|book|thin|medium|^CM|^LM|^" + _SIZED % "[A-Z]{2}")
#: Faces of Chinese, Japanese and Korean text: the Latin letters of many are all half an em wide.
_CJK = _names(
    r"simsun|song|宋|mincho|明朝|ming(?:liu|cn|hk|tw|$|-)|uming|ukai|fang ?song|仿|kaiti|楷|simhei",
    r"hei(?:ti|-|$|t$)|黑|yahei|dengxian|等线|pingfang|jhenghei|kaku|ゴシック|meiryo|wenquan|wqy",
    r"ms[ _-]?p?gothic|(?:ipa|noto|source|kochi|takao|vl).*gothic|batang|dotum|gulim|gungsuh",
    r"myeongjo|malgun|apple ?sd|nanum|cjk|ryumin|heiseimin|kozmin|shin-?go",
)
#: Kana, Han, Hangul: letters that are all equally wide, in whatever face.
_IDEOGRAPHS = re.compile(r"[\u1100-\u11ff\u3041-\u318f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
#: Letters that differ in width in every proportional font.
_NARROW, _WIDE = frozenset("iljtI.,:;|'!"), frozenset("mwMWQOGD@%")


def base_name(name: bytes | str) -> str:
    """Return the font's name without subset prefix.

    Names that are bytes are read as UTF-8, else as GBK.
    """
    if isinstance(name, bytes):
        try:
            text = name.decode("utf-8")
        except UnicodeDecodeError:
            text = name.decode("gbk", "replace")
    else:
        text = name
    return _SUBSET.sub("", text).strip()


def has_ideographs(text: str) -> bool:
    """Return True if a text has Han characters, kana or Hangul."""
    return not text.isascii() and _IDEOGRAPHS.search(text) is not None


def describe(
    name: str,
    descriptor: Mapping[str, Any],
    *,
    type3: bool,
    vertical: bool,
    widths: Mapping[str, float],
    ideographs: bool = False,
) -> Font:
    """Return what layout needs to know of a font.

    descriptor: its FontDescriptor, resolved
    widths:     advance of those characters (text -> width) that it can draw
    ideographs: True if it draws ideographs, kana or Hangul, too
    """
    flags = number(descriptor.get("Flags"))
    bits = int(flags) if 0 <= flags < 1 << 31 else 0
    math = bool(_MATH.search(name))
    icons = bool(_ICONS.search(name))
    return Font(
        name=name,
        font_class=_font_class(
            name, bits, descriptor, widths, symbols=math or icons, ideographs=ideographs
        ),
        bold=_is_bold(name, bits, descriptor),
        italic=not math and _is_italic(name, bits, descriptor),
        math=math and not icons,
        icons=icons,
        drawing=bool(_DRAWING.search(name)),
        vertical=vertical,
        type3=type3,
    )


def _font_class(
    name: str,
    flags: int,
    descriptor: Mapping[str, Any],
    widths: Mapping[str, float],
    *,
    symbols: bool,
    ideographs: bool,
) -> FontClass:
    """Return the class by the name, then by the family's name, then by the descriptor's flags.

    Latin letters of equal width do not make a code face of one that draws ideographs: in those,
    half an em for each is usual (SimSun, MS Mincho).
    """
    east_asian = ideographs or bool(_CJK.search(name))
    if _MONO.search(name) or (not symbols and not east_asian and _equal_widths(widths)):
        return FontClass.MONO
    return _text_class(name, flags, descriptor, fixed=not (symbols or widths or east_asian))


def text_class(name: str, descriptor: Mapping[str, Any]) -> FontClass:
    """Return the class of a code face's ideographs: their widths tell nothing of code."""
    flags = number(descriptor.get("Flags"))
    return _text_class(name, int(flags) if 0 <= flags < 1 << 31 else 0, descriptor, fixed=False)


def _text_class(name: str, flags: int, descriptor: Mapping[str, Any], *, fixed: bool) -> FontClass:
    """Return the class by name, family and flags.  ``fixed``: True if a flag may say mono."""
    family = str(descriptor.get("FontFamily", ""))
    named = _class_by_name(name) or _class_by_family(family, name)
    if named is not None:
        return named
    if flags & _FIXED_PITCH and fixed:
        return FontClass.MONO
    says_nothing = not descriptor or flags & ~_SYMBOLIC == 0
    if says_nothing or flags & _SERIF:
        return FontClass.SERIF
    return FontClass.SANS


def _class_by_name(name: str) -> FontClass | None:
    if _SANS_SERIF.search(name) or _SANS.search(name):
        return FontClass.SANS
    if _SERIF_NAMES.search(name):
        return FontClass.SERIF
    return None


def _class_by_family(family: str, name: str) -> FontClass | None:
    if not family or family == name:
        return None
    if _SANS.search(family):
        return FontClass.SANS
    return FontClass.SERIF if _SERIF_NAMES.search(family) else None


def _equal_widths(widths: Mapping[str, float]) -> bool:
    """Return True if letters that usually differ in width are equally wide."""
    narrow, wide = _widths_of(_NARROW, widths), _widths_of(_WIDE, widths)
    return len(narrow) == 1 and narrow == wide


def _widths_of(letters: Container[str], widths: Mapping[str, float]) -> set[float]:
    return {round(width, 3) for text, width in widths.items() if width and text in letters}


def _is_bold(name: str, flags: int, descriptor: Mapping[str, Any]) -> bool:
    if _BOLD.search(name):
        return True
    if number(descriptor.get("FontWeight")) >= _BOLD_WEIGHT or flags & _FORCE_BOLD:
        return True
    return not _REGULAR.search(name) and number(descriptor.get("StemV")) >= _BOLD_STEM


def _is_italic(name: str, flags: int, descriptor: Mapping[str, Any]) -> bool:
    if _ITALIC_NAMES.search(name):
        return True
    return bool(flags & _ITALIC) or abs(number(descriptor.get("ItalicAngle"))) >= _SLANTED
