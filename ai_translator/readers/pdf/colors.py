"""PDF colours as ``#rrggbb`` (ISO 32000-1, 8.6).

Best effort: a colour space is taken by its number of components, without its profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1

from ai_translator.readers.pdf.values import dictionary, numbers

BLACK = "#000000"
WHITE = "#ffffff"

_COMPONENTS = {"DeviceRGB": 3, "RGB": 3, "CalRGB": 3, "DeviceCMYK": 4, "CMYK": 4, "Lab": 3}
_NESTING = 4
#: Cyan, magenta and yellow in full or not at all -> the colour they print (SWOP coated, as its
#: solids are published).
_SOLIDS = {
    (0, 0, 0): (255, 255, 255), (1, 0, 0): (0, 174, 239), (0, 1, 0): (236, 0, 140), (0, 0,
    1): (255, 242, 0),
    (0, 1, 1): (237, 28, 36), (1, 0, 1): (0, 166, 81), (1, 1, 0): (46, 49, 146), (1, 1, 1): (54,
    54, 57),
}  # fmt: skip
_BLACK_INK = (35, 31, 32)
_BLACK_ALONE = (0, 0, 0, 1)


@dataclass(frozen=True, slots=True)
class ColorSpace:
    """A colour space: its family and what is needed to turn components into a colour.

    base, table: of an Indexed space.  base, start, end: of a Separation, the alternate colours of
        no and full tint.
    """

    family: str = "DeviceGray"
    count: int = 1
    base: ColorSpace | None = None
    table: bytes = b""
    start: tuple[float, ...] = ()
    end: tuple[float, ...] = ()

    @property
    def initial(self) -> str:
        """The colour that ``cs`` sets."""
        if self.family in ("Separation", "DeviceN"):
            return self.color((1.0,) * self.count)
        return self.color((0.0, 0.0, 0.0, 1.0) if self.count == 4 else (0.0,) * self.count)

    def color(self, components: Sequence[Any]) -> str:
        numbers = tuple(part for part in components if isinstance(part, (int, float)))
        match self.family:
            case "Pattern":
                return BLACK
            case "Indexed":
                return self._indexed(int(numbers[0])) if numbers else BLACK
            case "Separation" | "DeviceN":
                return self._tint(max(numbers, default=1.0))
            case "Lab":
                return hex_color((numbers[0] / 100,)) if numbers else BLACK
            case _:
                return hex_color(numbers)

    def _indexed(self, index: int) -> str:
        base = self.base or GRAY
        entry = self.table[index * base.count : (index + 1) * base.count]
        known = self.base is not None and len(entry) == base.count
        return base.color([byte / 255 for byte in entry]) if known else BLACK

    def _tint(self, tint: float) -> str:
        base = self.base or GRAY
        if self.base is None or not len(self.start) == len(self.end) == base.count:
            return hex_color((1 - tint,))  # taken for black ink
        ends = zip(self.start, self.end)
        return base.color([low + tint * (high - low) for low, high in ends])


GRAY = ColorSpace()


def read_space(spec: object, depth: int = 0) -> ColorSpace:
    """Return a colour space from its name or array; DeviceGray if it makes no sense."""
    spec = resolve1(spec)
    parts = list(map(resolve1, spec)) if isinstance(spec, list) else [spec]
    family = str(getattr(parts[0], "name", "")) if parts else ""
    if depth > _NESTING:
        return GRAY
    match family, parts:
        case "ICCBased", [_, profile, *_]:
            count = resolve1(profile.get("N")) if isinstance(profile, PDFStream) else 3
            return ColorSpace(family, count if count in (1, 3, 4) else 3)
        case "Indexed" | "I", [_, base, _, data, *_]:
            table = data.get_data() if isinstance(data, PDFStream) else data
            known = table if isinstance(table, bytes) else b""
            return ColorSpace("Indexed", 1, read_space(base, depth + 1), known)
        case "Separation" | "DeviceN", [_, names, base, function, *_]:
            count = len(names) if isinstance(names, list) else 1
            start, end = _ends(function)
            return ColorSpace(family, count, read_space(base, depth + 1), b"", start, end)
        case _:
            return ColorSpace(family, _COMPONENTS.get(family, 1))


def _ends(function: object) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the first and last values of a tint function, if it gives them (types 0 and 2)."""
    if isinstance(function, PDFStream):
        return _sampled_ends(function)
    values = dictionary(function)
    return numbers(values.get("C0")), numbers(values.get("C1"))


def _sampled_ends(function: PDFStream) -> tuple[tuple[float, ...], tuple[float, ...]]:
    kind = resolve1(function.get("FunctionType")), resolve1(function.get("BitsPerSample"))
    count = len(numbers(function.get("Range"))) // 2
    if kind != (0, 8) or not count or len(numbers(function.get("Domain"))) != 2:
        return (), ()
    samples = [byte / 255 for byte in function.get_data()]
    if len(samples) < 2 * count:
        return (), ()
    return tuple(samples[:count]), tuple(samples[-count:])


@lru_cache(maxsize=1024)
def hex_color(components: tuple[float, ...]) -> str:
    """Return Gray, RGB or CMYK components (0 to 1), told apart by their number, as a colour.

    Anything else is black.
    """
    match list(map(_within_one, components)):
        case [gray]:
            channels: Sequence[float] = [gray] * 3
        case [red, green, blue]:
            channels = [red, green, blue]
        case [cyan, magenta, yellow, black]:
            channels = _printed(cyan, magenta, yellow, black)
        case _:
            return BLACK
    return "#" + "".join(f"{round(255 * _within_one(part)):02x}" for part in channels)


def _within_one(part: float) -> float:
    return min(1.0, max(0.0, part))


def _printed(c: float, m: float, y: float, k: float) -> tuple[float, float, float]:
    """Return the look of printed colorants, as viewers show them (Neugebauer's equations).

    It is a mixture of their solids; black alone is black.
    """
    if (c, m, y, k) == _BLACK_ALONE:
        return 0.0, 0.0, 0.0
    mixed = [0.0, 0.0, 0.0]
    shares = [[1 - ink, ink] for ink in (c, m, y)]  # of the paper without and with this ink
    for inks, solid in _SOLIDS.items():
        share = prod(both[ink] for both, ink in zip(shares, inks))
        mixed = [part + share * value / 255 for part, value in zip(mixed, solid)]
    red, green, blue = (part * (1 - k + k * ink / 255) for part, ink in zip(mixed, _BLACK_INK))
    return red, green, blue


def distance(one: str, other: str) -> int:
    """Return the largest difference of the two colours' channels, 0 to 255."""
    return max(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (1, 3, 5))
