"""Translate PDFs with the LLM of your choice.

The public names are imported on first use, so that ``import ai_translator`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_translator.jobs.local import translate_file
    from ai_translator.pipeline import Result

__all__ = ["Result", "__version__", "translate_file"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "Result":
        from ai_translator.pipeline import Result

        return Result
    if name == "translate_file":
        from ai_translator.jobs.local import translate_file

        return translate_file
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
