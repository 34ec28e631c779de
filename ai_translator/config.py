"""Settings: config.yaml, environment and flags as typed, frozen objects.

Flags beat the environment, that beats config.yaml, that beats the defaults written here.  Secrets
come from the environment only and are never written anywhere.
"""

from __future__ import annotations

import difflib
import logging
import os
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, TypeAlias, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from ai_translator import config_file
from ai_translator.errors import ConfigError, UsageError
from ai_translator.formats import check_formats, default_format, expanded
from ai_translator.languages import language
from ai_translator.outputs import PROJECT
from ai_translator.price_list import list_prices

log = logging.getLogger(__name__)

BackendKind = Literal["openai", "chatglm", "langchain", "pseudo"]
Quantize = Literal["auto", "none", "int8", "int4"]
Dtype = Literal["auto", "float32", "float16", "bfloat16"]
Family = Literal["auto", "chatglm2", "chatglm3", "codegeex2"]
Rope = Literal["auto", "positions", "base"]
Attention = Literal["sdpa", "eager"]


class Section(BaseModel):
    """A part of config.yaml: read once, never changed, no unknown keys."""

    # Built at its first use: a start that needs no section by itself does without.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class RequestSettings(Section):
    """How a model is asked.

    None: as the table of model families says, else as a probe finds out, and the server's own
    default where neither has a say.
    """

    temperature: float | None = Field(0.0, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    top_k: int | None = Field(None, ge=1)
    repetition_penalty: float | None = Field(None, gt=0, le=2)
    max_tokens: int | None = Field(16_384, ge=16)
    context_tokens: int = Field(16_385, ge=512)
    timeout: float = Field(60.0, gt=0)
    system_role: bool | None = None
    tags: bool | None = None
    segments_per_request: int | None = Field(None, ge=1, le=100)
    thinking: Literal["off", "low", "auto", "on"] = "off"
    reasoning_effort: str | None = Field(None, max_length=40)
    extra_body: dict[str, Any] = {}

    @field_validator("thinking", mode="before")
    @classmethod
    def _off_is_no_bool(cls, value: Any) -> Any:
        """Return to YAML, a bare ``off`` is false and ``on`` is true."""
        return {False: "off", True: "on"}.get(value, value) if isinstance(value, bool) else value


class OpenAISettings(RequestSettings):
    model: str = Field("auto", min_length=1)
    base_url: str | None = None
    api_key: SecretStr | None = Field(None, exclude=True)


class LangChainSettings(RequestSettings):
    model: str | None = None
    context_tokens: int = Field(8192, ge=512)


class ChatGLMSettings(Section):
    model: str = Field("THUDM/chatglm2-6b", min_length=1)
    revision: str | None = None
    device: str = Field("auto", pattern=r"^(auto|cpu|mps|balanced|cuda(:\d+)?)$")
    dtype: Dtype = "auto"
    quantize: Quantize = "none"
    prefix: str | None = None
    max_new_tokens: int | None = Field(None, ge=1)
    max_length: int | None = Field(None, ge=64)
    temperature: float = Field(0.0, ge=0, le=2)
    top_p: float = Field(1.0, gt=0, le=1)
    family: Family = "auto"
    rope: Rope = "auto"
    rope_ratio: float | None = Field(None, gt=0)
    attention: Attention = "sdpa"
    compile: bool = False
    max_batch: int | None = Field(None, ge=1, le=1024)
    batch_tokens: int | None = Field(None, ge=64)


class PromptSettings(Section):
    """Replacements for the texts of :mod:`ai_translator.translation.prompting.prompts`.

    None: no replacement.
    """

    tagged: str | None = None
    plain: str | None = None
    question: str | None = None
    strict: str | None = None
    style: str | None = None
    subject: str | None = None
    terms: str | None = None

    @field_validator("*")
    @classmethod
    def _fillable(cls, text: str | None, info: ValidationInfo) -> str | None:
        if text is not None:
            _check_placeholders(text, PLACEHOLDERS[str(info.field_name)])
        return text


#: What each prompt must hold, and what it may hold besides.
PLACEHOLDERS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "tagged": (frozenset({"target"}), frozenset({"origin"})),
    "plain": (frozenset({"target"}), frozenset({"origin"})),
    "question": (frozenset({"target"}), frozenset({"origin", "marks"})),
    "strict": (frozenset({"complaint"}), frozenset()),
    "style": (frozenset({"style"}), frozenset()),
    "subject": (frozenset({"subject"}), frozenset()),
    "terms": (frozenset({"terms"}), frozenset()),
}


def _check_placeholders(text: str, allowed: tuple[frozenset[str], frozenset[str]]) -> None:
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError(f"{error}; write a literal brace twice: {{{{f1}}}}") from error
    must, may = allowed
    if strange := sorted(found - must - may):
        known = ", ".join(f"{{{name}}}" for name in sorted(must | may))
        raise ValueError(
            f"unknown placeholder {{{strange[0]}}}; known: {known}; write a brace that stands "
            f"for itself twice"
        )
    if missing := sorted(must - found):
        raise ValueError(f"the placeholder {{{missing[0]}}} is missing")


class Price(Section):
    """Money per million tokens, in whatever currency the user counts."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)

    def reduced(self, share: float) -> Self:
        """Return this share of the price."""
        return self.model_copy(update={"input": share * self.input, "output": share * self.output})


class ListPrice(Price):
    """A price of the list that comes with the program.

    note: currency and date, for people
    """

    note: str = ""

    def reduced(self, share: float) -> Self:
        cheaper = super().reduced(share)
        return cheaper.model_copy(update={"note": f"{self.note}, {share:g} of them in a batch"})


class TranslationSettings(Section):
    memory: Path | Literal["auto", "off"] = "auto"
    glossary: Path | None = None
    terms: Literal["long", "auto", "off"] = "long"
    review: str | None = Field(None, min_length=1)
    style: str = Field("", max_length=500)
    concurrency: int | None = Field(None, ge=1, le=1000)
    segments_per_request: int | None = Field(None, ge=1, le=100)
    retries: int = Field(3, ge=0, le=10)
    attempts: int = Field(4, ge=0, le=10)
    give_up_after: float = Field(15.0, gt=0)
    patience: float = Field(300.0, gt=0)
    requests_per_minute: float | None = Field(None, gt=0)
    tokens_per_minute: float | None = Field(None, gt=0)
    max_cost: float | None = Field(None, ge=0)
    max_requests: int | None = Field(None, ge=0)
    batch_price: float | None = Field(None, ge=0, le=1)
    prices: dict[str, Price] = {}
    prompts: PromptSettings = PromptSettings()
    references: bool = False
    figure_text: bool = True
    picture_text: bool = False
    headers: bool = True
    _listed: dict[str, ListPrice] = PrivateAttr(default_factory=dict)
    _listed_batch: float = PrivateAttr(default=0.5)

    @property
    def known_prices(self) -> Mapping[str, Price]:
        """The prices that were given, and list prices for what has none."""
        return {**self._listed, **self.prices}

    def with_list_prices(
        self, prices: Mapping[str, ListPrice], batch: float
    ) -> TranslationSettings:
        """Return a copy.  ``batch``: what a request in a batch costs of its price."""
        copy = self.model_copy()
        copy._listed, copy._listed_batch = dict(prices), batch
        return copy

    def with_batch_prices(self) -> TranslationSettings:
        """Return the settings with what requests cost in a batch."""
        share = self._listed_batch if self.batch_price is None else self.batch_price
        copy = self.model_copy(
            update={"prices": {name: each.reduced(share) for name, each in self.prices.items()}}
        )
        copy._listed = {name: each.reduced(share) for name, each in self._listed.items()}
        return copy

    def with_more_prices(self, prices: Mapping[str, Price]) -> TranslationSettings:
        """Return the settings with prices of these names beside the others."""
        listed = {name: each for name, each in prices.items() if isinstance(each, ListPrice)}
        given = {name: each for name, each in prices.items() if name not in listed}
        copy = self.model_copy(update={"prices": {**self.prices, **given}})
        copy._listed = {**self._listed, **listed}
        return copy

    @field_validator("memory", "terms", mode="before")
    @classmethod
    def _off_is_no_bool(cls, value: Any) -> Any:
        """Return turn YAML's false and true back into ``off`` and ``on``."""
        return {False: "off", True: "auto"}.get(value, value) if isinstance(value, bool) else value


class FallbackSettings(Section):
    """The backend that is asked for what the first could not do."""

    backend: Literal["openai", "chatglm", "langchain"] | None = None  # made-up words are no way out
    model: str | None = None


class LoggingSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = "warning"
    file: Path | None = None
    text: bool = False
    callbacks: tuple[str, ...] = ()

    @field_validator("level", mode="before")
    @classmethod
    def _any_case(cls, name: Any) -> Any:
        return name.casefold() if isinstance(name, str) else name


class ParsingSettings(Section):
    workers: int | None = Field(None, ge=1, le=64)
    page_timeout: float = Field(60.0, gt=0)
    memory_mb: int = Field(2048, ge=256)
    ocr: Literal["auto", "off", "force", "layer"] = "auto"
    ocr_timeout: float = Field(300.0, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _older_names(cls, values: Any) -> Any:
        """Return the section with what ``ocr_layer``, the option before ``ocr``, meant.

        YAML reads a bare ``off`` as false.
        """
        if not isinstance(values, Mapping):
            return values
        section = dict(values)
        if "ocr_layer" in section:
            believed = str(section.pop("ocr_layer")).casefold() in ("true", "1", "yes", "on")
            section.setdefault("ocr", "layer" if believed else "auto")
        if section.get("ocr") is False:
            section["ocr"] = "off"
        return section


def _known_format(name: str) -> str:
    check_formats([name])
    return name


#: Beginning of pydantic's type of error -> what the value should be; the longer ones first.
_WISHES = {
    "greater_than_equal": "write {ge} or more",
    "greater_than": "write more than {gt}",
    "less_than_equal": "write {le} or less",
    "less_than": "write less than {lt}",
    "int_": "write a whole number",
    "float_": "write a number",
    "finite_number": "write a number",
    "bool_": "write true or false",
    "string_": "write a text (in quotes, if it looks like something else)",
    "tuple_": "write a list",
    "list_": "write a list",
    "set_": "write a list",
    "dict_": "write keys and values",
    "path_": "write a path",
    "too_short": "write at least one",
    "url_": "write an address such as http://127.0.0.1:8000/v1",
}

FormatName: TypeAlias = Annotated[str, AfterValidator(_known_format)]


class OutputSettings(Section):
    formats: tuple[FormatName, ...] = Field((default_format(),), min_length=1)
    folder: Path | None = None
    dual: Literal["side", "alternate"] = "side"
    preview: bool = False
    outline: bool = True
    bilingual: Literal["off", "above", "beside"] = "off"
    page_size: Literal["A4", "A5", "letter"] = "A4"
    page_marks: bool = True
    keep_project: bool = False

    @field_validator("formats", mode="before")
    @classmethod
    def _expanded(cls, names: Any) -> Any:
        is_list = isinstance(names, list | tuple) and all(isinstance(name, str) for name in names)
        return list(expanded(names)) if is_list else names

    @field_validator("bilingual", mode="before")
    @classmethod
    def _above_is_true(cls, value: Any) -> Any:
        """Return true as ``above``, what it meant before there was another place."""
        return {False: "off", True: "above"}.get(value, value) if isinstance(value, bool) else value

    @property
    def is_bilingual(self) -> bool:
        """True if the source stands at each paragraph."""
        return self.bilingual != "off"

    @property
    def results(self) -> tuple[str, ...]:
        """What is written beside the report: the formats, and the project if it is kept."""
        return (*self.formats, *([PROJECT] if self.keep_project else []))


class WebSettings(Section):
    max_upload_mb: float = Field(100.0, gt=0)
    max_files: int = Field(20, ge=1)
    max_pages: int = Field(1000, ge=1)
    at_once: int = Field(4, ge=1, le=100)
    jobs_per_person: int = Field(4, ge=1)
    max_waiting: int = Field(100, ge=1)
    waiting_per_person: int = Field(25, ge=1)
    stored_mb_per_person: float = Field(4000.0, gt=0)
    keep_minutes: float = Field(60.0, gt=0)
    models: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


class Settings(BaseSettings):
    """Everything that config.yaml can say.  Built by :func:`load`."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="AI_TRANSLATOR_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    backend: BackendKind = "openai"
    source: str = "auto"
    target: str = "zh"
    openai: OpenAISettings = OpenAISettings()
    langchain: LangChainSettings = LangChainSettings()
    chatglm: ChatGLMSettings = ChatGLMSettings()
    fallback: FallbackSettings = FallbackSettings()
    local_only: bool | None = None
    translation: TranslationSettings = TranslationSettings()
    parsing: ParsingSettings = ParsingSettings()
    output: OutputSettings = OutputSettings()
    logging: LoggingSettings = LoggingSettings()
    web: WebSettings = WebSettings()
    fonts: tuple[Path, ...] = ()

    @field_validator("source", "target")
    @classmethod
    def _known_language(cls, name: str, info: Any) -> str:
        if info.field_name == "source" and name.casefold() == "auto":
            return "auto"
        try:
            return language(name).code
        except UsageError as error:
            raise ValueError(str(error)) from error

    @property
    def private(self) -> bool:
        """True if no document text may leave this machine.

        As ``local_only`` says, else with chatglm.
        """
        return self.backend == "chatglm" if self.local_only is None else self.local_only

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *others: PydanticBaseSettingsSource,
        **more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return use only what :func:`load` has merged.

        It reads the environment itself, after the file.
        """
        return (init_settings,)


def load(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings from ``path`` (or the usual places), the environment and ``overrides``.

    overrides: flags, nested by section
    Raises ConfigError that names file, key, value and remedy.
    """
    file = path or default_path()
    merged = config_file.read(file) if file else {}
    variables = _environment()
    above = _merge(variables, overrides or {})
    if path is None and file == config_file.usual_places()[0]:
        merged = config_file.without_reach(merged, file)
        if config_file.address_of(above) is None:
            config_file.check_address(config_file.address_of(merged), file)
    merged = _merge(merged, above)
    try:
        return _with_list_prices(Settings(**merged))
    except ValidationError as error:
        told = "; ".join(_explain(error, file, _variables_of(variables)))
        raise ConfigError(told, remedy=_remedy(path, file)) from error


def _with_list_prices(settings: Settings) -> Settings:
    """Return the settings with the list prices for where their requests go."""
    listed = list_prices(settings.openai.base_url)
    prices = {
        name: ListPrice(input=sent, output=received, note=listed.note)
        for name, (sent, received) in listed.models.items()
    }
    full = settings.translation.with_list_prices(prices, listed.batch)
    return settings.model_copy(update={"translation": full})


def _remedy(named: Path | None, file: Path | None) -> str:
    if named is None and file == config_file.usual_places()[0]:
        return "Mend it; if it is another program's, name yours with --config"
    return "See the comments in config.yaml"


def check_flags(flags: Mapping[str, Any], command: str = "translate") -> None:
    """Raise UsageError for a flag's value that the settings refuse.

    The user need not search config.yaml for it.
    """
    try:
        Settings(**_merge({}, flags))
    except ValidationError as error:
        told = "; ".join(_explain(error, None, _FLAGS))
        raise UsageError(told, remedy=f"See ai-translator {command} --help") from error


def default_path() -> Path | None:
    """Return ``./config.yaml`` if it is ours, else the one in the user's folder, else None."""
    return config_file.found_file(_known_keys())


def is_our_file(path: Path) -> bool:
    """Return True if a config.yaml is ours, False if it looks like another program's."""
    return config_file.is_ours(path, _known_keys())


def _known_keys() -> dict[str, tuple[str, ...]]:
    """Return section -> its keys, none for a plain value."""
    found = {}
    for name, about in Settings.model_fields.items():
        section = about.annotation
        is_section = isinstance(section, type) and issubclass(section, BaseModel)
        found[name] = tuple(section.model_fields) if is_section else ()  # type: ignore[union-attr]
    return found


def cache_folder() -> Path:
    """Return the folder of this user's translation memory, unless the settings say otherwise."""
    return config_file.system_folder(
        ("LOCALAPPDATA", "AppData/Local"), "Library/Caches", ("XDG_CACHE_HOME", ".cache")
    )


class _Variables(EnvSettingsSource):
    """The environment's variables: lists and mappings as JSON, a list also as ``a,b``."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            is_list = field is not None and get_origin(field.annotation) is tuple
            # What is no list either is named by the validation, in our words.
            return [part.strip() for part in value.split(",")] if is_list else value


_PREFIX = "AI_TRANSLATOR_"
#: Read by commands, no settings.
_OTHER_VARIABLES = {"AI_TRANSLATOR_PASSWORD", "AI_TRANSLATOR_AUTH", "AI_TRANSLATOR_SERVE_KEY"}
#: What other programs read, too.
_USUAL_VARIABLES = {"openai.api_key": "OPENAI_API_KEY", "openai.base_url": "OPENAI_BASE_URL"}


def _environment() -> dict[str, Any]:
    """Return AI_TRANSLATOR_* as nested mappings, with OPENAI_API_KEY and OPENAI_BASE_URL."""
    found = _Variables(Settings)()
    _tell_unknown_variables()
    openai = {
        key.removeprefix("openai."): value
        for key, variable in _USUAL_VARIABLES.items()
        if (value := os.environ.get(variable, "").strip())
    }
    return _merge({"openai": openai} if openai else {}, found)


def _tell_unknown_variables() -> None:
    """Log a warning for each variable with our prefix that is nothing of ours: it may be a slip."""
    for variable in sorted(os.environ):
        name = variable.removeprefix(_PREFIX).partition("__")[0].lower()
        if not variable.startswith(_PREFIX) or name in Settings.model_fields:
            continue
        if variable not in _OTHER_VARIABLES:
            log.warning("%s is no setting%s", variable, _meant(name))


def _meant(name: str) -> str:
    """Return the variable that was probably meant, a key of a section among them; "" if none is."""
    sections = {
        key: f"{_PREFIX}{section}__{key}".upper()
        for section, field in reversed(Settings.model_fields.items())
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        for key in field.annotation.model_fields
    }
    variables = sections | {key: f"{_PREFIX}{key}".upper() for key in Settings.model_fields}
    near = difflib.get_close_matches(name, variables, n=1, cutoff=0.8)
    return f"; did you mean {variables[near[0]]}?" if near else ""


def _variables_of(content: Mapping[str, Any], section: str = "") -> dict[str, str]:
    """Return the key of each value that the environment gave -> its variable.

    ``openai.model`` -> ``AI_TRANSLATOR_OPENAI__MODEL``.
    """
    found: dict[str, str] = {}
    for name, value in content.items():
        key = f"{section}{name}"
        variable = f"AI_TRANSLATOR_{key.replace('.', '__').upper()}"
        said = variable if variable in os.environ else _USUAL_VARIABLES.get(key, variable)
        found |= _variables_of(value, f"{key}.") if isinstance(value, Mapping) else {key: said}
    return found


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``above`` laid over ``below``, section by section; None in ``above``: not given."""
    merged = dict(below)
    for key, value in above.items():
        section = merged.get(key)
        if isinstance(value, Mapping):
            # A section that is no mapping stays, for the validation to name it.
            merged[key] = (
                _merge(section or {}, value)
                if section is None or isinstance(section, Mapping)
                else section
            )
        elif value is not None:
            merged[key] = value
    return merged


#: What a key is called on the command line.
_FLAGS = {
    "target": "--to",
    "source": "--from",
    "backend": "--backend",
    "output.formats": "--format",
    "output.dual": "--dual",
    "output.bilingual": "--bilingual",
    "translation.terms": "--terms",
    "translation.review": "--review",
    "translation.style": "--style",
    "translation.memory": "--memory",
    "translation.glossary": "--glossary",
    "logging.level": "--log-level",
    "logging.file": "--log-file",
}


def _explain(
    error: ValidationError, file: Path | None, sayers: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """Return one sentence for each mistake: where, which key, which value, what would be right.

    sayers: key -> the flag or the variable of the environment that said it, if not the file
    """
    for problem in error.errors(include_url=False):
        if problem["type"] == "too_short" and problem["input"]:
            continue  # its items were refused, which is said already
        names = [str(part) for part in problem["loc"]]
        key = ".".join(names)
        sayer = sayers.get(".".join(name for name in names if not name.isdigit()), "")
        place = f"{sayer}: " if sayer else f"{file}: " if file else ""
        if problem["type"] == "extra_forbidden":
            yield f"{place}unknown key {key!r}{_suggestion(problem['loc'])}"
        elif problem["type"] in {"model_type", "model_attributes_type"}:
            yield f"{place}{key} must hold keys and values, not {problem['input']!r}"
        elif sayer:
            between = " " if sayer.startswith("-") else " = "
            yield f"{sayer}{between}{problem['input']}: {_wish(problem)}"
        else:
            yield f"{place}{key} = {problem['input']!r}: {_wish(problem)}"


def _wish(problem: Any) -> str:
    """Return in our words what a value should be."""
    kind, bounds = problem["type"], problem.get("ctx", {})
    if kind == "value_error":
        return str(bounds["error"])
    if kind == "literal_error":
        return f"{_nearest(problem['input'], bounds['expected'])}write {bounds['expected']}"
    for beginning, wish in _WISHES.items():
        if kind.startswith(beginning):
            return wish.format(**bounds)
    return "this is no such value"


def _nearest(value: object, expected: str) -> str:
    """Return a question after the value that was probably meant; "" if none is near."""
    near = difflib.get_close_matches(str(value), re.findall(r"'([^']+)'", expected), n=1)
    return f"did you mean {near[0]!r}? Else " if near else ""


def _suggestion(location: tuple[int | str, ...]) -> str:
    """Return the key that was probably meant."""
    model: type[BaseModel] = Settings
    for part in location[:-1]:
        section = model.model_fields[str(part)].annotation
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            return ""
        model = section
    names = [name for name in model.model_fields if name != "api_key"]
    near = difflib.get_close_matches(str(location[-1]), names, n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else f" (known: {', '.join(names)})"
