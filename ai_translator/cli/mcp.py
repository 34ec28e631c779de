"""``ai-translator mcp``: tools for assistants, by the Model Context Protocol."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ai_translator.cli.exits import exits

_HOST = "127.0.0.1"
_Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--folder", metavar="DIR", help="A folder for files; several; this one if not given."
    ),
]


def mcp(
    folders: _Folders = None,
    http: Annotated[
        bool, typer.Option("--http", help="Serve streamable HTTP on this machine, not stdio.")
    ] = False,
    port: Annotated[
        int, typer.Option(metavar="PORT", help="Port for --http.", min=1, max=65535)
    ] = 7861,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="config.yaml to use.")
    ] = None,
) -> None:
    """Serve tools for assistants (MCP): translate, look, translate a text again."""
    with exits():
        run(folders or [Path()], config, http=http, port=port)


def run(folders: list[Path], config: Path | None, *, http: bool, port: int) -> None:
    """Serve until the other side is gone.

    Raises MissingExtraError without the extra ``mcp``, UsageError for a folder that is none.
    """
    from ai_translator.cli.exits import say
    from ai_translator.cli.listening import check_listening
    from ai_translator.cli.logs import set_up_logging
    from ai_translator.config import load
    from ai_translator.errors import MissingExtraError
    from ai_translator.extras import install_command

    if find_spec("mcp") is None:
        raise MissingExtraError(
            "the tools for assistants need the package mcp",
            remedy=f"Install it: {install_command('mcp')}",
        )
    from ai_translator.web.mcp_server import server

    settings = load(config)
    set_up_logging(settings.logging)
    made = server(settings, folders)
    if http:
        check_listening(_HOST, port)
        say(f"the tools are at http://{_HOST}:{port}/mcp (Ctrl-C stops them)")
        made.run("streamable-http", host=_HOST, port=port)
    else:
        made.run("stdio")
