"""OUT/batch.html: the outcome of each file, with a look at its first page, in one file by itself.

It loads nothing and runs nothing; every name and reason in it is escaped.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

from ai_translator.batch.entry import FileRecord, FileStatus, FolderAccount
from ai_translator.batch.thumbnails import ThumbnailPair
from ai_translator.languages import language
from ai_translator.outputs import REPORT
from ai_translator.pages import counted
from ai_translator.translation.reporting.text_account import COUNTS

NAME = "batch.html"
_STYLE = """
:root { color-scheme: light dark; --line: #8886; --bad: #b3261e; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff9e93; --good: #7fd6a1; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto;
  max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
thead th { border: 0; font-size: .85rem; overflow-wrap: normal; }
.state { white-space: nowrap; }
tbody th { font-weight: 600; min-width: 10rem; }
.pages { white-space: nowrap; width: 1%; }
.pages img { border: 1px solid var(--line); background: #fff; margin-right: .25rem;
  max-width: 7rem; height: auto; vertical-align: top; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.failed, .partial { color: var(--bad); } .done, .skipped { color: var(--good); }
.links a { margin-right: .6rem; white-space: nowrap; }
@media (max-width: 45rem) { thead { display: none; } tr, th, td { display: block; border: 0; }
  tr { border-top: 1px solid var(--line); padding: .5rem 0; } th, td { padding: .15rem 0; }
  .pages { width: auto; } .number { text-align: left; }
  .number::before { content: attr(title) ": "; } }
"""
_HEADS = ("", "file", "state", "pages", *COUNTS.values(), "what is missing, and what to do")


def html_lines(
    account: FolderAccount,
    folder: Path,
    out: Path,
    picture: Callable[[str], ThumbnailPair | None],
    places: Mapping[str, Path],
) -> Iterator[str]:
    """Yield the page, row by row: the pictures of a large folder are never all in memory.

    picture: of a source, None if it has none.  places: source -> where it lies
    """
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in _HEADS)
    title = f"{folder.name or folder} → {language(account.target).name}"
    notes = "".join(f"<p>{escape(note)}</p>" for note in _notes(account))
    yield f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{_STYLE}</style></head>
<body><h1>{escape(title)}</h1>{notes}
<table><thead><tr>{heads}</tr></thead><tbody>
"""
    for entry in account.entries:
        links = _links(entry, places.get(entry.source), out)
        yield _row(entry, links, picture(entry.source), entry.source in account.known_bad) + "\n"
    yield "</tbody></table></body></html>\n"


def _notes(account: FolderAccount) -> Iterator[str]:
    counts = [f"{account.count(state)} {state}" for state in FileStatus if account.count(state)]
    yield f"{counted(len(account.entries), 'file')}: {', '.join(counts)}."
    if account.texts.segments:
        yield f"In this run {account.texts}."
    if account.stopped:
        yield f"Stopped: {account.stopped}"
    if account.interrupted:
        yield "Interrupted: run the same command again to go on."


def _row(entry: FileRecord, links: str, pair: ThumbnailPair | None, is_known: bool) -> str:
    state = f"{entry.state} (known)" if is_known and not entry.complete else str(entry.state)
    kind = "partial" if entry.state is FileStatus.SKIPPED and not entry.complete else entry.state
    numbers = (entry.pages, *entry.texts.counts().values())
    names = ("pages", *COUNTS.values())
    cells = "".join(
        f'<td class="number" title="{name}">{number:,}</td>' if entry.outputs else "<td></td>"
        for name, number in zip(names, numbers)
    )
    why = ". ".join(filter(None, (entry.reason, entry.remedy)))
    return (
        f'<tr><td class="pages">{_pictures(entry.source, pair)}</td>'
        f'<th scope="row">{escape(_shown(entry.source))}'
        f'<div class="links">{links}</div></th>'
        f'<td class="state {escape(str(kind).replace(" ", "-"))}">{escape(state)}</td>{cells}'
        f"<td>{escape(_shown(why))}</td></tr>"
    )


def _pictures(name: str, pair: ThumbnailPair | None) -> str:
    shown = zip(("source", "result"), (pair.source, pair.result)) if pair is not None else ()
    return "".join(
        f'<img src="data:image/jpeg;base64,{b64encode(jpeg).decode("ascii")}" loading="lazy" '
        f'alt="{what} of {escape(_shown(name))}, first page">'
        for what, jpeg in shown
        if jpeg
    )


def _links(entry: FileRecord, source: Path | None, out: Path) -> str:
    own = {} if source is None else {"source": os.path.relpath(source, out)}
    places = {**own, **entry.outputs}
    return " ".join(
        f'<a href="{escape(quote(os.fsencode(Path(path).as_posix())))}">{escape(name)}</a>'
        for name, path in places.items()
        if name != REPORT or entry.outputs
    )


def _shown(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
