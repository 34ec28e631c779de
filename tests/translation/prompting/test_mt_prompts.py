"""The sentences of models that were made for translating, as their makers' cards have them."""

import pytest

from ai_translator.languages import language
from ai_translator.request_form import PromptShape
from ai_translator.translation.prompting.mt_prompts import parameters, question
from ai_translator.translation.prompting.prompts import Term

ENGLISH, CHINESE, GERMAN = (language(code) for code in ("en", "zh", "de"))
TIDE = (Term("tide", "潮汐"),)
INTO_CHINESE = "将以下文本翻译为中文，注意只需要输出翻译后的结果，不要额外解释：\n\nHigh water."


@pytest.mark.parametrize(
    ("shape", "target", "terms", "expected"),
    [
        (PromptShape.HUNYUAN, CHINESE, (), INTO_CHINESE),
        (PromptShape.HUNYUAN, CHINESE, TIDE, f"参考下面的翻译：\ntide 翻译成 潮汐\n\n{INTO_CHINESE}"),
        (PromptShape.HUNYUAN, GERMAN, (),
         "Translate the following segment into German, without additional explanation.\n\nHigh water."),
        (PromptShape.HY_MT2, CHINESE, (), INTO_CHINESE),
        (PromptShape.HY_MT2, GERMAN, (),
         "Translate the following text into German. Note that you should only output the translated result "
         "without any additional explanation:\n\nHigh water."),
        (PromptShape.SEED_X, CHINESE, (),
         "Translate the following English sentence into Chinese:\nHigh water. <zh>"),
        (PromptShape.TOWER, GERMAN, (),
         "Translate the following text from English into German.\nEnglish: High water.\nGerman:"),
        (PromptShape.TRANSLATEGEMMA, CHINESE, (),
         [{"type": "text", "source_lang_code": "en", "target_lang_code": "zh-CN", "text": "High water."}]),
        (PromptShape.TEXT, CHINESE, (), "High water."),
    ],
)  # fmt: skip
def test_their_sentences(shape, target, terms, expected):
    assert question(shape, "High water.", ENGLISH, target, terms) == expected


def test_terms_of_hy_mt2_in_english():
    asked = question(
        PromptShape.HY_MT2, "High water.", ENGLISH, GERMAN, (Term("tide", "Gezeiten"),)
    )
    assert asked.startswith(
        "Reference the following translations:\ntide translates to Gezeiten\n\n"
    )


def test_translategemma_on_ollama_leaves_two_lines_before_the_text():
    asked = question(PromptShape.TRANSLATEGEMMA_TEXT, "High water.", ENGLISH, GERMAN, ())
    assert asked.startswith("You are a professional English (en) to German (de) translator.")
    assert asked.endswith("into German:\n\n\nHigh water.")


def test_qwen_mt_takes_languages_and_terms_beside_the_text():
    assert question(PromptShape.QWEN_MT, "High water.", ENGLISH, CHINESE, TIDE) == "High water."
    assert parameters(PromptShape.QWEN_MT, None, language("zh-Hant"), TIDE) == {
        "translation_options": {
            "source_lang": "auto",
            "target_lang": "Traditional Chinese",
            "terms": [{"source": "tide", "target": "潮汐"}],
        }
    }
    assert parameters(PromptShape.SYSTEM_TAGGED, ENGLISH, CHINESE, TIDE) == {}
