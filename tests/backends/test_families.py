"""The table of families: which row a name belongs to, and how its thinking is turned off."""

import pytest

from ai_translator.backends.families import FAMILIES, family, thinking_parameters

LOCAL, OLLAMA = "http://127.0.0.1:8000/v1", "http://127.0.0.1:11434/v1"

ROWS = {
    "gpt-3.5-turbo": "OpenAI chat", "gpt-4o-mini": "OpenAI chat", "o4-mini": "OpenAI o series",
    "gpt-5-nano": "OpenAI GPT-5", "gpt-5.2-chat-latest": "OpenAI GPT-5 chat",
    "openai/gpt-6-luna": "OpenAI GPT-5.1 and later", "deepseek-v4-flash": "DeepSeek",
    "deepseek-r1:8b": "DeepSeek R", "Qwen/Qwen3-8B-FP8": "Qwen3", "qwen3.5:9b": "Qwen3",
    "Qwen3-30B-A3B-Instruct-2507": "Qwen3 without thinking",
    "Qwen3-30B-A3B-Thinking-2507": "QwQ, Qwen thinking", "zai-org/GLM-4.6": "GLM-4.5 and later",
    "glm-5.3-flash": "GLM-4.5 and later", "gpt-oss:20b": "gpt-oss", "gemma2:9b": "Gemma",
    "google/gemma-3-27b-it": "Gemma", "gemma4:27b": "Gemma 4",
    "meta-llama/Llama-3.3-70B-Instruct": "Llama", "mistral-small3.2": "Mistral",
    "tencent/Hunyuan-MT-7B": "Hunyuan-MT", "tencent/HY-MT1.5-1.8B": "Hunyuan-MT",
    "tencent/Hy-MT2-7B": "Hy-MT2 and later", "Hy-MT2-30B-A3B-FP8": "Hy-MT2 30B and later",
    "hf.co/tencent/Hy-MT3-1.8B-GGUF:Q4_K_M": "Hy-MT2 and later",
    "translategemma:4b": "TranslateGemma", "ByteDance-Seed/Seed-X-PPO-7B": "Seed-X",
    "aya-expanse:8b": "Aya", "Unbabel/TowerInstruct-7B-v0.2": "Tower",
    "facebook/nllb-200-3.3B": "MT only", "google/madlad400-3b-mt": "MT only",
}  # fmt: skip


@pytest.mark.parametrize(("name", "row"), ROWS.items())
def test_whose_a_name_is(name, row):
    found = family(name)
    assert found is not None and found.name == row


def test_a_name_that_no_row_knows():
    assert family("some-model") is None and family("my-finetune-v2") is None
    assert len({row.name for row in FAMILIES}) == len(FAMILIES)


@pytest.mark.parametrize(
    ("name", "endpoint", "wish", "expected"),
    [
        ("Qwen/Qwen3-8B", LOCAL, "off", (None, {"chat_template_kwargs": {"enable_thinking": False}})),
        ("qwen3:8b", OLLAMA, "off", ("none", {})),
        ("qwen3-max", "https://dashscope.aliyuncs.com/compatible-mode/v1", "off",
         (None, {"enable_thinking": False})),
        ("qwen/qwen3-8b", "https://openrouter.ai/api/v1", "off", (None, {"reasoning": {"enabled": False}})),
        ("glm-5.3", "https://open.bigmodel.cn/api/paas/v4", "off", (None, {"thinking": {"type": "disabled"}})),
        ("deepseek-v4-flash", "https://api.deepseek.com/v1", "off", (None, {"thinking": {"type": "disabled"}})),
        ("deepseek-v3.1", LOCAL, "off", (None, {"chat_template_kwargs": {"thinking": False}})),
        ("gpt-oss-20b", LOCAL, "off", ("low", {})),
        ("gpt-6-luna", "https://api.openai.com/v1", "off", ("none", {})),
        ("gpt-5-nano", "https://api.openai.com/v1", "off", ("minimal", {})),
        ("gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta/openai", "off", ("none", {})),
        ("Qwen/Qwen3-8B", LOCAL, "on", (None, {"chat_template_kwargs": {"enable_thinking": True}})),
        ("Qwen/Qwen3-8B", LOCAL, "auto", (None, {})),
        ("llama3.1:8b", LOCAL, "off", (None, {})),
        ("deepseek-r1:8b", LOCAL, "off", (None, {})),
    ],
)  # fmt: skip
def test_how_thinking_is_turned_off(name, endpoint, wish, expected):
    assert thinking_parameters(family(name), endpoint, wish) == expected
