"""The fixed questions of models that were made for translating, as their makers write them.

Such a model was trained on one sentence, and on no instructions: it is asked in that very sentence,
one text at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ai_translator.languages import Language, language
from ai_translator.request_form import PromptShape
from ai_translator.translation.text_analysis.language_detection import is_written_in
from ai_translator.translation.text_analysis.scripts import letters

if TYPE_CHECKING:
    from ai_translator.translation.prompting.prompts import Term

_HUNYUAN_CHINESE = "将以下文本翻译为{name}，注意只需要输出翻译后的结果，不要额外解释：\n\n{text}"
_HUNYUAN = "Translate the following segment into {name}, without additional explanation.\n\n{text}"
_HUNYUAN_TERMS = "参考下面的翻译：\n{terms}\n\n"
_HUNYUAN_TERM = "{source} 翻译成 {target}"
#: README of Hy-MT2, "Translation Task Instruction Examples": in Chinese as before.
_HY_MT2 = (
    "Translate the following text into {name}. Note that you should only output the translated "
    "result without any additional explanation:\n\n{text}"
)
_HY_MT2_TERMS = "Reference the following translations:\n{terms}\n\n"
_HY_MT2_TERM = "{source} translates to {target}"
_TRANSLATEGEMMA = (
    "You are a professional {source} ({source_code}) to {name} ({code}) translator. Your goal "
    "is to "
    "accurately convey the meaning and nuances of the original {source} text while adhering to "
    "{name} grammar, vocabulary, and cultural sensitivities.\nProduce only the {name} translation, "
    "without any additional explanations or commentary. Please translate the following {source} "
    "text into {name}:\n\n\n{text}"
)
_SEED_X = "Translate the following {source} sentence into {name}:\n{text} <{code}>"
_TOWER = "Translate the following text from {source} into {name}.\n{source}: {text}\n{name}:"
_CHINESE_NAMES = {
    "zh": "中文", "zh-Hant": "繁体中文", "en": "英语", "ja": "日语", "ko": "韩语", "de": "德语",
    "fr": "法语", "es": "西班牙语", "it": "意大利语", "pt": "葡萄牙语",
    "nl": "荷兰语", "pl": "波兰语",
    "cs": "捷克语", "ru": "俄语", "uk": "乌克兰语", "ar": "阿拉伯语", "fa": "波斯语",
    "he": "希伯来语",
    "hi": "印地语", "th": "泰语", "vi": "越南语", "id": "印尼语", "ms": "马来语", "tr": "土耳其语",
}  # fmt: skip
#: Codes with a region, where a model's template knows no script.
_REGIONS = {"zh": "zh-CN", "zh-Hant": "zh-TW"}
#: What else than English a text without a named source may be, by its script.
_BY_SCRIPT = {
    "Kana": "ja",
    "Hangul": "ko",
    "Han": "zh",
    "Cyrl": "ru",
    "Arab": "ar",
    "Hebr": "he",
    "Grek": "el",
    "Deva": "hi",
    "Thai": "th",
}
_LATIN = ("de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "tr", "vi", "id")


def likely_language(text: str) -> Language:
    """Return the language of a text whose source nobody named.

    English where nothing speaks against it.
    """
    found = letters(text)
    for script, code in _BY_SCRIPT.items():
        if found[script] > found.total() / 3:
            return language(code)
    return next(
        (each for code in _LATIN if is_written_in(text, each := language(code))), language("en")
    )


def question(
    shape: PromptShape, text: str, source: Language | None, target: Language, terms: Sequence[Term]
) -> str | list[dict[str, str]]:
    """Return the content of the one user message, for the shapes that this module knows."""
    origin = source or likely_language(text)
    if shape in {PromptShape.TEXT, PromptShape.QWEN_MT}:
        return text
    if shape is PromptShape.HUNYUAN or (
        shape is PromptShape.HY_MT2 and _is_chinese(origin, target)
    ):
        return _hunyuan(text, origin, target, terms)
    if shape is PromptShape.HY_MT2:
        return _hy_mt2(text, target, terms)
    if shape is PromptShape.TRANSLATEGEMMA:
        codes = {
            "source_lang_code": _REGIONS.get(origin.code, origin.code),
            "target_lang_code": _REGIONS.get(target.code, target.code),
        }
        return [{"type": "text", **codes, "text": text}]
    template = {
        PromptShape.TRANSLATEGEMMA_TEXT: _TRANSLATEGEMMA,
        PromptShape.SEED_X: _SEED_X,
        PromptShape.TOWER: _TOWER,
    }[shape]
    code = target.code.partition("-")[0]
    plain = shape is not PromptShape.TRANSLATEGEMMA_TEXT
    return template.format(
        text=text,
        name=_plain_name(target) if plain else target.name,
        code=code,
        source=_plain_name(origin) if plain else origin.name,
        source_code=origin.code,
    )


def parameters(
    shape: PromptShape, source: Language | None, target: Language, terms: Sequence[Term]
) -> dict[str, Any]:
    """Return what the body of a request has beside the question, for the same shapes.

    Qwen-MT takes languages by their English names and terms as pairs (Model Studio, "Machine
    translation (Qwen-MT)").
    """
    if shape is not PromptShape.QWEN_MT:
        return {}
    options: dict[str, Any] = {
        "source_lang": _plain_name(source) if source else "auto",
        "target_lang": _plain_name(target),
    }
    if terms:
        options["terms"] = [{"source": each.source, "target": each.target} for each in terms]
    return {"translation_options": options}


def _plain_name(of: Language) -> str:
    """Return the name of a language without its script, as models of one Chinese know it."""
    return "Chinese" if of.code == "zh" else of.name


def _is_chinese(source: Language, target: Language) -> bool:
    return "zh" in {source.code.partition("-")[0], target.code.partition("-")[0]}


def _hy_mt2(text: str, target: Language, terms: Sequence[Term]) -> str:
    known = "\n".join(_HY_MT2_TERM.format(source=each.source, target=each.target) for each in terms)
    lead = _HY_MT2_TERMS.format(terms=known) if known else ""
    return lead + _HY_MT2.format(name=target.name, text=text)


def _hunyuan(text: str, source: Language, target: Language, terms: Sequence[Term]) -> str:
    """Return in Chinese from and into Chinese, else in English.

    Terms in the form that it was taught.
    """
    known = "\n".join(
        _HUNYUAN_TERM.format(source=each.source, target=each.target) for each in terms
    )
    lead = _HUNYUAN_TERMS.format(terms=known) if known else ""
    if _is_chinese(source, target) or known:
        name = _CHINESE_NAMES.get(target.code, target.native)
        return lead + _HUNYUAN_CHINESE.format(name=name, text=text)
    return _HUNYUAN.format(name=target.name, text=text)
