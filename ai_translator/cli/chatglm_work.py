"""Commands of ``ai-translator chatglm``: training and export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_translator.backends.chatglm import options_of, require
from ai_translator.cli.exits import put, say
from ai_translator.config import Settings, check_flags, load
from ai_translator.errors import ConfigError, ExitCode, InputError, UsageError
from ai_translator.languages import language
from ai_translator.request_form import PromptShape
from ai_translator.translation.prompting.prompts import Prompts

if TYPE_CHECKING:
    from ai_translator.backends.chatglm.options import Options
    from ai_translator.backends.chatglm.tokenizer import Tokenizer

_TOLD_EVERY = 10  # steps, where there is no terminal to draw a bar on
_LEAST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Tuning:
    """What the flags of ``tune`` said."""

    data: Path
    out: Path
    source: str | None
    target: str | None
    steps: int
    length: int
    projection: bool
    rate: float
    batch: int
    quiet: bool


def run_tune(wanted: Tuning, model: str | None, config: Path | None) -> ExitCode:
    """Train, save, and say where the prefix is."""
    require()
    settings = _settings(
        {
            "source": wanted.source,
            "target": wanted.target,
            "chatglm": {"model": model, "prefix": None},
        },
        config,
    )
    pairs = read_pairs(wanted.data)
    from ai_translator.backends.chatglm.quiet import quiet_libraries

    with quiet_libraries():
        losses = _train(wanted, settings, pairs)
    if not wanted.quiet:
        say(
            f"loss {losses[0]:.3f} at first, {losses[-1]:.3f} at the end; "
            f"its curve: {wanted.out / 'loss.png'}"
        )
        say(f"use it: chatglm.prefix: {wanted.out} in config.yaml")
        put(str(wanted.out))
    return ExitCode.OK


def run_export(
    source: str, destination: Path, dtype: str | None, quantize: str, config: Path | None
) -> ExitCode:
    """Export, and print the folder."""
    require()
    if quantize == "auto":
        raise UsageError("--quantize auto: a folder is written once", remedy="Name int4 or int8")
    flags = {"model": source, "dtype": dtype, "quantize": quantize}
    settings = _settings({"chatglm": flags}, config)
    options = _plain(options_of(settings.chatglm))
    from ai_translator.backends.chatglm import checkpoint, hub
    from ai_translator.backends.chatglm.quiet import quiet_libraries

    with quiet_libraries():
        from ai_translator.backends.chatglm.native.export import export

        held = checkpoint.read(hub.folder(options), options.family)  # it need not fit this machine
        put(str(export(held, options, destination)))
    return ExitCode.OK


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Return (source, translation) of each line; empty lines are skipped.

    Raises InputError that names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        remedy = "It must be a UTF-8 text of source, tab, translation"
        raise InputError(f"{path}: cannot be read ({error})", remedy=remedy) from error
    pairs = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) != 2 or not all(parts):
            raise InputError(
                f"{path}, line {number}: not a source, a tab and a translation",
                remedy="Fix or remove the line",
            )
        pairs.append((parts[0], parts[1]))
    if len(pairs) < _LEAST_PAIRS:
        raise InputError(f"{path}: holds {len(pairs)} pairs", remedy="Use some hundreds or more")
    return pairs


def _train(wanted: Tuning, settings: Settings, pairs: list[tuple[str, str]]) -> list[float]:
    from ai_translator.backends.chatglm.local import Files
    from ai_translator.backends.chatglm.native.load import load as load_model
    from ai_translator.backends.chatglm.native.start import placed
    from ai_translator.backends.chatglm.native.tune import Plan, tune

    options = options_of(settings.chatglm)
    files = Files(options)
    held, tokenizer = files.checkpoint, files.tokenizer
    if held.native:
        raise UsageError(
            f"{options.model}: only official ChatGLM checkpoints take a prefix",
            remedy="Name another --model",
        )
    examples = _examples(pairs, held.family, tokenizer, settings, held.context)
    device, dtype, quantize = placed(held, options)
    model = load_model(held, replace(options, quantize=quantize), device, dtype)
    plan = Plan(wanted.steps, wanted.length, wanted.projection, wanted.rate, wanted.batch)
    with _told(wanted) as on_step:
        return tune(model, held, examples, wanted.out, plan, on_step)


def _examples(
    pairs: list[tuple[str, str]],
    family: str,
    tokenizer: Tokenizer,
    settings: Settings,
    context: int,
) -> list[tuple[list[int], list[int]]]:
    """Return questions as the translator asks them, with their answers."""
    from ai_translator.backends.chatglm.prompts import Turn, encode

    prompts = Prompts.of(settings.translation.prompts)
    template = prompts.template(PromptShape.USER_BARE)
    source = None if settings.source == "auto" else language(settings.source)
    end = min(tokenizer.stops)
    examples = []
    for number, (text, answer) in enumerate(pairs, 1):
        message = template.format_messages(
            **prompts.variables(text, source, language(settings.target))
        )[0]
        question = encode([Turn("user", str(message.content))], family, tokenizer)
        said = [*tokenizer.encode(answer), end]
        if len(question) + len(said) > context:
            raise InputError(
                f"pair {number}: longer than the model's context of {context} tokens",
                remedy="Cut or remove it",
            )
        examples.append((question, said))
    return examples


def _plain(options: Options) -> Options:
    """Return the options without what belongs to running a model."""
    return replace(options, prefix="", device="cpu")


def _settings(flags: dict[str, Any], config: Path | None) -> Settings:
    check_flags(flags)
    settings = load(config, flags)
    if settings.chatglm.prefix and "prefix" in flags.get("chatglm", {}):
        raise ConfigError(
            "chatglm.prefix is set: a prefix is trained without another",
            remedy="Remove it from config.yaml",
        )
    return settings


@contextmanager
def _told(wanted: Tuning) -> Iterator[Callable[[int, float], None]]:
    """Show a bar on a terminal, else a line now and then."""
    if wanted.quiet:
        yield lambda step, loss: None
    elif sys.stderr.isatty():
        with _bar(wanted.steps) as show:
            yield show
    else:
        yield lambda step, loss: _line(step, wanted.steps, loss)


def _line(step: int, steps: int, loss: float) -> None:
    if step % _TOLD_EVERY == 0 or step == steps:
        say(f"step {step}/{steps}: loss {loss:.3f}")


@contextmanager
def _bar(steps: int) -> Iterator[Callable[[int, float], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("loss {task.fields[loss]:.3f}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps, loss=0.0)
        yield lambda step, loss: bar.update(task, completed=step, loss=loss)
