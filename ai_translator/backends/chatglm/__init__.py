"""The chatglm backend: a ChatGLM2-6B (or a relative of it) on this machine, behind LangChain.

    from ai_translator.backends.chatglm import ChatGLM
    ChatGLM(model="THUDM/chatglm2-6b").invoke("你好")

This package is light; torch and transformers are imported by ``native``, when a model is loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_translator.backends import Backend, Lack, Unavailable
from ai_translator.backends.chatglm.files import PREFIX_WEIGHTS, fingerprint
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import BackendError, MissingExtraError, TranslatorError
from ai_translator.extras import install_command
from ai_translator.profile import Profile

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ai_translator.backends.chatglm.chat import ChatGLM as ChatGLM
    from ai_translator.backends.chatglm.checkpoint import Checkpoint
    from ai_translator.config import ChatGLMSettings, Settings

__all__ = ["ChatGLM", "availability", "build", "check", "options_of", "require"]

_NEEDED = ("torch", "transformers", "tokenizers", "sentencepiece", "accelerate")
_REQUEST_CHARS = 1500
_LONGEST_ANSWER = 2048  # tokens
# Links and raised marks: what would be lost for good; bold and italic are not worth a wrong answer
_TAGS = "lu"
_WAITING = 2  # requests for each place in a batch, so that it never runs empty
_TIMEOUT = 3600.0  # seconds: of waiting for a place, too


def __getattr__(name: str) -> Any:
    if name == "ChatGLM":
        from ai_translator.backends.chatglm.chat import ChatGLM

        return ChatGLM
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def build(settings: Settings) -> Backend:
    """Build the backend without loading weights.

    What is certain to fail raises: a missing extra, a folder that is no checkpoint, a device that
    is not there, too little memory.
    """
    require()
    from ai_translator.backends.chatglm.chat import ChatGLM

    chosen = settings.chatglm
    options = options_of(chosen)
    model = ChatGLM(**chosen.model_dump())  # shares the weights with all that load the same
    held, device = model.files.here(), model.files.check()
    rows = options.max_batch or (32 if device in {"cpu", "mps"} else 128)
    return Backend(
        kind="chatglm",
        model=model,
        profile=_profile(chosen, held, rows),
        model_name=chosen.model,
        explain=explain,
        connect=lambda: _loaded(model),
        identity=identity(options, chosen, held),
    )


def availability(settings: Settings) -> Unavailable | None:
    """Return why the backend cannot run, or None.

    Looks for the libraries and the folder; imports neither torch nor transformers.
    """
    if missing := _missing():
        said = f"{', '.join(missing)} not installed: {install_command('chatglm')}"
        return Unavailable(Lack.EXTRA, said)
    from ai_translator.backends.chatglm.local import Files

    try:
        Files(options_of(settings.chatglm)).here()
    except TranslatorError as error:
        return Unavailable(Lack.DOWNLOAD, str(error))
    return None


def check(_settings: Settings) -> None:
    """Raise what is certain before a page is read; see :func:`build`."""
    require()


def require() -> None:
    """Raise MissingExtraError when a library of the extra is not installed."""
    if missing := _missing():
        raise MissingExtraError(
            f"the backend chatglm needs {', '.join(missing)}", remedy=install_command("chatglm")
        )


def explain(error: Exception) -> BackendError | None:
    """Return the error if it is ours already; anything else is a bug."""
    return error if isinstance(error, BackendError) else None


def options_of(chosen: ChatGLMSettings) -> Options:
    values = {name: getattr(chosen, name) for name in Options.__dataclass_fields__}
    return Options(
        **{**values, "prefix": str(Path(chosen.prefix).expanduser()) if chosen.prefix else ""}
    )


def identity(options: Options, chosen: ChatGLMSettings, held: Checkpoint | None) -> str:
    """Return what tells this model's answers from those of another with the same name.

    The weights are part of it: a folder may be trained further and a prefix be tuned again.
    """
    weights = Path(options.prefix) / PREFIX_WEIGHTS
    said = {
        "revision": options.revision or "",
        "checkpoint": fingerprint(held.shards) if held else "",
        "quantize": options.quantize,
        "dtype": options.dtype,
        "prefix": fingerprint([weights]) if weights.is_file() else options.prefix,
        "rope": f"{options.rope} {options.rope_ratio or ''}",
        "sampling": f"{chosen.temperature} {chosen.top_p}",
    }
    return "; ".join(f"{name} {value}" for name, value in said.items())


def _profile(chosen: ChatGLMSettings, held: Checkpoint | None, rows: int) -> Profile:
    context = held.context if held is not None else 8192
    return Profile(
        segments_per_request=1,
        request_chars=_REQUEST_CHARS,
        context_tokens=min(context, chosen.max_length or context),
        output_tokens=min(chosen.max_new_tokens or _LONGEST_ANSWER, context // 2),
        concurrency=_WAITING * rows,
        system_role=False,
        tags=_TAGS,
        local=True,
        timeout=_TIMEOUT,
    )


@asynccontextmanager
async def _loaded(model: ChatGLM) -> AsyncIterator[BaseChatModel]:
    """Load the weights before the first request is sent, or raise the reason why not."""
    await asyncio.to_thread(model.load)
    yield model


def _missing() -> list[str]:
    return [name for name in _NEEDED if find_spec(name) is None]
