"""A page set as TeX sets it: no space is ever drawn, words are moved apart and letters together by numbers in TJ."""

from __future__ import annotations

from pathlib import Path

from pikepdf import Dictionary, Name, Pdf
from reportlab.pdfbase.pdfmetrics import stringWidth

HEADING = "Kerning and Its Friends"
LINES = (
    "A page may hold no single space, and still a reader sees where",
    "every word begins. The gaps are numbers between the letters,",
    "and so are the small moves that bring an A nearer to a V. To",
    "AVOID a fight over WAVES, neither is ever drawn as a letter.",
)
LIGATURES = "Five \ue000ne \ue001owers suf\ue000ce."  # fi and fl are one glyph each
LIGATURES_READ = "Five fine flowers suffice."
_SIZE, _WIDTH, _KERN = 11, 330, 70
_CODES = {"\ue000": "\x80", "\ue001": "\x81"}
_PAIRS = {"AV", "VA", "AW", "WA", "To", "VO"}


def spacing(path: Path) -> None:
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    plain = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Roman"))
    bold = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Bold"))
    page.Resources = Dictionary(Font=Dictionary(F1=plain, F2=bold, F3=_with_ligatures(pdf)))
    parts = [_show("F2", 15, 100, 740, HEADING.split(" "), 250)]
    for at, line in enumerate(LINES):
        words = line.split(" ")
        width = sum(stringWidth(word, "Times-Roman", _SIZE) for word in words)
        gap = (_WIDTH - width) / (len(words) - 1) if at < len(LINES) - 1 else 2.75
        parts.append(_show("F1", _SIZE, 100, 710 - 14 * at, words, 1000 * gap / _SIZE))
    coded = "".join(_CODES.get(char, char) for char in LIGATURES)
    parts.append(_show("F3", _SIZE, 100, 630, coded.split(" "), 250))
    page.Contents = pdf.make_stream("\n".join(parts).encode("latin-1"))
    pdf.save(path, deterministic_id=True)


def _show(font: str, size: int, x: float, y: float, words: list[str], gap: float) -> str:
    """One TJ for the line: a number of ``gap`` thousandths between words, smaller ones between some letters."""
    strings = f" {-gap:.1f} ".join(_kerned(word) for word in words)
    return f"BT /{font} {size} Tf {x} {y} Td [{strings}] TJ ET"


def _kerned(word: str) -> str:
    text = "".join(
        char + (f") {_KERN} (" if char + after in _PAIRS else "")
        for char, after in zip(word, word[1:] + " ", strict=True)
    )
    return f"({text})"


def _with_ligatures(pdf: Pdf) -> Dictionary:
    """Times with two ligatures as glyphs, and a ToUnicode that reads them as letters."""
    encoding = Dictionary(
        Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=[0x80, Name.fi, Name.fl]
    )
    pairs = "<80> <00660069>\n<81> <0066006C>"
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /L def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"1 beginbfrange <20> <7E> <0020> endbfrange\n2 beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    widths = [round(stringWidth(chr(code), "Times-Roman", 1000)) for code in range(0x20, 0x7F)] + [
        0,
        556,
        556,
    ]
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/Times-Roman"), Flags=34, FontBBox=[-168, -218, 1000, 898], ItalicAngle=0,
        Ascent=683, Descent=-217, CapHeight=662, StemV=84,
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name("/Times-Roman"),
        Encoding=encoding,
        ToUnicode=pdf.make_stream(cmap.encode()),
        FirstChar=0x20,
        LastChar=0x81,
        Widths=widths,
        FontDescriptor=pdf.make_indirect(descriptor),
    )
