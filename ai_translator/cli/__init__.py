"""The command line.  Nothing heavy is imported before a command really runs: ``--help`` stays light."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ai_translator import __version__
from ai_translator.cli.exits import exits
from ai_translator.cli.usage import OneLineGroup

app = typer.Typer(
    name="ai-translator",
    cls=OneLineGroup,
    help="Translate PDFs with the LLM of your choice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

# "\b" keeps click from wrapping the lines of a paragraph.
_TRANSLATE_EPILOG = """\b
Examples:
  ai-translator translate paper.pdf --to zh
  ai-translator translate manual.pdf --from en --to ja --pages 1-3,7
  ai-translator translate a.pdf b.pdf --backend pseudo --out /tmp/try   (no key, no model)
  OPENAI_BASE_URL=http://127.0.0.1:11434/v1 ai-translator translate a.pdf --model qwen3

\b
Exit codes:
  0 all done   2 usage     3 input           4 output           5 config.yaml
  6 backend    7 missing   8 partly done: NAME.LANG.report.json says what is missing
  130 interrupted
"""


def main() -> None:
    """Runs the command line and leaves the process with its exit code."""
    from ai_translator.cli.process import set_up

    set_up()
    app()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ai-translator {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    pass


ConfigOption = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="config.yaml to use.")]


@app.command(epilog=_TRANSLATE_EPILOG)
def translate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="PDFs to translate.", show_default=False)],
    to: Annotated[str | None, typer.Option("--to", metavar="LANG", help="Target language: zh, ja, German ...")] = None,
    source: Annotated[str | None, typer.Option("--from", metavar="LANG", help="Source language; auto if not given.")] = None,
    backend: Annotated[str | None, typer.Option(help="openai, chatglm, langchain or pseudo.")] = None,
    model: Annotated[str | None, typer.Option(help="The backend's model.")] = None,
    formats: Annotated[str | None, typer.Option("--format", metavar="LIST", help="reflow, markdown, or both.")] = None,
    pages: Annotated[str, typer.Option(metavar="RANGE", help="Pages such as 1-3,7 or 5-; all if not given.")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the results go.")] = None,
    password: Annotated[str | None, typer.Option(envvar="AI_TRANSLATOR_PASSWORD", help="Password of an encrypted PDF.")] = None,
    bilingual: Annotated[bool | None, typer.Option("--bilingual", help="Markdown with the source too.")] = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary; only errors.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print the reports as JSON on standard output.")] = False,
) -> None:
    """Translate PDFs into Markdown and a re-typeset PDF."""
    with exits():
        from ai_translator.cli.translate import Request, run

        output = {"formats": _names(formats), "folder": out, "bilingual": bilingual}
        flags = {"target": to, "source": source, "backend": backend, "output": output}
        raise typer.Exit(run(Request(files, config, flags, model, pages, password, quiet, json_)))


_BATCH_EPILOG = """\b
Examples:
  ai-translator batch papers --out papers-zh --to zh
  ai-translator batch papers --out papers-zh --exclude 'drafts/*' --exclude '*-old.pdf'
  ai-translator batch papers --out /tmp/try --backend pseudo            (no key, no model)

\b
Run the same command again to go on after any end: what is done and unchanged is skipped.

\b
Exit codes:
  0 all is translated   8 not all is: the table and OUT/batch.json say what and why
  3 no PDFs there       4 OUT cannot be used, or another batch is at work on it
  6 the backend does not work, nothing was done         130 interrupted
"""


@app.command(epilog=_BATCH_EPILOG)
def batch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with PDFs, also in folders below.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the results go, in the same tree.")],
    to: Annotated[str | None, typer.Option("--to", metavar="LANG", help="Target language: zh, ja, German ...")] = None,
    source: Annotated[str | None, typer.Option("--from", metavar="LANG", help="Source language; auto if not given.")] = None,
    backend: Annotated[str | None, typer.Option(help="openai, chatglm, langchain or pseudo.")] = None,
    model: Annotated[str | None, typer.Option(help="The backend's model.")] = None,
    formats: Annotated[str | None, typer.Option("--format", metavar="LIST", help="reflow, markdown, or both.")] = None,
    include: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Only these; *.pdf if not given.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Not these: names, or paths in DIR.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Do again what is done already.")] = False,
    password: Annotated[str | None, typer.Option(envvar="AI_TRANSLATOR_PASSWORD", help="Password of encrypted PDFs.")] = None,
    bilingual: Annotated[bool | None, typer.Option("--bilingual", help="Markdown with the source too.")] = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table; only errors.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print batch.json on standard output.")] = False,
) -> None:
    """Translate a folder of PDFs; goes on where it ended."""
    with exits():
        from ai_translator.batch import Folder
        from ai_translator.cli.batch import Request, run

        output = {"formats": _names(formats), "bilingual": bilingual}
        flags = {"target": to, "source": source, "backend": backend, "output": output}
        job = Folder(folder, out, include or (), exclude or (), force, password)
        raise typer.Exit(run(Request(job, config, flags, model, quiet, json_)))


@app.command()
def web(
    host: Annotated[str, typer.Option(metavar="HOST", help="Address to listen on; others than this need --auth.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="Port to listen on; 0 for any.", min=0, max=65535)] = 7860,
    auth: Annotated[
        str | None, typer.Option(envvar="AI_TRANSLATOR_AUTH", metavar="USER:PASSWORD", help="Ask for these before anything.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Serve the web page."""
    with exits():
        from ai_translator.cli.web import run

        raise typer.Exit(run(host, port, auth, config))


@app.command()
def doctor(config: ConfigOption = None) -> None:
    """Tell what is installed, which backends would work, which scripts the fonts cover."""
    with exits():
        from ai_translator.cli.doctor import run

        raise typer.Exit(run(config))


def _names(text: str | None) -> list[str] | None:
    return [name.strip() for name in text.split(",") if name.strip()] if text is not None else None
