"""What the fonts folder is made of.

Npm packages, pinned, and for each face which file and which characters of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

SCOPE = "@expo-google-fonts"

#: package -> version and npm's integrity (sha512) of its archive
PACKAGES = {
    "noto-sans": (
        "0.4.2",
        "sha512-zYD8G2ijWLxqmquoQgghNh/x9p0yxWwArD0oxO1oXY1qx5vOd4t0Kbhnu/Cx8RTy08OgA8RtxuULZFaXwVPnPw==",
    ),
    "noto-serif": (
        "0.4.2",
        "sha512-1xvAYegrtpCuPPunSyhvhV9FHWEzCWjikEoUJkvHt+WWvt+h7lKr+vkXNpqwFQM4W3KjXOccfLd5s04xLMjjDQ==",
    ),
    "noto-sans-mono": (
        "0.4.2",
        "sha512-Am5TeZeLlqPiDbWH71OprS/LZTuWwvpZ0cEObA9I3/FO2uhZEHgbp+fm/3aDPbEiMNr7xN8YpUAnuyBGuEeHoQ==",
    ),
    "noto-sans-sc": (
        "0.4.3",
        "sha512-9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==",
    ),
    "noto-serif-sc": (
        "0.4.3",
        "sha512-fSmUpiSFtSeyHV45/2xUOy5SdfExklQwwMKN3cQjAZAujITHDmSbpMHCVdCMhRqMjQtu0ZRgc29u8A+CU3akfw==",
    ),
    "noto-sans-kr": (
        "0.4.3",
        "sha512-EVS/uJPcf1TgJtjmQmrFr0oGdcl7ml09CSu0E/AyGzR0UfzdR2pBbzWWPsnuzZiGUl643ODYwYiXK5+B+fLjhQ==",
    ),
    "noto-sans-arabic": (
        "0.4.3",
        "sha512-YvtxyuegxPegu2g5urXJ+gQxRp8i798nQswTmEjwXOWR/fqy0Gvey6h5IoNRBrc43SxRxPezqCiR9ivpfPAXSg==",
    ),
    "noto-sans-hebrew": (
        "0.4.1",
        "sha512-NR3vP6GT/hSINLrk4JHJBQnuzh/C1mlMrphNlI2dQaO53a3oTjSRoG4JyYb1B6bHadjsGh0wPZbT4kMJBKjT/w==",
    ),
    "noto-sans-devanagari": (
        "0.4.1",
        "sha512-26boYPNKGP1r4R5MxsMAY/zCQOwiXLOJzX8sh1a2oEWyQurQsyniaCv4992c+9jjwshEEt2NNVv5GcnyzaL7QQ==",
    ),
    "noto-sans-thai": (
        "0.4.2",
        "sha512-PGBBBDGfJJ/5y2hNweLBZWD4YmVT4uOO4chsOPXyl0TktaBJamDKVKv/WbGiDTeBGdkegLiytsWo+lhnkHP5qA==",
    ),
    "noto-sans-math": (
        "0.4.2",
        "sha512-Kgj0kKibznTLYcbpR8Tk2ybr76uMOyrlyoP5F9G+0UiJzAMA4zG/XIlrgXKzfFGERhA0Rc3vbwDeeTxwXPlaYg==",
    ),
    "noto-sans-symbols": (
        "0.4.1",
        "sha512-LlXM1nLfz0FO1UA/COHlVau8DcDsvex3uWVA/BqeT8tJt+Hk8ju5XfmoShdjiW8IP4Z3ukKp7VFh4DDmNImYKA==",
    ),
    "noto-sans-symbols-2": (
        "0.4.1",
        "sha512-jFymG5s4OLlXpy9E9FQvSXpSnf43BIYcJiPXEHSw6LFNvbahkjmUWb/cj4vsX/KdUksGLTPbjB9iRuu8L3yJ8A==",
    ),
    "noto-emoji": (
        "0.4.7",
        "sha512-Gs7URwtKmCzzdGUTYbG8MIohyaQPgGxIaQG5hvyEAaQiEGJpQy6gyP3NDICE0EJkOJFoe1JFD3Hf1L4a3qe4KA==",
    ),
}


@dataclass(frozen=True)
class Recipe:
    """One face.  ``keep``: the characters to keep, None for all that the source has."""

    package: str
    source: str
    file: str
    family: str
    font_class: str
    scripts: tuple[str, ...]
    weight: int = 400
    italic: bool = False
    keep: Callable[[], set[str]] | None = None


def double_bytes(codec: str, leads: Iterable[int] = range(0x81, 0xFF)) -> Iterator[str]:
    """Yield every character that two bytes stand for in an East Asian encoding."""
    for pair in product(leads, range(0x40, 0xFF)):
        try:
            yield bytes(pair).decode(codec)
        except UnicodeDecodeError:
            continue


def all_but_devanagari() -> set[str]:
    """Return of Noto Sans, which has a second Devanagari aboard.

    The face made for it draws that.
    """
    ranges = (range(0x900), range(0x980, 0x1CD0), range(0x1D00, 0xA8E0), range(0xA900, 0x20000))
    return {chr(code) for each in ranges for code in each}


def half_width() -> set[str]:
    """Return ASCII, Latin-1, general punctuation and half- and full-width forms.

    So a line need not change its face for them.
    """
    return {
        chr(code)
        for code in (
            *range(0x20, 0x7F),
            *range(0xA0, 0x100),
            *range(0x2010, 0x2070),
            *range(0xFF00, 0xFFF0),
        )
    }


def every_day_han() -> set[str]:
    """Return GB 2312, the frequently used plane of Big5, JIS X 0208.

    What headings are written in.
    """
    big5_level_1 = double_bytes("big5", range(0xA1, 0xC7))
    return half_width() | {*double_bytes("gb2312"), *big5_level_1, *double_bytes("euc_jp")}


def all_han() -> set[str]:
    """Return GBK, Big5 and JIS X 0208 whole: Simplified, Traditional and Japanese."""
    return half_width() | {*double_bytes("gbk"), *double_bytes("big5"), *double_bytes("euc_jp")}


def hangul() -> set[str]:
    """Return all modern syllables and the compatibility letters.

    No hanja (those are in the Chinese faces).
    """
    punctuation, letters, syllables = (
        range(0x3000, 0x3040),
        range(0x3130, 0x3190),
        range(0xAC00, 0xD7A4),
    )
    enclosed = (*range(0x3200, 0x3220), *range(0x3260, 0x3280))
    return half_width() | {chr(code) for code in (*punctuation, *letters, *enclosed, *syllables)}


def _styles(
    package: str, stem: str, family: str, font_class: str, scripts: str, styles: str
) -> Iterator[Recipe]:
    """Yield recipes for ``styles`` with all characters.

    styles: a row of R(egular), B(old), I(talic), Z (bold italic)
    """
    folders = {
        "R": ("400Regular", "Regular", 400, False),
        "B": ("700Bold", "Bold", 700, False),
        "I": ("400Regular_Italic", "Italic", 400, True),
        "Z": ("700Bold_Italic", "BoldItalic", 700, True),
    }
    for style in styles:
        folder, name, weight, italic = folders[style]
        source = f"{folder}/{stem}_{folder}.ttf"
        yield Recipe(
            package,
            source,
            f"{stem}-{name}.ttf",
            family,
            font_class,
            tuple(scripts.split()),
            weight,
            italic,
        )


def _kept(recipes: Iterator[Recipe], keep: Callable[[], set[str]]) -> Iterator[Recipe]:
    for each in recipes:
        yield Recipe(**{**each.__dict__, "keep": keep})


WESTERN = "Latn Grek Cyrl"
CHINESE = "Hans Hant Jpan"

FACES: tuple[Recipe, ...] = (
    *_kept(
        _styles("noto-sans", "NotoSans", "Noto Sans", "sans", WESTERN, "RBIZ"), all_but_devanagari
    ),
    *_styles("noto-serif", "NotoSerif", "Noto Serif", "serif", WESTERN, "RBIZ"),
    *_styles("noto-sans-mono", "NotoSansMono", "Noto Sans Mono", "mono", WESTERN, "RB"),
    *_kept(_styles("noto-sans-sc", "NotoSansSC", "Noto Sans SC", "sans", CHINESE, "RB"), all_han),
    *_kept(
        _styles("noto-serif-sc", "NotoSerifSC", "Noto Serif SC", "serif", CHINESE, "R"), all_han
    ),
    *_kept(
        _styles("noto-serif-sc", "NotoSerifSC", "Noto Serif SC", "serif", CHINESE, "B"),
        every_day_han,
    ),
    *_kept(_styles("noto-sans-kr", "NotoSansKR", "Noto Sans KR", "sans", "Kore", "RB"), hangul),
    *_styles("noto-sans-arabic", "NotoSansArabic", "Noto Sans Arabic", "sans", "Arab", "RB"),
    *_styles("noto-sans-hebrew", "NotoSansHebrew", "Noto Sans Hebrew", "sans", "Hebr", "RB"),
    *_styles(
        "noto-sans-devanagari", "NotoSansDevanagari", "Noto Sans Devanagari", "sans", "Deva", "RB"
    ),
    *_styles("noto-sans-thai", "NotoSansThai", "Noto Sans Thai", "sans", "Thai", "RB"),
    *_styles("noto-sans-math", "NotoSansMath", "Noto Sans Math", "sans", "Zmth", "R"),
    *_styles("noto-sans-symbols", "NotoSansSymbols", "Noto Sans Symbols", "sans", "Zsym", "RB"),
    *_styles("noto-sans-symbols-2", "NotoSansSymbols2", "Noto Sans Symbols 2", "sans", "Zsym", "R"),
    *_styles("noto-emoji", "NotoEmoji", "Noto Emoji", "sans", "Zsye", "R"),
)
