"""Languages: code, names, script, direction.

Codes follow BCP 47 where a script matters (``zh``, ``zh-Hant``), else ISO 639-1.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from ai_translator.errors import UsageError


@dataclass(frozen=True, slots=True)
class Language:
    """A language as source or target.

    script:  ISO 15924 code of its usual script
    spaced:  True if spaces separate words
    shaped:  True if letters change with their neighbours, so that drawing glyph after glyph is
        wrong
    """

    code: str
    name: str
    native: str
    script: str = "Latn"
    rtl: bool = False
    spaced: bool = True
    shaped: bool = False

    @property
    def cjk(self) -> bool:
        return self.script in {"Hans", "Hant", "Jpan", "Kore"}


_LANGUAGES = (
    Language("zh", "Simplified Chinese", "简体中文", "Hans", spaced=False),
    Language("zh-Hant", "Traditional Chinese", "繁體中文", "Hant", spaced=False),
    Language("ja", "Japanese", "日本語", "Jpan", spaced=False),
    Language("ko", "Korean", "한국어", "Kore"),
    Language("en", "English", "English"),
    Language("de", "German", "Deutsch"),
    Language("fr", "French", "Français"),
    Language("es", "Spanish", "Español"),
    Language("it", "Italian", "Italiano"),
    Language("pt", "Portuguese", "Português"),
    Language("nl", "Dutch", "Nederlands"),
    Language("pl", "Polish", "Polski"),
    Language("cs", "Czech", "Čeština"),
    Language("sk", "Slovak", "Slovenčina"),
    Language("sl", "Slovenian", "Slovenščina"),
    Language("hr", "Croatian", "Hrvatski"),
    Language("hu", "Hungarian", "Magyar"),
    Language("ro", "Romanian", "Română"),
    Language("da", "Danish", "Dansk"),
    Language("sv", "Swedish", "Svenska"),
    Language("no", "Norwegian", "Norsk"),
    Language("fi", "Finnish", "Suomi"),
    Language("et", "Estonian", "Eesti"),
    Language("lv", "Latvian", "Latviešu"),
    Language("lt", "Lithuanian", "Lietuvių"),
    Language("tr", "Turkish", "Türkçe"),
    Language("vi", "Vietnamese", "Tiếng Việt"),
    Language("id", "Indonesian", "Bahasa Indonesia"),
    Language("ms", "Malay", "Bahasa Melayu"),
    Language("la", "Latin", "Latina"),
    Language("el", "Greek", "Ελληνικά", "Grek"),
    Language("ru", "Russian", "Русский", "Cyrl"),
    Language("uk", "Ukrainian", "Українська", "Cyrl"),
    Language("bg", "Bulgarian", "Български", "Cyrl"),
    Language("sr", "Serbian", "Српски", "Cyrl"),
    Language("ar", "Arabic", "العربية", "Arab", rtl=True, shaped=True),
    Language("fa", "Persian", "فارسی", "Arab", rtl=True, shaped=True),
    Language("ur", "Urdu", "اردو", "Arab", rtl=True, shaped=True),
    Language("he", "Hebrew", "עברית", "Hebr", rtl=True),
    Language("hi", "Hindi", "हिन्दी", "Deva", shaped=True),
    Language("mr", "Marathi", "मराठी", "Deva", shaped=True),
    Language("ne", "Nepali", "नेपाली", "Deva", shaped=True),
    Language("th", "Thai", "ไทย", "Thai", spaced=False, shaped=True),
)

_ALIASES = {
    "zh-cn": "zh",
    "zh-hans": "zh",
    "zh-sg": "zh",
    "chinese": "zh",
    "chinese (simplified)": "zh",
    "cn": "zh",
    "中文": "zh",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "繁体中文": "zh-Hant",
    "chinese (traditional)": "zh-Hant",
    "tw": "zh-Hant",
    "nb": "no",
    "nn": "no",
    "jp": "ja",
    "kr": "ko",
    "iw": "he",
    "ua": "uk",
}

_BY_NAME = {
    key.casefold(): language
    for language in _LANGUAGES
    for key in (language.code, language.name, language.native)
}


def languages() -> tuple[Language, ...]:
    """Return every language, in the order a menu should list them."""
    return _LANGUAGES


def language(name: str) -> Language:
    """Return the language meant by a code, an English or a native name.

    Examples: ``zh-CN``, ``German``, ``日本語``.  An unknown regional code falls back to its
    language (``pt-BR`` -> ``pt``).  Raises UsageError for anything else.
    """
    key = name.strip().casefold().replace("_", "-")
    key = _ALIASES.get(key, key).casefold()
    found = _BY_NAME.get(key) or _BY_NAME.get(key.partition("-")[0])
    if found is None:
        near = difflib.get_close_matches(key, _BY_NAME, n=1)
        known = " ".join(each.code for each in _LANGUAGES)
        hint = f"Did you mean {_BY_NAME[near[0]].code!r}?" if near else f"Known codes: {known}"
        raise UsageError(f"unknown language {name!r}", remedy=hint)
    return found
