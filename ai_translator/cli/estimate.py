"""``--dry-run``: what translating would take, printed before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.addresses import host_of, is_loopback
from ai_translator.cli.exits import put, say
from ai_translator.config import Settings
from ai_translator.errors import (
    BackendError,
    ConfigError,
    ExitCode,
    MissingExtraError,
    TranslatorError,
)
from ai_translator.pages import counted
from ai_translator.pipeline import estimate_file

if TYPE_CHECKING:
    from ai_translator.translation import Estimate


def estimate(
    files: Sequence[Path],
    settings: Settings,
    *,
    pages: str = "",
    password: str | None = None,
    as_json: bool = False,
) -> ExitCode:
    """Print the estimate for each file, and for all of them.

    A file that cannot be read is reported, and the others are estimated.
    """
    spends = _spends(settings)
    found: list[tuple[Path, Estimate]] = []
    codes: list[ExitCode] = []
    for file in files:
        try:
            found.append((file, estimate_file(file, settings, pages=pages, password=password)))
        except (BackendError, MissingExtraError, ConfigError):
            raise
        except TranslatorError as error:
            codes.append(error.exit_code)
            say(f"error: {error}")
    if as_json:
        put(json.dumps([{"source": str(file), **asdict(each)} for file, each in found], indent=2))
    else:
        for file, each in found:
            put(f"{file.name}: {_told(each, spends=spends)}")
        if len(found) > 1:
            whole = _total([each for _, each in found])
            put(f"{counted(len(found), 'file')}: {_told(whole, spends=spends)}")
    return (
        ExitCode.OK
        if not codes
        else codes[0]
        if not found and len(set(codes)) == 1
        else ExitCode.PARTIAL
    )


def _total(estimates: Sequence[Estimate]) -> Estimate:
    costs = [each.cost for each in estimates if each.cost is not None]
    return replace(
        estimates[0],
        segments=sum(each.segments for each in estimates),
        remembered=sum(each.remembered for each in estimates),
        requests=sum(each.requests for each in estimates),
        input_tokens=sum(each.input_tokens for each in estimates),
        output_tokens=sum(each.output_tokens for each in estimates),
        cost=sum(costs) if len(costs) == len(estimates) else None,
    )


def _spends(settings: Settings) -> bool:
    """Return True if requests go to somebody who may want money: not to this machine."""
    if settings.backend == "openai" and settings.fallback.backend is None:
        return not is_loopback(host_of(settings.openai.base_url or ""))
    return settings.backend not in {"pseudo", "chatglm"} or settings.fallback.backend is not None


def _told(estimate: Estimate, *, spends: bool) -> str:
    known = f" ({estimate.remembered} in the memory)" if estimate.remembered else ""
    cost = ""
    if estimate.cost is not None:
        note = f" ({estimate.price_note})" if estimate.price_note else ""
        cost = f", cost about {estimate.cost:.4g}{note}"
    elif spends and estimate.requests:
        cost = f", cost unknown (no price for {estimate.model} under translation.prices)"
    sent = (
        f"{estimate.requests} requests to {estimate.model}, "
        f"about {estimate.input_tokens} tokens in, {estimate.output_tokens} out"
    )
    return f"{estimate.segments} segments{known}, {sent}{cost}"
