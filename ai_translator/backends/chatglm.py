"""The chatglm backend's place in the registry: a local ChatGLM2-6B, which this version does not bring yet."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from ai_translator.errors import MissingExtraError

if TYPE_CHECKING:
    from ai_translator.backends import Backend
    from ai_translator.config import Settings

_NEEDED = ("torch", "transformers", "sentencepiece")


def build(settings: Settings) -> Backend:
    """Raises MissingExtraError, always."""
    missing = _missing()
    if missing:
        text = f"the backend chatglm needs {', '.join(missing)}"
        raise MissingExtraError(text, remedy="pip install 'ai-translator[chatglm]'")
    raise MissingExtraError("this version does not bring the chatglm backend yet", remedy="Use --backend openai or langchain")


def availability(settings: Settings) -> str | None:
    missing = _missing()
    return f"{', '.join(missing)} not installed" if missing else "not in this version yet"


def _missing() -> list[str]:
    return [name for name in _NEEDED if find_spec(name) is None]
