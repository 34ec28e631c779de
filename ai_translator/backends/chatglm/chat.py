"""``ChatGLM``: a LangChain chat model around a checkpoint on this machine.

It may be used from any number of threads and event loops at once: whatever is asked at the same
time shares a batch.
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableConfig
from pydantic import ConfigDict, Field, PrivateAttr, model_validator

from ai_translator.backends.chatglm.engine import Engine
from ai_translator.backends.chatglm.local import Files, Local
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.prompts import Turn, answer, encode
from ai_translator.backends.chatglm.request import Generation, GenerationRequest, Sampling
from ai_translator.config import Attention, Dtype, Family, Quantize, Rope
from ai_translator.errors import ContextOverflowError

_LEAST_NEW, _GROWTH = (
    256,
    3,
)  # new tokens that an answer may always have, and for each token of the prompt
_ROLES = {"system": "system", "developer": "system", "ai": "assistant", "assistant": "assistant"}
_END = object()


class ChatGLM(BaseChatModel):
    """ChatGLM2-6B, ChatGLM3-6B, CodeGeeX2-6B or a native Glm checkpoint, run in this process.

    ``ChatGLM(model="THUDM/chatglm2-6b").invoke("你好")``.  The weights are loaded at the first
    question, or by :meth:`load`. A question that is longer than the model's context raises
    ContextOverflowError; the fields are explained in config.yaml.
    """

    model_config = ConfigDict(extra="forbid")

    model: str
    revision: str | None = None
    max_new_tokens: int | None = Field(None, ge=1)
    max_length: int | None = Field(None, ge=2)
    temperature: float = Field(0.0, ge=0, le=2)
    top_p: float = Field(1.0, gt=0, le=1)
    stop: list[str] | None = None
    device: str = "auto"
    dtype: Dtype = "auto"
    quantize: Quantize = "none"
    prefix: str | None = None
    family: Family = "auto"
    rope: Rope = "auto"
    rope_ratio: float | None = Field(None, gt=0)
    attention: Attention = "sdpa"
    compile: bool = False
    max_batch: int | None = Field(None, ge=1)
    batch_tokens: int | None = Field(None, ge=64)

    streaming: bool = False

    _local: Local = PrivateAttr()

    @model_validator(mode="before")
    @classmethod
    def _standard_names(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Accept LangChain's standard names.

        ``max_tokens`` is our ``max_new_tokens``; timeouts, retries and keys concern servers only.
        """
        known = {
            key: value
            for key, value in given.items()
            if key not in {"timeout", "max_retries", "api_key", "max_tokens"}
        }
        return {"max_new_tokens": given["max_tokens"], **known} if "max_tokens" in given else known

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        names = Options.__dataclass_fields__
        chosen = {name: getattr(self, name) for name in names} | {"prefix": self.prefix or ""}
        self._local = Local(Options(**chosen))

    @property
    def _llm_type(self) -> str:
        return "chatglm"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        names = (
            *Options.__dataclass_fields__,
            "max_new_tokens",
            "max_length",
            "temperature",
            "top_p",
            "stop",
        )
        return {name: getattr(self, name) for name in names}

    @property
    def files(self) -> Files:
        """The checkpoint's files, for a look before loading."""
        return self._local.files

    @property
    def engine(self) -> Engine:
        """The engine that answers, for its counts."""
        return self._local.engine

    def share(self, local: Local) -> None:
        """Use these parts, which others may use too; they were made for the same options."""
        self._local = local

    def load(self) -> None:
        """Load the weights now; download them if need be.

        Raises a TranslatorError when that fails.
        """
        self._local.engine.ready.result()

    def close(self) -> None:
        """Free the weights.

        Without it that happens when the model is not used any more.
        """
        self._local.close()

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        name = kwargs.get("model", self.model)
        params = LangSmithParams(
            ls_provider="chatglm",
            ls_model_name=name,
            ls_model_type="chat",
            ls_temperature=self.temperature,
        )
        params["ls_max_tokens"] = kwargs.get("max_new_tokens", self.max_new_tokens)
        if stop or self.stop:
            params["ls_stop"] = stop or self.stop
        return params

    def get_num_tokens(self, text: str) -> int:
        return len(self.files.tokenizer.encode(text))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        request = self._request(messages, stop, **kwargs)
        self._local.engine.submit(request)
        try:
            return self._result(request.future.result())
        except BaseException:
            request.future.cancel()
            raise

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if not self.files.has_tokenizer:
            await asyncio.to_thread(lambda: self.files.tokenizer)
        request = self._request(messages, stop, **kwargs)
        self._local.engine.submit(request)
        return self._result(
            await asyncio.wrap_future(request.future)
        )  # cancelling this cancels that

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        texts: queue.SimpleQueue[Any] = queue.SimpleQueue()
        request = self._request(messages, stop, on_text=texts.put, **kwargs)
        request.future.add_done_callback(lambda _: texts.put(_END))
        self._local.engine.submit(request)
        said = ""
        try:
            while (text := texts.get()) is not _END:
                if chunk := _news(text, said):
                    said += chunk
                    yield _told(chunk, run_manager)
            yield self._last_chunk(request.future.result())
        finally:
            request.future.cancel()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        if not self.files.has_tokenizer:
            await asyncio.to_thread(lambda: self.files.tokenizer)
        loop, texts = asyncio.get_running_loop(), asyncio.Queue[Any]()
        put = _threadsafe(loop, texts)
        request = self._request(messages, stop, on_text=put, **kwargs)
        request.future.add_done_callback(lambda _: put(_END))
        self._local.engine.submit(request)
        said = ""
        try:
            while (text := await texts.get()) is not _END:
                if chunk := _news(text, said):
                    said += chunk
                    generated = ChatGenerationChunk(message=AIMessageChunk(content=chunk))
                    if run_manager:
                        await run_manager.on_llm_new_token(chunk, chunk=generated)
                    yield generated
            yield self._last_chunk(request.future.result())
        finally:
            request.future.cancel()

    def batch(
        self,
        inputs: list[LanguageModelInput],
        config: RunnableConfig | list[RunnableConfig] | None = None,
        *,
        return_exceptions: bool = False,
        **kwargs: Any,
    ) -> list[AIMessage]:
        """Submit all inputs at once.

        LangChain's own method submits no more than its pool has threads.
        """
        if not inputs:
            return []
        work = self.abatch(inputs, config, return_exceptions=return_exceptions, **kwargs)
        with ThreadPoolExecutor(1, "chatglm batch") as thread:
            return thread.submit(contextvars.copy_context().run, asyncio.run, work).result()

    def _request(
        self,
        messages: Sequence[BaseMessage],
        stop: list[str] | None,
        on_text: Callable[[str], None] | None = None,
        **kwargs: Any,
    ) -> GenerationRequest:
        files = self.files
        family, tokenizer, context = (
            files.checkpoint.family,
            files.tokenizer,
            files.checkpoint.context,
        )
        ids = encode(_turns(messages), family, tokenizer)
        room = context - len(ids)
        if room < 1:
            size = f"the question has {len(ids)} tokens"
            text = f"{self.model}: {size}, the model takes {context} with its answer"
            raise ContextOverflowError(
                text, remedy="Ask in shorter parts, or use a -32k checkpoint"
            )
        return GenerationRequest(
            prompt=ids,
            limit=self._limit(len(ids), room, kwargs),
            stops=tokenizer.stops,
            read=lambda made: answer(made, family, tokenizer),
            sampling=Sampling(
                float(kwargs.get("temperature", self.temperature) or 0.0),
                float(kwargs.get("top_p", self.top_p) or 1.0),
            ),
            stop=tuple(stop or self.stop or ()),
            on_text=on_text,
        )

    def _limit(self, prompt: int, room: int, kwargs: dict[str, Any]) -> int:
        """Return the most new tokens.

        As told, else by the prompt's length; never beyond the context.
        """
        told = kwargs.get("max_new_tokens", kwargs.get("max_tokens", self.max_new_tokens))
        limit = int(told) if told else max(_LEAST_NEW, _GROWTH * prompt)
        if most := kwargs.get("max_length", self.max_length):
            limit = min(limit, max(1, int(most) - prompt))
        return min(limit, room)

    def _result(self, finished: Generation) -> ChatResult:
        metadata = self._metadata(finished)
        message = AIMessage(
            content=finished.text, usage_metadata=_usage(finished), response_metadata=metadata
        )
        return ChatResult(generations=[ChatGeneration(message=message, generation_info=metadata)])

    def _last_chunk(self, finished: Generation) -> ChatGenerationChunk:
        message = AIMessageChunk(
            content="",
            usage_metadata=_usage(finished),
            response_metadata=self._metadata(finished),
            chunk_position="last",
        )
        return ChatGenerationChunk(message=message)

    def _metadata(self, finished: Generation) -> dict[str, Any]:
        return {
            "finish_reason": finished.reason,
            "model_name": self.model,
            "model_provider": "chatglm",
        }


def _turns(messages: Sequence[BaseMessage]) -> list[Turn]:
    """Convert LangChain's messages; what is neither system nor assistant counts as user."""
    return [Turn(_ROLES.get(message.type, "user"), str(message.text)) for message in messages]  # type: ignore[arg-type]


def _usage(finished: Generation) -> UsageMetadata:
    given, made = finished.prompt_tokens, finished.generated_tokens
    return UsageMetadata(input_tokens=given, output_tokens=made, total_tokens=given + made)


def _news(text: str, said: str) -> str:
    return text[len(said) :] if text.startswith(said) else ""


def _told(chunk: str, run_manager: CallbackManagerForLLMRun | None) -> ChatGenerationChunk:
    generated = ChatGenerationChunk(message=AIMessageChunk(content=chunk))
    if run_manager:
        run_manager.on_llm_new_token(chunk, chunk=generated)
    return generated


def _threadsafe(
    loop: asyncio.AbstractEventLoop, texts: asyncio.Queue[Any]
) -> Callable[[Any], None]:
    """Return a function that puts from the engine's thread; it ignores a loop that has closed."""

    def put(text: Any) -> None:
        try:
            loop.call_soon_threadsafe(texts.put_nowait, text)
        except RuntimeError:
            return

    return put
