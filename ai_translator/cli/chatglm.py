"""``ai-translator chatglm …``.

What one does with a local model beside translating.  Light; the work is in ``chatglm_work``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ai_translator.cli.exits import exits
from ai_translator.cli.usage import OneLineGroup

chatglm = typer.Typer(
    name="chatglm",
    cls=OneLineGroup,
    help="Tune, export or serve a local ChatGLM.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="config.yaml to use.")
]


@chatglm.command()
def tune(
    data: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="Pairs: source, tab, translation; one a line.", show_default=False
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR", help="For the prefix; an interrupted run goes on.", show_default=False
        ),
    ],
    to: Annotated[
        str | None, typer.Option("--to", metavar="LANG", help="Target language: zh, ja, German ...")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="LANG", help="Source language; auto if not given."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Folder or hub id; chatglm.model if not given."),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Steps of training.")] = 1000,
    length: Annotated[int, typer.Option(min=1, max=1024, help="Positions of the prefix.")] = 64,
    projection: Annotated[
        bool, typer.Option("--projection", help="Through a small network: steadier, larger.")
    ] = False,
    rate: Annotated[float, typer.Option(min=0.0, help="Learning rate.")] = 0.02,
    batch: Annotated[int, typer.Option(min=1, help="Pairs in a step.")] = 4,
    config: _Config = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress; only errors.")] = False,
) -> None:
    """Train a P-Tuning v2 prefix for a language pair; the model itself stays as it is."""
    with exits():
        from ai_translator.cli.chatglm_work import Tuning, run_tune

        wanted = Tuning(data, out, source, to, steps, length, projection, rate, batch, quiet)
        raise typer.Exit(run_tune(wanted, model, config))


@chatglm.command()
def export(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SRC", help="Folder or hub id of an official checkpoint.", show_default=False
        ),
    ],
    destination: Annotated[
        Path, typer.Argument(metavar="DST", help="New folder.", show_default=False)
    ],
    dtype: Annotated[
        str | None,
        typer.Option(
            metavar="TYPE", help="float16, bfloat16 or float32; that of the files if not given."
        ),
    ] = None,
    quantize: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="int4 or int8: packed weights, for this backend only; none: for others.",
        ),
    ] = "none",
    config: _Config = None,
) -> None:
    """Write a Glm folder that transformers and vLLM read, or with --quantize a packed one."""
    with exits():
        from ai_translator.cli.chatglm_work import run_export

        raise typer.Exit(run_export(source, destination, dtype, quantize, config))


@chatglm.command()
def serve(
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Folder or hub id; chatglm.model if not given."),
    ] = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8000,
    config: _Config = None,
) -> None:
    """Serve the model with OpenAI's protocol; AI_TRANSLATOR_SERVE_KEY: the key to ask for."""
    with exits():
        from ai_translator.cli.chatglm_serve import run_serve

        raise typer.Exit(run_serve(model, host, port, config))
