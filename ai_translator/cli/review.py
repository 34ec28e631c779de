"""``ai-translator review …``: a translation for CAT tools and Word, and back.

Light; the work is in ``review_work``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ai_translator.cli.exits import exits
from ai_translator.cli.usage import OneLineGroup

review = typer.Typer(
    name="review",
    cls=OneLineGroup,
    help="Have a person correct a translation, in a CAT tool or in Word.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_EXPORT_EPILOG = """\b
Examples:
  ai-translator translate paper.pdf --to zh --keep-project
  ai-translator review export paper.zh.project --out paper.zh.xlf
  ai-translator review export paper.pdf --to zh --out paper.zh.docx
      (makes paper.zh.project of what the memory knows; asks no model)
"""
_IMPORT_EPILOG = """\b
Examples:
  ai-translator review import paper.zh.xlf paper.zh.project

\b
What a person has changed goes into the project and the translation memory;
then all results of the project are made again, without a model.

\b
Exit codes:
  0 all is taken   2 usage   4 output
  3 the file, the project or its source cannot be used
  8 some units were refused, or the results are not complete
"""
_Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="config.yaml to use.")
]
_Password = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT", envvar="AI_TRANSLATOR_PASSWORD", help="Password of an encrypted PDF."
    ),
]
_Memory = Annotated[
    str | None, typer.Option(metavar="FILE", help="Translation memory to use; off for none.")
]


@review.command("export", epilog=_EXPORT_EPILOG)
def export(
    projects: Annotated[
        list[Path],
        typer.Argument(
            metavar="PROJECT...", help="NAME.LANG.project, or a PDF.", show_default=False
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", help="xliff, docx or csv; by FILE's ending if not given."
        ),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="LANG", help="Target language, for a PDF.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="LANG", help="Source language, for a PDF.")
    ] = None,
    memory: _Memory = None,
    password: _Password = None,
    config: _Config = None,
) -> None:
    """Write the texts of projects for review."""
    with exits():
        from ai_translator.cli.review_work import ExportRequest, export_files

        flags = {"target": to, "source": source, "translation": {"memory": memory}}
        raise typer.Exit(
            export_files(ExportRequest(projects, out, format_, flags, password, config))
        )


@review.command("import", epilog=_IMPORT_EPILOG)
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What came back.", show_default=False)
    ],
    project: Annotated[
        Path,
        typer.Argument(metavar="PROJECT", help="The project it is of.", show_default=False),
    ],
    source: Annotated[
        Path | None,
        typer.Option("--source", metavar="FILE", help="The PDF, if it is not where it was."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Where the results go; beside the project."
        ),
    ] = None,
    memory: _Memory = None,
    password: _Password = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress, no summary; only errors.")
    ] = False,
    config: _Config = None,
) -> None:
    """Take what a person has changed, and make the results again."""
    with exits():
        from ai_translator.cli.review_work import ImportRequest, import_file

        raise typer.Exit(
            import_file(ImportRequest(file, project, source, out, memory, password, quiet, config))
        )
