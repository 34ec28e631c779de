"""``ChatGLM``: a LangChain chat model around a checkpoint on this machine.

It may be used from any number of threads and event loops at once: whatever is asked at the same
time shares a batch.
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn, Self

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableConfig
from pydantic import ConfigDict, Field, PrivateAttr, model_validator

from ai_translator.backends.chatglm.engine import Engine
from ai_translator.backends.chatglm.local import Files, Hold, Local, shared
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.prompts import Turn, answer, encode
from ai_translator.backends.chatglm.request import Generation, GenerationRequest, Sampling
from ai_translator.config import Attention, Dtype, Family, Quantize, Rope
from ai_translator.errors import ContextOverflowError, UsageError

_LEAST_NEW, _GROWTH = (
    256,
    3,
)  # new tokens that an answer may always have, and for each token of the prompt
_ROLES = {"system": "system", "developer": "system", "ai": "assistant", "assistant": "assistant"}
_END = object()
_PLAIN = "Ask for the form in the prompt and read the answer with an output parser."
_KNOWN = {"temperature", "top_p", "seed", "max_new_tokens", "max_tokens", "max_length"}
#: Other models' parameters, with the value at which leaving them out changes nothing
_NEUTRAL: dict[str, Any] = {
    "n": 1,
    "repetition_penalty": 1.0,
    "frequency_penalty": 0,
    "presence_penalty": 0,
    "logprobs": False,
    "stream": False,
}


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
    seed: int | None = None
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

    _hold: Hold = PrivateAttr()

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
        prefix = str(Path(self.prefix).expanduser()) if self.prefix else ""
        chosen = {name: getattr(self, name) for name in names} | {"prefix": prefix}
        self._hold = shared(Options(**chosen)).held()

    @property
    def _local(self) -> Local:
        return self._hold.local

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy that shares the weights, or loads its own if the update needs others."""
        fields = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self)(**{**fields, **(update or {})})

    def __copy__(self) -> Self:
        return self.model_copy()

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self.model_copy()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the fields: the weights are loaded where it is unpickled, or shared there."""
        fields = {name: getattr(self, name) for name in self.model_fields_set}
        return _made, (type(self), fields)

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
            "seed",
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

    def load(self) -> None:
        """Load the weights now; download them if need be.

        Raises a TranslatorError when that fails.
        """
        self._local.engine.ready.result()

    def close(self) -> None:
        """Let the weights go; they are freed when no other model holds them.

        Without it that happens when the model is not used any more.
        """
        self._hold.close()

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

    def get_token_ids(self, text: str) -> list[int]:
        """Return the ids of a plain text, by the checkpoint's own tokenizer."""
        return self.files.tokenizer.encode(text)

    def get_num_tokens(self, text: str) -> int:
        """Return the number of tokens of a plain text."""
        return len(self.get_token_ids(text))

    def get_num_tokens_from_messages(
        self, messages: list[BaseMessage], tools: Sequence[Any] | None = None
    ) -> int:
        """Return the number of tokens of the prompt for a conversation."""
        files = self.files
        return len(encode(_turns(messages), files.checkpoint.family, files.tokenizer))

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> NoReturn:
        """Raise NotImplementedError: these checkpoints are asked for plain text."""
        raise NotImplementedError(f"ChatGLM calls no tools. {_PLAIN}")

    def with_structured_output(self, schema: Any = None, **kwargs: Any) -> NoReturn:
        """Raise NotImplementedError: nothing here makes an answer keep to a schema."""
        raise NotImplementedError(f"ChatGLM keeps to no schema. {_PLAIN}")

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
        _refuse(kwargs)
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
            sampling=self._sampling(kwargs),
            stop=tuple(stop or self.stop or ()),
            on_text=on_text,
        )

    def _sampling(self, kwargs: dict[str, Any]) -> Sampling:
        seed = kwargs.get("seed", self.seed)
        temperature = kwargs.get("temperature", self.temperature)
        top_p = kwargs.get("top_p", self.top_p)
        whole = None if seed is None else int(seed)
        return Sampling(float(temperature or 0.0), float(top_p or 1.0), whole)

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


def _made(kind: type[ChatGLM], fields: dict[str, Any]) -> ChatGLM:
    return kind(**fields)


def _refuse(kwargs: dict[str, Any]) -> None:
    """Raise UsageError for a parameter that would be ignored in silence."""
    for name, value in kwargs.items():
        is_neutral = value is None or (name in _NEUTRAL and value == _NEUTRAL[name])
        if name not in _KNOWN and not is_neutral:
            text = f"ChatGLM does not know the parameter {name} (= {value!r})"
            known = ", ".join(sorted(_KNOWN))
            raise UsageError(text, remedy=f"Leave it out; known are {known}")


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
