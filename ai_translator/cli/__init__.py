"""The command line.

Nothing heavy is imported before a command really runs: ``--help`` stays light.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ai_translator import __version__
from ai_translator.cli.chatglm import chatglm
from ai_translator.cli.config import config as config_commands
from ai_translator.cli.exits import begin, exits
from ai_translator.cli.mcp import mcp
from ai_translator.cli.review import review
from ai_translator.cli.usage import OneLineGroup
from ai_translator.formats import FORMATS, source_suffixes

app = typer.Typer(
    name="ai-translator",
    cls=OneLineGroup,
    help="Translate PDFs with the LLM of your choice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _usual() -> str:
    return ", ".join(f"*{suffix}" for suffix in source_suffixes())


# "\b" keeps click from wrapping the lines of a paragraph.
_TRANSLATE_EPILOG = """\b
Examples:
  ai-translator translate paper.pdf --to zh
  ai-translator translate manual.pdf --from en --to ja --pages 1-3,7
  ai-translator translate a.pdf b.pdf --backend pseudo --out /tmp/try
      (no key, no model)
  ai-translator translate https://example.org/paper.pdf -o paper-zh.pdf
  export OPENAI_BASE_URL=http://127.0.0.1:11434/v1
  ai-translator translate a.pdf --model qwen3

\b
Exit codes:
  0 all done   2 usage     3 input     4 output     5 config.yaml
  6 backend    7 an extra is not installed          130 interrupted
  8 partly done: NAME.LANG.report.json says what is missing
"""


def main() -> None:
    """Run the command line and exit the process with its exit code."""
    from ai_translator.cli.process import set_up

    set_up()
    app()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ai-translator {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


TargetOption = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="Target language: zh, ja, German ...")
]
SourceOption = Annotated[
    str | None,
    typer.Option("--from", metavar="LANG", help="Source language; auto if not given."),
]
BackendOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="openai, chatglm, langchain or pseudo.")
]
ModelOption = Annotated[str | None, typer.Option(metavar="NAME", help="The backend's model.")]
PagesOption = Annotated[
    str, typer.Option(metavar="RANGE", help="Pages such as 1-3,7 or 5-; all if not given.")
]
PasswordOption = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT", envvar="AI_TRANSLATOR_PASSWORD", help="Password of an encrypted PDF."
    ),
]
BilingualOption = Annotated[
    str | None,
    typer.Option(
        "--bilingual", metavar="[HOW]", help="The source at each paragraph: above or beside."
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Only print what would be sent, and its cost.")
]
FormatsOption = Annotated[
    str | None, typer.Option("--format", metavar="LIST", help=f"{', '.join(FORMATS)}, or all.")
]
ProjectOption = Annotated[
    bool | None,
    typer.Option("--keep-project", help="Keep NAME.LANG.project, to be typeset again."),
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="config.yaml to use.")
]
GlossaryOption = Annotated[
    Path | None,
    typer.Option("--glossary", metavar="FILE", help="Terms to keep to: CSV, TSV, XLSX, TBX."),
]
TermsOption = Annotated[
    str | None,
    typer.Option("--terms", metavar="HOW", help="Agree on terms first: auto, long or off."),
]
ReviewOption = Annotated[
    str | None,
    typer.Option("--review", metavar="[MODEL]", help="Judge each translation, mend what is bad."),
]
StyleOption = Annotated[
    str | None, typer.Option("--style", metavar="TEXT", help="Style: formal, for engineers ...")
]
DualOption = Annotated[
    str | None,
    typer.Option("--dual", metavar="HOW", help="Bilingual PDFs: side or alternate pages."),
]
PreviewOption = Annotated[
    bool | None, typer.Option("--preview", help="Also a PNG of source and result.")
]
MemoryOption = Annotated[
    str | None, typer.Option("--memory", metavar="FILE|off", help="The translation memory to use.")
]
LogLevelOption = Annotated[
    str | None, typer.Option("--log-level", metavar="LEVEL", help="debug, info, warning or error.")
]
LogFileOption = Annotated[
    Path | None,
    typer.Option("--log-file", metavar="FILE", help="Log to it, one JSON object per line."),
]


@app.command(epilog=_TRANSLATE_EPILOG)
def translate(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="PDFs to translate; - for standard input, or an address.",
            show_default=False,
        ),
    ],
    to: TargetOption = None,
    source: SourceOption = None,
    backend: BackendOption = None,
    model: ModelOption = None,
    formats: FormatsOption = None,
    pages: PagesOption = "",
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="DIR|FILE", help="Folder for the results, one FILE, or -."
        ),
    ] = None,
    password: PasswordOption = None,
    dual: DualOption = None,
    preview: PreviewOption = None,
    keep_project: ProjectOption = None,
    bilingual: BilingualOption = None,
    glossary: GlossaryOption = None,
    terms: TermsOption = None,
    review: ReviewOption = None,
    style: StyleOption = None,
    memory: MemoryOption = None,
    config: ConfigOption = None,
    dry_run: DryRunOption = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress, no summary; only errors.")
    ] = False,
    json_: Annotated[
        bool, typer.Option("--json", help="Print the reports as JSON on standard output.")
    ] = False,
    log_level: LogLevelOption = None,
    log_file: LogFileOption = None,
) -> None:
    """Translate PDFs: in place, bilingual, re-typeset or as a text."""
    with exits():
        begin(
            f"reading {files[0]}" if len(files) == 1 else f"reading {len(files)} files", quiet=quiet
        )
        from ai_translator.cli.translate import TranslateRequest, run

        output = {
            "formats": _names(formats),
            "dual": dual,
            "preview": preview,
            "keep_project": keep_project,
            "bilingual": bilingual,
        }
        translation = {
            "glossary": glossary,
            "terms": terms,
            "review": review,
            "style": style,
            "memory": memory,
        }
        logging = {"level": log_level, "file": log_file}
        sections = {"output": output, "translation": translation, "logging": logging}
        flags = {"target": to, "source": source, "backend": backend, **sections}
        raise typer.Exit(
            run(
                TranslateRequest(
                    files, config, flags, model, pages, out, password, quiet, json_, dry_run
                )
            )
        )


_BATCH_EPILOG = """\b
Examples:
  ai-translator batch papers --out papers-zh --to zh
  ai-translator batch papers --out papers-zh --exclude 'drafts/*'
  ai-translator batch inbox --out translated --to zh --watch
      (until Ctrl-C)
  ai-translator batch papers --out /tmp/try --backend pseudo
      (no key, no model)
  ai-translator batch papers --out papers-zh --send batch
      (half the price, within a day; the same again collects)

\b
Run the same command again to resume: what is done and unchanged is skipped.

\b
Exit codes:
  0 all is translated   8 not all is: the table and OUT/batch.json say why
  3 no PDFs there       4 OUT cannot be used, or another batch works on it
  6 the backend does not work, nothing was done           130 interrupted
  9 --send batch: answers are still waited for
"""


@app.command(epilog=_BATCH_EPILOG)
def batch(
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Folder for the results, in the same tree."
        ),
    ],
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="[DIR]",
            help="Folder with PDFs, also in folders below, or s3://, gs://, abfs:// ...",
            show_default=False,
        ),
    ] = None,
    files_from: Annotated[
        str | None,
        typer.Option(
            "--files-from", metavar="LIST", help="The files in LIST, a path a line; - for stdin."
        ),
    ] = None,
    to: TargetOption = None,
    source: SourceOption = None,
    backend: BackendOption = None,
    model: ModelOption = None,
    formats: FormatsOption = None,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help=f"Files to include; {_usual()} if not given."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Files to exclude: names, or paths in DIR."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Translate again what is done already.")
    ] = False,
    known_bad: Annotated[
        bool,
        typer.Option("--known-bad", help="From now on 0 although what fails here fails again."),
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with files that come, until Ctrl-C.")
    ] = False,
    send: Annotated[
        str | None,
        typer.Option(
            "--send", metavar="HOW", help="direct; batch: later, at half the price; or file."
        ),
    ] = None,
    collect: Annotated[
        bool, typer.Option("--collect", help="Take what batches have answered, begin no file.")
    ] = False,
    finish: Annotated[
        str | None,
        typer.Option("--finish", metavar="HOW", help="What a batch leaves: batch or direct."),
    ] = None,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="Cancel the batches that are under way.")
    ] = False,
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="Where it runs: local or ray, a cluster.")
    ] = "local",
    address: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="The cluster of the engine ray, or auto.")
    ] = "",
    password: PasswordOption = None,
    dual: DualOption = None,
    preview: PreviewOption = None,
    keep_project: ProjectOption = None,
    bilingual: BilingualOption = None,
    glossary: GlossaryOption = None,
    terms: TermsOption = None,
    review: ReviewOption = None,
    style: StyleOption = None,
    memory: MemoryOption = None,
    config: ConfigOption = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress, no table; only errors.")
    ] = False,
    json_: Annotated[
        bool, typer.Option("--json", help="Print batch.json on standard output.")
    ] = False,
    dry_run: DryRunOption = False,
    log_level: LogLevelOption = None,
    log_file: LogFileOption = None,
) -> None:
    """Translate a folder of PDFs; run it again to resume."""
    with exits():
        begin(f"looking into {folder or files_from}", quiet=quiet)
        from ai_translator.batch import Folder
        from ai_translator.cli.batch import BatchRequest, places_named, run
        from ai_translator.cli.later import SendRequest

        output = {
            "formats": _names(formats),
            "dual": dual,
            "preview": preview,
            "keep_project": keep_project,
            "bilingual": bilingual,
        }
        translation = {
            "glossary": glossary,
            "terms": terms,
            "review": review,
            "style": style,
            "memory": memory,
        }
        sections = {
            "output": output,
            "translation": translation,
            "logging": {"level": log_level, "file": log_file},
        }
        flags = {"target": to, "source": source, "backend": backend, **sections}
        later = SendRequest(send, finish, collect, cancel)
        path, store = places_named(folder, files_from)
        job = Folder(
            path,
            out,
            include or (),
            exclude or (),
            force,
            password,
            known_bad,
            files_from,
            store,
        )
        raise typer.Exit(
            run(
                BatchRequest(
                    job, config, flags, model, quiet, json_, dry_run, watch, engine, address, later
                )
            )
        )


_TYPESET_EPILOG = """\b
Examples:
  ai-translator translate paper.pdf --to zh --keep-project
  ai-translator typeset paper.zh.project --format markdown
  ai-translator typeset paper.zh.project --source ~/paper.pdf --out /tmp/again
  ai-translator typeset paper.zh.project -o paper-zh.docx

\b
Exit codes:
  0 all is there   2 usage   3 the project or its source cannot be used
  4 output         8 partly there: NAME.LANG.report.json says what is missing
"""


@app.command(epilog=_TYPESET_EPILOG)
def typeset(
    project: Annotated[
        Path,
        typer.Argument(
            metavar="PROJECT", help="NAME.LANG.project of --keep-project.", show_default=False
        ),
    ],
    source: Annotated[
        Path | None,
        typer.Option("--source", metavar="FILE", help="The PDF, if it is not where it was."),
    ] = None,
    formats: FormatsOption = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="DIR|FILE", help="Folder for the results, one FILE, or -."
        ),
    ] = None,
    password: PasswordOption = None,
    config: ConfigOption = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress, no summary; only errors.")
    ] = False,
    json_: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON on standard output.")
    ] = False,
) -> None:
    """Make the results of a kept project again, without a model."""
    with exits():
        from ai_translator.cli.typeset import TypesetRequest, run

        raise typer.Exit(
            run(
                TypesetRequest(
                    project, source, _names(formats) or (), out, password, config, quiet, json_
                )
            )
        )


@app.command()
def web(
    host: Annotated[
        str,
        typer.Option(metavar="HOST", help="Address to listen on; others than this need --auth."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", help="Port to listen on; 0 for any.", min=0, max=65535)
    ] = 7860,
    auth: Annotated[
        str | None,
        typer.Option(
            envvar="AI_TRANSLATOR_AUTH",
            metavar="USER:PASSWORD",
            help="Require these credentials.",
        ),
    ] = None,
    auth_file: Annotated[
        Path | None,
        typer.Option("--auth-file", metavar="FILE", help="The same for several: one a line."),
    ] = None,
    no_auth: Annotated[
        bool, typer.Option("--no-auth", help="Let everyone in who reaches the address.")
    ] = False,
    root_path: Annotated[
        str, typer.Option("--root-path", metavar="PATH", help="Path or URL that a proxy serves.")
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="Keep jobs there, so that a restart keeps them."
        ),
    ] = None,
    allow_url: Annotated[
        bool, typer.Option("--allow-url", help="Open links to PDFs that people give.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Serve the web page."""
    with exits():
        from ai_translator.cli.web import WebRequest, run

        access = (auth, auth_file, no_auth)
        raise typer.Exit(run(WebRequest(host, port, *access, root_path, config, data, allow_url)))


_INSPECT_EPILOG = """\b
Examples:
  ai-translator inspect paper.pdf --pages 1-3 --out /tmp/look
  ai-translator inspect paper.pdf --what columns,order
  ai-translator inspect paper.pdf --json | jq '.pages[0].blocks[].reasons'

\b
Writes NAME.inspect.json and NAME.inspect.pN.png for each page;
docs/layout.md explains both.
"""


@app.command(epilog=_INSPECT_EPILOG)
def inspect(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The PDF to look at.", show_default=False)
    ],
    pages: PagesOption = "",
    what: Annotated[
        str,
        typer.Option(
            metavar="LIST", help="Some of lines, blocks, columns, tables, formulas, order."
        ),
    ] = "blocks,columns,tables,formulas,order",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Where the results go; beside FILE if not given."
        ),
    ] = None,
    json_: Annotated[
        bool, typer.Option("--json", help="Print the JSON on standard output, write no files.")
    ] = False,
    password: PasswordOption = None,
    config: ConfigOption = None,
) -> None:
    """Show what layout makes of a PDF's pages, and why."""
    with exits():
        from ai_translator.cli.inspect import run

        raise typer.Exit(run(file, pages, what, out, password, config, as_json=json_))


@app.command()
def doctor(
    backend: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Check this one in detail (chatglm: what fits)."),
    ] = None,
    model: ModelOption = None,
    config: ConfigOption = None,
    probe: Annotated[
        bool, typer.Option("--probe", help="Send one question and show what comes back.")
    ] = False,
    fonts: Annotated[
        bool, typer.Option("--fonts", help="Name each language and whether fonts cover it.")
    ] = False,
) -> None:
    """Show whether the backend works, what is installed, which scripts fonts cover."""
    with exits():
        from ai_translator.cli.doctor import run

        raise typer.Exit(run(config, backend, model, probe=probe, fonts=fonts))


app.add_typer(chatglm)
app.add_typer(config_commands)
app.add_typer(review)
app.command()(mcp)


memory_app = typer.Typer(
    cls=OneLineGroup,
    help="The translation memory: show it, exchange it with CAT tools, clear it.",
    no_args_is_help=True,
)
app.add_typer(memory_app, name="memory")


@memory_app.command("stats")
def memory_stats(memory: MemoryOption = None, config: ConfigOption = None) -> None:
    """Show how much is in the translation memory, and its origins."""
    with exits():
        from ai_translator.cli.memory import stats

        stats(memory, config)


@memory_app.command("export")
def memory_export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="NAME.tmx or NAME.csv.", show_default=False)
    ],
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="LANG", help="Language of sources that were translated with auto."
        ),
    ] = "",
    memory: MemoryOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the translation memory as TMX 1.4b or CSV."""
    with exits():
        from ai_translator.cli.memory import export

        export(file, source, memory, config)


@memory_app.command("import")
def memory_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="NAME.tmx or NAME.csv.", show_default=False)
    ],
    to: Annotated[
        str,
        typer.Option("--to", metavar="LANG", help="Target language, for a CSV that names none."),
    ] = "",
    source: Annotated[
        str,
        typer.Option("--from", metavar="LANG", help="Source language, for a CSV that names none."),
    ] = "",
    memory: MemoryOption = None,
    config: ConfigOption = None,
) -> None:
    """Import translations from TMX or CSV; they take precedence over those of a model."""
    with exits():
        from ai_translator.cli.memory import import_

        raise typer.Exit(import_(file, source, to, memory, config))


@memory_app.command("clear")
def memory_clear(
    older_than: Annotated[
        int | None, typer.Option("--older-than", metavar="DAYS", min=0, help="Only what is older.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    memory: MemoryOption = None,
    config: ConfigOption = None,
) -> None:
    """Delete entries of the translation memory."""
    with exits():
        from ai_translator.cli.memory import clear

        clear(older_than, yes, memory, config)


glossary_app = typer.Typer(
    cls=OneLineGroup, help="Glossaries: terms that translations keep to.", no_args_is_help=True
)
app.add_typer(glossary_app, name="glossary")


@glossary_app.callback()
def _glossary() -> None:
    pass


@glossary_app.command("suggest")
def glossary_suggest(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The PDF to look for terms in.", show_default=False),
    ],
    to: TargetOption = None,
    source: SourceOption = None,
    backend: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Ask this backend for translations of the terms."),
    ] = None,
    model: ModelOption = None,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, max=1000, help="How many terms.")
    ] = 50,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write there, not on standard output."),
    ] = None,
    pages: PagesOption = "",
    password: PasswordOption = None,
    config: ConfigOption = None,
) -> None:
    """Propose terms for a glossary, for a person to edit."""
    with exits():
        from ai_translator.cli.glossary import suggest

        suggest(
            file,
            config,
            {"target": to, "source": source, "backend": backend},
            model,
            most,
            out,
            pages,
            password,
        )


def _names(text: str | None) -> list[str] | None:
    return [name.strip() for name in text.split(",") if name.strip()] if text is not None else None
