"""``ai-translator config …``: begin a config.yaml, show what holds, say where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ai_translator.cli.exits import exits, put, say
from ai_translator.cli.usage import OneLineGroup

config = typer.Typer(
    name="config",
    cls=OneLineGroup,
    help="Settings: begin a config.yaml, show what holds, say where it lies.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@config.command()
def init(
    user: Annotated[
        bool, typer.Option("--user", help="In your own folder of settings, for every folder.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace one that is there.")] = False,
) -> None:
    """Write a config.yaml with every setting, its default and what it means."""
    with exits():
        from ai_translator.config_file import usual_places
        from ai_translator.errors import OutputError
        from ai_translator.resources import default_config

        path = usual_places()[1 if user else 0]
        if path.exists() and not force:
            raise OutputError(f"{path}: is there already", remedy=_way_out(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(default_config().read_text(encoding="utf-8"), encoding="utf-8")
        except OSError as error:
            raise OutputError(
                f"{path}: cannot be written ({error.strerror})", remedy="Check the folder's rights"
            ) from error
        put(str(path))


def _way_out(path: Path) -> str:
    """Return what to do about a file in the place of a new one: another program's stays."""
    from ai_translator.config import is_our_file

    if is_our_file(path):
        return "--force replaces it"
    return (
        "It looks like another program's: ai-translator config init --user writes yours elsewhere"
    )


@config.command()
def show(
    file: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="config.yaml to use.")
    ] = None,
) -> None:
    """Print the settings that hold here, from file and environment, without keys."""
    with exits():
        import yaml

        from ai_translator.config import load

        content = load(file).model_dump(mode="json")
        content["openai"].pop("api_key", None)
        put(yaml.safe_dump(content, allow_unicode=True, sort_keys=False).rstrip("\n"))


@config.command()
def path() -> None:
    """Print the path of the config.yaml that is used here, if there is one."""
    with exits():
        from ai_translator.config import default_path
        from ai_translator.config_file import usual_places

        used = default_path()
        if used is not None:
            put(str(used.absolute()))
            return
        places = " and ".join(str(place.absolute()) for place in usual_places())
        say(f"there is none: looked for {places}; ai-translator config init writes one")
