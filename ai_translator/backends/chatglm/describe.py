"""The lines of ``ai-translator doctor --backend chatglm``: the model, its needs, what fits."""

from __future__ import annotations

from collections.abc import Iterator

from ai_translator.backends.chatglm import hub
from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.local import Files
from ai_translator.backends.chatglm.memory import CHOICES, need
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.quiet import quiet_libraries
from ai_translator.backends.chatglm.releases import release
from ai_translator.errors import TranslatorError

_GB = 1e9


def describe(options: Options) -> Iterator[str]:
    """Yield lines for a person.

    Loads the libraries, but no weights.  Faults are described, not raised.
    """
    yield f"model       {options.model}"
    try:
        held = Files(options).here()
    except TranslatorError as error:
        yield f"            {error}"
        return
    if held is None:
        yield f"            not on this machine yet: it would be downloaded from {hub.endpoint()}"
        yield from _to_come(options)
        return
    packed = f", packed int{held.bits}" if held.bits else ""
    size = f"{held.weight_bytes / _GB:.1f} GB of files{packed}"
    yield f"            {held.folder}: {held.family}, {size}, {held.context} tokens context"
    if options.prefix:
        yield f"prefix      {options.prefix}"
    yield from _fit(held, options)


def _to_come(options: Options) -> Iterator[str]:
    """Describe an official release before it is downloaded."""
    coming = release(options.model)
    place, free = hub.room()
    if coming is None:
        yield f"            {free / _GB:.1f} GB free on the disk of {place}"
        yield "            how much memory it needs is known once it is here"
        return
    wanted = need(coming).files(coming.bits)
    mark = "" if wanted <= free else ": too little"
    room = f"{free / _GB:.1f} GB free on the disk of {place}{mark}"
    yield f"            about {wanted / _GB:.1f} GB; {room}"
    yield from _fit(coming, options)


def _fit(held: Checkpoint, options: Options) -> Iterator[str]:
    """Describe the device, and how much memory the weights take in each precision."""
    with quiet_libraries():
        from ai_translator.backends.chatglm.native.autotune import cpu_speeds, describe_speeds
        from ai_translator.backends.chatglm.native.devices import device_of, free_memory
        from ai_translator.backends.chatglm.native.precision import SMALL, precision
        from ai_translator.backends.chatglm.native.start import max_rows

        try:
            device = device_of(options)
            dtype, quantize = precision(held, options, device)
        except TranslatorError as error:
            yield f"device      {error}"
            return
        needed = need(held)
        free = free_memory(device, every=options.device == "balanced")
    rows = max_rows(options, device.type)
    yield f"device      {device}, {free / _GB:.1f} GB free; {rows} texts at once"
    sizes = (
        (("float32", 4), ("float16 or bfloat16", 2))
        if device.type == "cpu"
        else (("float16 or bfloat16", 2),)
    )
    for name, each in sizes:
        for choice in (held.stored,) if held.stored else CHOICES:
            wanted = needed.total(each, choice)
            mark = "*" if choice == quantize and each == dtype.itemsize else " "
            label = f"{name}, quantize: {choice}"
            fits = "fits" if wanted <= free else "too large"
            yield f"          {mark} {label:<38}{wanted / _GB:6.1f} GB  {fits}"
    what = "weights, working memory and a cache of 2,048 tokens"
    yield f"            (* what would be taken; {what})"
    if device.type == "cpu" and needed.blocks > SMALL:
        yield f"speed       {describe_speeds(cpu_speeds())}, for one text and for eight"
