"""HTML of a job: its progress, its report, its pages.  Every text that is not ours is escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from ai_translator.languages import languages as all_languages
from ai_translator.progress import Stage
from ai_translator.translation import Report
from ai_translator.translation.text_account import COUNTS
from ai_translator.web.i18n import ENGLISH, Words, error_text
from ai_translator.web.jobs import FileState, WebJob
from ai_translator.web.viewer import PageImage, PageView
from ai_translator.writers.preview import PagePicture

_STAGES = {Stage.PARSE: "parse", Stage.TRANSLATE: "translate.stage", Stage.WRITE: "write"}
_BEGUN = {Stage.PARSE: 0.0, Stage.TRANSLATE: 0.2, Stage.WRITE: 0.9}
_PART = {Stage.PARSE: 0.2, Stage.TRANSLATE: 0.7, Stage.WRITE: 0.1}
_COUNTS = ("pages", *COUNTS, "tokens", "seconds")
_HEADS = ("file", "state", *(f"count.{name}" for name in _COUNTS))
_MOST_FAILURES = 50  # listed on the page; the report file has them all


def message(text: str, kind: str = "note") -> str:
    """Return a text in place of the progress; ``kind``: note or error."""
    role = "alert" if kind == "error" else "status"
    return f'<p class="at-message at-{kind}" role="{role}">{escape(text)}</p>' if text else ""


def progress(job: WebJob, words: Words, *, cancelled: bool = False) -> str:
    """Return a row for each file: name, bar, current step."""
    rows = "".join(_row(state, job, words, cancelled) for state in job.files)
    return (
        f'<ul class="at-progress" role="status" aria-live="polite" '
        f'aria-label="{escape(words["progress"])}">{rows}</ul>'
    )


def _row(state: FileState, job: WebJob, words: Words, cancelled: bool) -> str:
    kind, told = _told(state, job, words, cancelled)
    share = 1.0 if state.ended else _share(state)
    label = f"{escape(state.name)}: {escape(words['progress'])}"
    bar = f'<progress max="1" value="{share:.3f}" aria-label="{label}"></progress>'
    return (
        f'<li class="at-{kind}"><span '
        f'class="at-name">{escape(state.name)}</span>{bar}<span>{escape(told)}</span></li>'
    )


def _told(state: FileState, job: WebJob, words: Words, cancelled: bool) -> tuple[str, str]:
    if state.report is not None:
        kind = "done" if state.report.complete else "partial"
        return kind, words[kind]
    if state.error is not None:
        return "failed", f"{words['failed']}: {error_text(state.error, words, job.secrets)}"
    if state.bug:
        return "failed", f"{words['failed']}: {words['bug']}"
    if cancelled:
        return "cancelled", words["cancelled"]
    if state.event is None:
        return "waiting", words["waiting"]
    return "working", f"{words[_STAGES[state.event.stage]]} {state.event.done}/{state.event.total}"


def _share(state: FileState) -> float:
    event = state.event
    if event is None:
        return 0.0
    return _BEGUN[event.stage] + _PART[event.stage] * (
        event.done / event.total if event.total else 0.0
    )


def report(job: WebJob, words: Words) -> str:
    """Return a table of the files with a result, and a table of what is not translated in them."""
    good = [(state, state.report) for state in job.files if state.report is not None]
    if not good:
        return ""
    rows = [_counts(state, found, words) for state, found in good]
    notice = message(words["pseudo"]) if any(found.marked for _, found in good) else ""
    tables = _table(words["report"], [words[head] for head in _HEADS], rows)
    return notice + tables + "".join(_failures(state, found, job, words) for state, found in good)


def _counts(state: FileState, found: Report, words: Words) -> Sequence[str]:
    numbers = (found.pages, *found.texts.counts().values())
    tokens = found.input_tokens + found.output_tokens
    said = words["done" if found.complete else "partial"]
    return [
        state.name,
        said,
        *(f"{number:,}" for number in (*numbers, tokens)),
        f"{found.seconds:.1f}",
    ]


def _failures(state: FileState, found: Report, job: WebJob, words: Words) -> str:
    rows = list(_missing(found, job, words))
    if not rows:
        return ""
    more = len(rows) - _MOST_FAILURES
    after = f"<p>{escape(words['more'].format(count=more))}</p>" if more > 0 else ""
    caption = f"{state.name}: {words['why']}"
    return (
        _table(caption, [words["page"], words["reason"], words["text"]], rows[:_MOST_FAILURES])
        + after
    )


def _missing(found: Report, job: WebJob, words: Words) -> Iterator[Sequence[str]]:
    for lost in found.lost_pages:
        yield str(lost.page), f"{words['lost']} ({lost.reason})", ""
    for page in found.picture_pages:
        yield str(page), words["picture"], ""
    yield from _scans(found, words)
    for kept in found.kept_text:
        pages = ", ".join(map(str, kept.pages))
        yield pages, words["kept"].format(letters=f"{kept.letters:,}", reason=kept.reason), ""
    for each in found.not_written:
        yield each.format, f"{words['unwritten']} ({_without_secrets(each.reason, job)})", ""
    for failed in found.failed:
        yield str(failed.page), _without_secrets(failed.reason, job), failed.text


def _scans(found: Report, words: Words) -> Iterator[Sequence[str]]:
    """Yield what of scanned pages stays a picture."""
    if found.scans is None:
        return
    for unread in found.scans.unread:
        yield str(unread.page), f"{words['picture']} ({unread.reason})", ""
    for left in found.scans.left:
        yield str(left.page), words["unsure"], left.text


def _without_secrets(text: str, job: WebJob) -> str:
    for secret in filter(None, job.secrets):
        text = text.replace(secret, "…")
    return text


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f"<tr><th "
        f'scope="row">{escape(row[0])}</th>'
        f"{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in rows
    )
    inner = (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>"
        f"{body}</tbody></table>"
    )
    # A region that scrolls must be reachable with the keyboard, and have a name.
    return (
        f'<div class="at-table" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}">{inner}</div>'
    )


def pages(view: PageView | None, words: Words) -> str:
    """Return a page of a result, and to its left the pages of its source that belong to it."""
    if view is None:
        return message(words["gone"])
    name, pair = escape(view.pair.name), view.pair
    sources = "".join(
        _figure(page_view, pair.name, words["of_source"], words) for page_view in view.sources
    )
    figures = f"<div>{sources}</div>" if sources else ""
    figures += f"<div>{_figure(view.result, pair.name, words['of_result'], words)}</div>"
    notes = (
        [words["set_anew"]] if pair.kind == "own" else [] if view.chosen else [words["unchosen"]]
    )
    notes += [words["more_begin"].format(count=view.more)] if view.more else []
    said = "".join(f"<p>{escape(note)}</p>" for note in notes)
    kind = "at-pair" if sources else "at-single"
    return (
        f'<section class="at-pages {kind}" '
        f'aria-label="{name}"><h3>{name}</h3>{said}<div>{figures}</div></section>'
    )


def _figure(page_view: PageImage, name: str, what: str, words: Words) -> str:
    said = escape(words["page_of"].format(what=what, page=page_view.page, count=page_view.count))
    return (
        f"<figure><figcaption>{said}</figcaption>"
        f"{_picture(page_view.picture, f'{escape(name)}: {said}', words)}</figure>"
    )


def _picture(picture: PagePicture | None, said: str, words: Words) -> str:
    """Return the picture inline: it has no address that anyone could ask for.

    Its size is given, so that nothing moves while it loads.
    """
    if picture is None:
        return f'<p role="status">{escape(words["no_picture"])}</p>'
    data = base64.b64encode(picture.jpeg).decode()
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<img src="data:image/jpeg;base64,{data}" {size} alt="{said}">'


def unusable(reasons: Sequence[tuple[str, str]], words: Words) -> str:
    """Return the backends that would not work here, greyed out, each with its reason."""
    if not reasons:
        return ""
    items = "".join(
        f'<li aria-disabled="true"><b>{escape(kind)}</b>: {escape(why)}</li>'
        for kind, why in reasons
    )
    return (
        f'<div class="at-unusable"><span>{escape(words["unusable"])}</span><ul>{items}</ul></div>'
    )


def languages() -> list[tuple[str, str]]:
    """Return (name, code) of each, the name in its own language first."""
    known = all_languages()
    return [
        (each.native if each.native == each.name else f"{each.native} · {each.name}", each.code)
        for each in known
    ]


def as_json(job: WebJob) -> dict[str, Any]:
    """Return file name -> its report, or its error."""
    told: dict[str, Any] = {}
    for state in job.files:
        if state.report is not None:
            told[state.name] = state.report.to_json()
        else:
            said = error_text(state.error, ENGLISH, job.secrets) if state.error else ENGLISH["bug"]
            told[state.name] = {"complete": False, "error": said}
    return told


def head(words: Words) -> str:
    """Return the page's heading."""
    return (
        f"<header "
        f'class="at-head"><h1>{escape(words["title"])}</h1><p>{escape(words["lead"])}</p></header>'
    )
