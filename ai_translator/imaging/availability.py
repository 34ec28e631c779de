"""Whether scans can be read here, and in which languages.  Imports nothing heavy."""

from __future__ import annotations

from importlib.util import find_spec

from ai_translator.languages import Language, languages

#: What the ``ocr`` extra brings, by the names it is imported under.
_PACKAGES = ("rapidocr", "onnxruntime", "cv2", "numpy", "jpeglib")


#: ISO 15924 codes of the scripts that the models in rapidocr's wheel (PP-OCRv6 small) know.  Its
#: Greek letters have no accents, and Cyrillic, Hangul, Arabic, Hebrew, Devanagari and Thai are not
#: among its 18,710 characters at all.
SCRIPTS = frozenset({"Latn", "Hans", "Hant", "Jpan"})


def can_read_scans() -> bool:
    """Return True if the ``ocr`` extra is installed."""
    return all(find_spec(name) is not None for name in _PACKAGES)


def is_readable(language: Language) -> bool:
    """Return True if the models know the language's script."""
    return language.script in SCRIPTS


def unreadable_languages() -> tuple[Language, ...]:
    """Return the languages whose scans cannot be read, in the order of a menu."""
    return tuple(each for each in languages() if not is_readable(each))
