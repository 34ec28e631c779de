"""Which model `openai.model: auto` means, and which names are near one that is gone."""

import pytest

from ai_translator.backends.model_choice import OPENAI_MODELS, choose, nearest
from ai_translator.errors import ModelNotFoundError

OPENAI = "https://api.openai.com/v1"
LOCAL = "http://127.0.0.1:8000/v1"


def listed(*names, **more):
    return [{"id": name, **more} for name in names]


@pytest.mark.parametrize(
    ("models", "endpoint", "expected"),
    [
        (listed("Qwen/Qwen3-8B"), LOCAL, "Qwen/Qwen3-8B"),
        (listed("nomic-embed-text", "qwen3:8b", "bge-m3"), LOCAL, "qwen3:8b"),
        (listed("qwen3:8b", "qwen3:8b"), LOCAL, "qwen3:8b"),
        (listed("gpt-6-luna", "gpt-3.5-turbo", "gpt-4o"), OPENAI, "gpt-3.5-turbo"),
        (listed("gpt-4o", "gpt-4o-mini", "gpt-4.1-mini", "o3"), OPENAI, "gpt-4.1-mini"),
        ([], OPENAI, OPENAI_MODELS[1]),
        ([], LOCAL, "gpt-3.5-turbo"),
        (listed("deepseek-v4-flash", "deepseek-v4"), "https://api.deepseek.com/v1", "deepseek-v4-flash"),
        (listed("deepseek-v4-pro", "deepseek-flash"), "https://api.deepseek.com/v1", "deepseek-flash"),
        (listed("glm-4.7-flash", "glm-5.3"), "https://open.bigmodel.cn/api/paas/v4", "glm-4.7-flash"),
        (listed("gemini-2.5-pro", "gemini-2.5-flash"),
         "https://generativelanguage.googleapis.com/v1beta/openai", "gemini-2.5-flash"),
    ],
)  # fmt: skip
def test_what_is_taken(models, endpoint, expected):
    choice = choose(models, endpoint)
    assert choice.model == expected and choice.reason


def test_a_model_that_is_shut_down_does_not_count():
    models = listed("gpt-3.5-turbo", shutdown_date="2026-10-23") + listed("gpt-4o-mini")
    assert choose(models, OPENAI, "2026-10-22").model == "gpt-3.5-turbo"
    assert choose(models, OPENAI, "2026-10-23").model == "gpt-4o-mini"


def test_where_it_would_be_a_guess_the_names_are_told():
    with pytest.raises(ModelNotFoundError, match=r"--model: qwen3:8b, llama3.1:8b"):
        choose(listed("qwen3:8b", "llama3.1:8b"), LOCAL)


def test_names_near_one_that_is_gone():
    models = listed("gpt-4o", "qwen3-8b", "qwen3-14b", "text-embedding-3-small")
    assert nearest("qwen3-9b", models)[:2] == ["qwen3-8b", "qwen3-14b"]
    assert nearest("Qwen/Qwen3-8B-Chat", models)[0] == "qwen3-8b"
    assert nearest("something-else-entirely", listed("a", "b")) == ["a", "b"]
    assert nearest("x", []) == []
