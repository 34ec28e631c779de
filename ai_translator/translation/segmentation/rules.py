"""Rules for what is not sent for translation, with the reason.

The report counts the reasons, which are short phrases for people.  A rule in doubt sends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ai_translator.config import TranslationSettings
from ai_translator.languages import Language
from ai_translator.late_patterns import late_pattern
from ai_translator.model.content import BlockKind, TextBlock
from ai_translator.translation.text_analysis.scripts import (
    is_traditional,
    letters,
    of_language,
    share,
    weights,
)

_ALWAYS_KEPT = {
    BlockKind.CODE: "code",
    BlockKind.FORMULA: "formula",
    BlockKind.PAGE_NUMBER: "page number",
}

_URL = late_pattern(r"(?:https?://|ftp://|www\.)\S+|(?:doi:\s?)?10\.\d{4,9}/\S+", re.I)
_EMAIL = late_pattern(r"(?:mailto:)?(?:[\w.+\-]{1,64}|\{[^{}@]+\})@[\w\-]+(?:\.[\w\-]+)+", re.I)
_UNIT = late_pattern(
    r"[kKMGTmcdµμn]?(?:m|g|s|W|V|A|Hz|B|b|bit|Pa|J|N|L|l|eV|Wh|mol|bps|Ω|F|K)[²³]?|min|h|px|pt|em|dpi|fps|rpm|dB|C|USD|EUR|GBP|"
    r"CNY|RMB|US|x|X|e|E"
)
_RUN_OF_LETTERS = late_pattern(r"[^\W\d_]+[²³]?")
_IDENTIFIER = late_pattern(
    r"""
      (?!.*[a-z]{4})[A-Z]{1,8}[-./]?\d[\w\-./:]*  # A320, ISO-9001, RFC2119, CVE-2017-5638
    | (?=.*\d)(?=.*[A-Z])[A-Z0-9]{5,}        # 1C4RJFBG2NC123456
    | [vV]?\d+(?:\.\d+)+[\w\-.]*              # v1.2.3
    | [A-Za-z0-9]+(?:_[A-Za-z0-9]+)+          # snake_case
    | [a-z]+(?:[A-Z][a-z0-9]*)+               # camelCase
    | (?:[\w\-]+\.)*[\w\-]{2,}\.[a-z][a-z0-9]{0,4}  # a file or host name
    | [./~]?(?:/[\w.\-]+)+/?                  # /usr/bin
    | -{1,2}[A-Za-z][\w\-]*                   # --flag
    | [\#@$]\w+
    | [0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,})*    # a hash or GUID
    """,
    re.X,
)
_WORD_OF_LETTERS = late_pattern(r"[a-z]{3}|[A-Za-z]{4}")
_ODD = frozenset('<>?@#!&*;=^~[]{}|\\"`+')
_LEAST_UNREADABLE, _LEAST_ODD = 8, 3  # characters
_SIGNS, _ODD_EACH = 0.3, 2  # share; in each of several words
_BEFORE_NUMBERS = "±+-−–~≈<>=≤≥#$€£¥(["
_LONGEST_IDENTIFIER = 120
_ROMAN = late_pattern(r"[ivx]{1,6}|[IVX]{1,6}")
_BRACKETS = "()[]{}<>.,:;!?\"'“”‘’ •*·–—-"
_MOSTLY = 0.7  # share of a text in a script that makes it a text in that script
_KANA_OF_JAPANESE = 0.05  # share of kana that makes Han text Japanese


@dataclass(frozen=True)
class RuleContext:
    """What the rules need besides the text: languages, options, the document's scripts.

    source: None if it is to be detected
    """

    source: Language | None
    target: Language
    options: TranslationSettings
    document: Counter[str] = field(default_factory=Counter)

    @property
    def japanese(self) -> bool:
        """True if Han text without kana is Japanese here."""
        if self.source is not None:
            return self.source.script == "Jpan"
        cjk = self.document["Kana"] + self.document["Han"]
        return bool(cjk) and self.document["Kana"] / cjk >= _KANA_OF_JAPANESE


def counts(texts: Iterable[str]) -> Counter[str]:
    """Return the letters by script of all texts together."""
    total: Counter[str] = Counter()
    for text in texts:
        total.update(letters(text))
    return total


def kept_by_kind(block: TextBlock, options: TranslationSettings) -> str | None:
    """Return why a block is not translated whatever its text, or None."""
    match block.kind:
        case BlockKind.REFERENCE if not options.references:
            return "reference list"
        case BlockKind.FIGURE_TEXT if not options.figure_text:
            return "text in a figure"
        case BlockKind.HEADER | BlockKind.FOOTER if not options.headers:
            return "running head"
        case kind:
            return _ALWAYS_KEPT.get(kind)


def kept_by_text(text: str, setting: RuleContext) -> str | None:
    """Return why this text (its marks removed) is not translated, or None."""
    text = " ".join(text.split())
    told = _no_letters(text) or _address(text) or _identifier(text) or _symbol(text)
    return told or _unreadable(text) or _in_target(text, setting)


def _no_letters(text: str) -> str | None:
    if any(map(str.isalpha, text)):
        return "number" if _is_quantity(text) else None
    return "number" if any(map(str.isdigit, text)) else "no words"


def _is_quantity(text: str) -> bool:
    """Return True for numbers with units of measure."""
    return text.lstrip(_BEFORE_NUMBERS)[:1].isdigit() and all(
        map(_UNIT.fullmatch, _RUN_OF_LETTERS.findall(text))
    )


def _symbol(text: str) -> str | None:
    found = letters(text)
    alphabetic = not found.keys() & {"Han", "Kana", "Hangul", "Thai"}
    return "single letter" if found.total() == 1 and alphabetic else None


def _unreadable(text: str) -> str | None:
    """Return True if the font's characters do not map to letters: signs in the place of words."""
    parts = text.split()
    if not text.isascii() or any(map(_WORD_OF_LETTERS.search, parts)):
        return None
    characters = "".join(parts)
    signs = len(characters) - sum(map(str.isalnum, characters))
    mostly_signs = len(characters) >= _LEAST_UNREADABLE and signs >= _SIGNS * len(characters)
    odd = sum(map(_ODD.__contains__, text))
    garbled = mostly_signs and odd >= max(_LEAST_ODD, _ODD_EACH * len(parts))
    return "letters unknown" if garbled else None


def _address(text: str) -> str | None:
    if _EMAIL.fullmatch(text):
        return "e-mail address"
    text = re.sub(r"\b(doi|mailto):\s+", r"\1:", text.strip(_BRACKETS), flags=re.I)
    parts = list(filter(None, re.split(r"[\s,;]+", text)))
    kinds = (("URL", _URL), ("e-mail address", _EMAIL)) if parts else ()
    return next((kind for kind, form in kinds if all(map(form.fullmatch, parts))), None)


def _identifier(text: str) -> str | None:
    core = text.strip(_BRACKETS) if not text.startswith(("-", "./", "~/", "/")) else text
    if not core.isascii() or " " in core or len(core) > _LONGEST_IDENTIFIER:
        return None
    if _ROMAN.fullmatch(core):
        return "number"
    return "identifier" if _IDENTIFIER.fullmatch(core) else None


def _in_target(text: str, setting: RuleContext) -> str | None:
    """Return True for text already in the target language, as far as its script shows."""
    found = letters(text)
    shown = share(found, setting.target) >= _MOSTLY and _script_tells(text, found, setting)
    told = shown or setting.source == setting.target
    return "already in the target language" if told else None


def _script_tells(text: str, found: Counter[str], setting: RuleContext) -> bool:
    """Return True if the target's script implies the target language in this document."""
    source, target = setting.source, setting.target
    match target.script:
        case "Hans" | "Hant":
            return _is_chinese(text, found, setting)
        case "Jpan":
            return bool(found["Kana"]) or setting.japanese
        case "Kore":
            return bool(found["Hangul"])
        case "Grek" | "Hebr" | "Thai":
            return True
        case "Latn":
            return False
        case script:
            return source.script != script if source is not None else _foreign(setting)


def _is_chinese(text: str, found: Counter[str], setting: RuleContext) -> bool:
    source = setting.source
    if found["Kana"] > _KANA_OF_JAPANESE * (found["Kana"] + found["Han"]) or setting.japanese:
        return False
    if source is not None and source.script in {"Hans", "Hant"}:
        # The other orthography was named as the source: all its text is to be converted.
        return False
    return is_traditional(text) in (None, setting.target.script == "Hant")


def _foreign(setting: RuleContext) -> bool:
    """Return True if the document as a whole is in another script than the target's."""
    weighted = weights(setting.document)
    total = sum(weighted.values())
    own = sum(weighted.get(name, 0.0) for name in of_language(setting.target))
    return bool(total) and own / total < 1 - _MOSTLY
