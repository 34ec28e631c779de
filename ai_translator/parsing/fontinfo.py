"""What kind of letters a font holds: serif, sans or mono, bold, italic, mathematics, icons.

Names tell most (TeX's are terse but regular), the descriptor's flags the rest; where both speak, the name wins,
because producers copy flags without looking (ISO 32000-1, 9.8.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ai_translator.document import FontClass
from ai_translator.parsing.content import Font

_SUBSET = re.compile(r"^(?:[A-Z]{6}\+)+")

# Flags of a font descriptor (ISO 32000-1, table 123).
_FIXED_PITCH, _SERIF, _SYMBOLIC, _ITALIC, _FORCE_BOLD = 1, 2, 4, 64, 1 << 18
_BOLD_WEIGHT = 600
_BOLD_STEM = 140
_SLANTED = 2.0

_MATH = re.compile(
    r"^(?:CM(?:MI|MIB|SY|BSY|EX)\d*|CMBSY\d*|MS[AB]M\d*|EU(?:RM|RB|FM|FB|SM|SB|EX)\d*|MT(?:MI|SY|EX|GU)\w*|RSFS\d*|STMARY\d*|"
    r"(?:px|tx|ntx|npx|zpl|zx|rtx)(?:mi|mia|sy|sya|syb|syc|ex|exa|bmi|bsy|bex|b?exx|mi1)\w*|LM(?:Math|MathItalic|MathSymbols|MathExtension)\w*|"
    r"(?:Fourier-Math|MdSymbol|MnSymbol|esint|wasy|BBOLD|bbm|dsrom|DSROM|lasy|LASY|LCIRCLE|line10|lcircle)\w*)"
    r"|math(?!e|ild)|^Symbol(?:MT|PS)?(?:[,-]|$)|^MTExtra|^Euler",
    re.IGNORECASE,
)
#: Of the mathematical ones, these also draw Word's bullets: only their letters are mathematics.
_TEXT_SYMBOL = re.compile(r"^Symbol(?:MT|PS)?(?:[,-]|$)", re.IGNORECASE)
_ICONS = re.compile(
    r"font-?awesome|^fa-|wingding|webding|dingbat|material ?-?(?:icon|symbol|design)|icomoon|glyphicon|ionicon|typicon|octicon|"
    r"fontello|academicons|entypo|segoe ?ui ?(?:symbol|emoji)|emoji|marvosym|bootstrap-icons|pifont|fontcustom",
    re.IGNORECASE,
)
_MONO = re.compile(
    r"^CM(?:TT|SLTT|ITT|TCSC|VTT)\d*|^LM(?:Mono|TT|VTT)|^(?:SF|EC|LA)(?:TT|ST|IT|TC)\d+|^(?:ec|tc)(?:tt|st|it)\d+|^txtt|^pxtt|^cmtt|"
    r"mono|courier|consol|typewriter|menlo|monaco|inconsolata|fira ?-?code|source ?-?code|cascadia|lucida ?-?console|andale|"
    r"terminal|fixed|nimbusmon|cousine|hack-|letter ?-?gothic|ocr-?[ab]|jetbrains|beramono|anonymous|latinmodernmono|luximono|"
    r"dejavusansm|gothic-?mono|code(?:-|new|pro)",
    re.IGNORECASE,
)
_SANS = re.compile(
    r"^CMSS\w*\d*|^CMSSBX|^LMSans|^LMSS|^(?:SF|EC|LA)(?:SS|SX|SI|SO|SQ)\d+|^(?:ec|tc)(?:ss|sx|si|so)\d+|"
    r"sans|helvet|arial|verdana|tahoma|calibri|trebuchet|segoe|roboto|nimbussan|gill|futura|univers|frutiger|myriad|gothic|"
    r"avenir|lato|inter(?:-|$)|ubuntu|carlito|corbel|candara|franklin|optima|dejavusans|swiss|grotesk|geneva|impact|noto ?naskh|"
    r"montserrat|raleway|poppins|proxima|din(?:-|$|pro)|oswald|barlow|rubik|nunito|clearsans|aptos|"
    r"simhei|hei(?:ti|-|$)|黑|yahei|dengxian|等线|pingfang|hiragino(?:sans|kaku)|hirakaku|meiryo|"
    r"kaku|マルゴ|ゴシック|malgun|dotum|gulim|batangche|nanumgothic|apple ?sd|jhenghei|yugoth|ipag|ipaexg|wqy|wenquan|"
    r"takaogothic|vlgothic|migu|mplus|fangzhengheiti|fzhei|sthei",
    re.IGNORECASE,
)
_SERIF_NAME = re.compile(
    r"^CM(?:R|BX|B|TI|SL|CSC|BXTI|BXSL|DUNH|U|FF|FI|FIB|MI|SY|EX)\d*|^LMRoman|^(?:SF|EC|LA)(?:RM|BX|TI|SL|CC|BI|XC)\d+|^(?:ec|tc)(?:rm|bx|ti|sl|cc|bi)\d+|"
    r"serif|times|roman|nimbusrom|tinos|georgia|garamond|palatino|book|baskerville|minion|cambria|century|bodoni|caslon|charter|"
    r"utopia|liberationserif|libertine|didot|constantia|sabon|mercury|tiempos|stix|xits|termes|pagella|schola|bonum|crimson|"
    r"caladea|concrete|antiqua|perpetua|rockwell|bembo|goudy|janson|merriweather|lora|playfair|ptserif|"
    r"simsun|song|宋|明|mincho|ming|fang|仿|kai|楷|batang|myeongjo|simli|xbsj|mshei-?serif|ryumin|kozmin|heiseimin|gungsuh|stsong|"
    r"nazanin|naskh|traditional ?arabic|david|frank|narkisim|scheherazade|amiri",
    re.IGNORECASE,
)
_SANS_SERIF = re.compile(r"sans[ _-]?serif", re.IGNORECASE)
_BOLD = re.compile(
    r"bold|black|heavy|semibd|demi(?!lig)|(?:^|[-_ ,])(?:bd|blk|hv)(?:it|ital)?(?:$|[-_ ,])|[a-z]bd(?:it)?$|-b$|[-,]b(?:i|it)$|extrab|ultrab|"
    r"^CMBX|^CMB\d|^CMSSBX|^CMMIB|^CMBSY|^(?:SF|EC|LA|ec|tc)(?:BX|SX|BI|XC|SO|bx|sx|bi|so)\d+|^LM\w*-Bold|W[678]$|-Medi(?:$|Ital)|simhei-?b|粗",
    re.IGNORECASE,
)
_ITALIC_NAME = re.compile(
    r"ital|obli|slant|(?:^|[-_ ,])(?:it|obl|ita|bi)(?:$|[-_ ,])|[a-z](?:bd|bold)it$|MT-?It$|"
    r"^CM(?:TI|SL|BXTI|BXSL|SSI|SLTT|ITT|FI|U)\d*|^CMSSI|^(?:SF|EC|LA|ec|tc)(?:TI|SL|BI|SI|SO|ST|IT|ti|sl|bi|si|so|st|it)\d+|kursiv|cursive",
    re.IGNORECASE,
)
#: Letters that differ in width in every proportional font.
_NARROW, _WIDE = frozenset("iljtI.,:;|'!"), frozenset("mwMWQOGD@%")


def base_name(name: object) -> str:
    """The font's name without subset prefix; names that are bytes are read as UTF-8, else as GBK."""
    if isinstance(name, bytes):
        try:
            name = name.decode("utf-8")
        except UnicodeDecodeError:
            name = name.decode("gbk", "replace")
    return _SUBSET.sub("", str(name)).strip()


def describe(name: str, descriptor: Mapping[str, Any], *, type3: bool, vertical: bool, widths: Mapping[str, float]) -> Font:
    """What layout wants to know of a font.

    descriptor: its FontDescriptor, resolved.  widths: advance of those characters (text -> width) that it can draw.
    """
    flags = _number(descriptor.get("Flags"))
    bits = int(flags) if 0 <= flags < 1 << 31 else 0
    math = bool(_MATH.search(name))
    icons = bool(_ICONS.search(name))
    return Font(
        name=name,
        font_class=_font_class(name, bits, descriptor, widths, symbols=math or icons),
        bold=_is_bold(name, bits, descriptor),
        italic=not math and _is_italic(name, bits, descriptor),
        math=math and not icons,
        icons=icons,
        vertical=vertical,
        type3=type3,
    )


def is_text_symbol(name: str) -> bool:
    """Whether this is Symbol, whose bullets are no mathematics."""
    return bool(_TEXT_SYMBOL.search(name))


def _font_class(name: str, flags: int, descriptor: Mapping[str, Any], widths: Mapping[str, float], *, symbols: bool) -> FontClass:
    if _MONO.search(name) or (not symbols and _equal_widths(widths)):
        return FontClass.MONO
    if _SANS_SERIF.search(name) or _SANS.search(name):
        return FontClass.SANS
    if _SERIF_NAME.search(name):
        return FontClass.SERIF
    family = str(descriptor.get("FontFamily", ""))
    if family and family != name and (_SANS.search(family) or _SERIF_NAME.search(family)):
        return FontClass.SANS if _SANS.search(family) else FontClass.SERIF
    if flags & _FIXED_PITCH and not symbols and not widths:
        return FontClass.MONO
    if not descriptor or flags & _SERIF or flags & ~_SYMBOLIC == 0:
        return FontClass.SERIF
    return FontClass.SANS


def _equal_widths(widths: Mapping[str, float]) -> bool:
    """Whether letters that are never equally wide are so here."""
    narrow = {round(width, 3) for text, width in widths.items() if text in _NARROW and width}
    wide = {round(width, 3) for text, width in widths.items() if text in _WIDE and width}
    return len(narrow | wide) == 1 and bool(narrow) and bool(wide)


def _is_bold(name: str, flags: int, descriptor: Mapping[str, Any]) -> bool:
    if _BOLD.search(name):
        return True
    if _number(descriptor.get("FontWeight")) >= _BOLD_WEIGHT or flags & _FORCE_BOLD:
        return True
    return not _known_regular(name) and _number(descriptor.get("StemV")) >= _BOLD_STEM


def _known_regular(name: str) -> bool:
    return bool(re.search(r"regular|roman|light|book|thin|medium|-it|ital|^CM|^LM|^SF", name, re.IGNORECASE))


def _is_italic(name: str, flags: int, descriptor: Mapping[str, Any]) -> bool:
    if _ITALIC_NAME.search(name):
        return True
    return bool(flags & _ITALIC) or abs(_number(descriptor.get("ItalicAngle"))) >= _SLANTED


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
