"""What a person or a program is told of jobs and texts, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import InlineFormula
from ai_translator.model.document import Page
from ai_translator.model.segments import MARK, Literal, Markup
from ai_translator.progress import Stage
from ai_translator.project import Project
from ai_translator.review.editor import ProjectEditor, SavedEdit
from ai_translator.review.units import ReviewUnit, review_unit
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.reporting.report import page_of
from ai_translator.translation.terminology.terms import Terms
from ai_translator.web.i18n import Words, error_text, reason_text
from ai_translator.web.job_store import INTERRUPTED, StoredJob
from ai_translator.web.jobs import FileState, WebJob, is_defect

_STAGES = {Stage.PARSE: "parse", Stage.TRANSLATE: "translate", Stage.WRITE: "write"}
_BEGUN = {Stage.PARSE: 0.0, Stage.TRANSLATE: 0.2, Stage.WRITE: 0.9}
_PART = {Stage.PARSE: 0.2, Stage.TRANSLATE: 0.7, Stage.WRITE: 0.1}
_MOST_FAILURES = 50  # listed; the report file has them all


def job_as_json(stored: StoredJob, words: Words, *, links: str) -> dict[str, Any]:
    """Return a job.  links: what its addresses begin with: ``api/jobs``."""
    base = f"{links}/{stored.id}"
    files = [_file(stored, at, state, words, base) for at, state in enumerate(stored.job.files)]
    results = any(state.results for state in stored.job.files)
    return {
        "id": stored.id,
        "state": stored.state,
        "created": stored.created,
        "target": stored.job.settings.target,
        "locked": stored.job.locked,
        "files": files,
        "links": {
            "self": base,
            "cancel": f"{base}/cancel",
            **({"zip": f"{base}/results.zip"} if results and not stored.is_active else {}),
        },
    }


def _file(stored: StoredJob, at: int, state: FileState, words: Words, base: str) -> dict[str, Any]:
    job = stored.job
    here = f"{base}/files/{at}"
    made: dict[str, Any] = {
        "name": state.name,
        "state": _state(stored, state),
        "share": 1.0 if state.ended else _share(state),
        "step": "",
        "results": [
            {"format": form, "name": path.name, "link": f"{here}/results/{form}"}
            for form, path in state.results.items()
        ],
    }
    if state.event is not None and not state.ended:
        event = state.event
        made |= {"step": _STAGES[event.stage], "done": event.done, "total": event.total}
    if state.error is not None:
        said = (
            words["bug"] if is_defect(state.error) else error_text(state.error, words, job.secrets)
        )
        made["error"] = said
    if state.told is not None:
        made["report"] = _counts(state.told, job, words)
        made["review"] = f"{here}/review"
    return made


def _state(stored: StoredJob, state: FileState) -> str:
    if state.error is not None:
        return "failed"
    if state.told is not None:
        return "done" if state.is_complete else "partial"
    if not stored.is_active:
        return "interrupted" if stored.state == INTERRUPTED else "cancelled"
    return "waiting" if state.event is None else "working"


def _share(state: FileState) -> float:
    event = state.event
    if event is None:
        return 0.0
    done = event.done / event.total if event.total else 0.0
    return round(_BEGUN[event.stage] + _PART[event.stage] * done, 3)


def _counts(told: Mapping[str, Any], job: WebJob, words: Words) -> dict[str, Any]:
    failures = [
        {**each, "reason": reason_text(each["reason"], words)} for each in _missing(told, job)
    ]
    return {
        "pages": told["pages"],
        "segments": told["segments"],
        "translated": told["translated"],
        "same": told["same"],
        "kept": sum(told["kept"].values()),
        "failed": len(told["failed"]),
        "doubtful": len(told["doubtful"]),
        "too_long": len(told.get("too_long", ())),
        "tokens": told["input_tokens"] + told["output_tokens"],
        "cost": told["cost"],
        "seconds": told["seconds"],
        "marked": bool(told["marked"]),
        "missing": failures[:_MOST_FAILURES],
        "more": max(0, len(failures) - _MOST_FAILURES),
    }


def _missing(told: Mapping[str, Any], job: WebJob) -> Iterator[dict[str, Any]]:
    """Yield what is not translated, or to be known: page, kind of loss, reason, text."""
    for lost in told["lost_pages"]:
        yield _loss(lost["page"], "lost", lost["reason"], "", job)
    for kept in told["kept_pages"]:
        yield _loss(kept["page"], "kept", kept["reason"], "", job)
    for page in told["picture_pages"]:
        yield _loss(page, "picture", "", "", job)
    scans = told.get("scans") or {}
    for unread in scans.get("unread", ()):
        yield _loss(unread["page"], "picture", unread["reason"], "", job)
    for left in scans.get("left", ()):
        yield _loss(left["page"], "unsure", "", left["text"], job)
    for stays in told.get("kept_text", ()):
        pages = ", ".join(map(str, stays["pages"]))
        yield _loss(pages, "stays", f"{stays['reason']} ({stays['letters']})", "", job)
    for each in told["not_written"]:
        yield _loss("", "unwritten", f"{each['format']}: {each['reason']}", "", job)
    for failed in told["failed"]:
        yield _loss(failed["page"], "failed", failed["reason"], failed["text"], job)
    for warning in told["warnings"]:
        page, reason = page_of(warning)
        yield _loss(", ".join(map(str, page)), "warning", reason, "", job)


def _loss(page: Any, kind: str, reason: str, text: str, job: WebJob) -> dict[str, Any]:
    for secret in filter(None, job.secrets):
        reason = reason.replace(secret, "…")
    return {"page": page, "kind": kind, "reason": reason, "text": text}


def report_as_json(job: WebJob, words: Words) -> dict[str, Any]:
    """Return file name -> its report, or its error."""
    told: dict[str, Any] = {}
    for state in job.files:
        if state.told is not None:
            told[state.name] = state.told
        else:
            said = error_text(state.error, words, job.secrets) if state.error else words["bug"]
            told[state.name] = {"complete": False, "error": said}
    return told


def document_as_json(
    editor: ProjectEditor, *, pages: bool, terms: tuple[Term, ...]
) -> dict[str, Any]:
    """Return a document on the editor: its pages, and its texts with their places."""
    project, translated = editor.project, editor.project.translated
    boxes = _boxes(project)
    known = Terms(terms)
    counts: dict[str, int] = {}
    for segment in translated.segments:
        counts[segment.source] = counts.get(segment.source, 0) + 1
    return {
        "revision": project.revision,
        "undo": len(project.undo),
        "name": project.source.name,
        "source_language": translated.source_language,
        "target_language": translated.target_language,
        "has_pages": pages,
        "pages": [
            {"number": page.number, "width": page.width, "height": page.height}
            for page in translated.document.pages
            if page.placement is not None
        ],
        "texts": [
            {
                **unit_as_json(unit, unfit=unit.segment.id in editor.unfit),
                "boxes": [box for name in unit.segment.block_ids for box in boxes.get(name, ())],
                "equal": counts[unit.segment.source] - 1,
                "terms": [[term.source, term.target] for term in known.within(unit.segment.source)],
            }
            for unit in editor.units()
        ],
    }


def places_as_json(editor: ProjectEditor, number: int) -> dict[str, Any]:
    """Return segment id -> its places on a page of the result, as ``boxes`` are of the source."""
    page = editor.page(number)
    return {
        "revision": editor.project.revision,
        "places": {
            name: [_share_of_page(page, box) for box in boxes]
            for name, boxes in editor.places(page).items()
        },
    }


def _share_of_page(page: Page, box: BBox) -> list[float]:
    """Return page number, left, top, width, height; the last four in shares of the page."""
    shares = (
        box.x0 / page.width,
        box.top / page.height,
        box.width / page.width,
        box.height / page.height,
    )
    return [page.number, *(round(share, 4) for share in shares)]


def unit_as_json(unit: ReviewUnit, *, unfit: bool) -> dict[str, Any]:
    return {
        "id": unit.segment.id,
        "page": unit.page,
        "source": unit.segment.source,
        "target": unit.target,
        "state": unit.state.value,
        "origin": unit.origin.value,
        "doubtful": unit.doubtful,
        "unfit": unfit,
        "remarks": list(unit.remarks),
        "codes": _codes(unit.segment.source, unit.segment.markup),
    }


def saved_as_json(editor: ProjectEditor, saved: SavedEdit) -> dict[str, Any]:
    """Return what an edit has changed."""
    names = {*saved.applied.changed, *saved.applied.marked}
    segments = editor.project.translated.segments
    changed = [(number, segment) for number, segment in enumerate(segments) if segment.id in names]
    pages = set(saved.pages)
    return {
        "revision": saved.revision,
        "undo": len(editor.project.undo),
        "pages": list(saved.pages),
        "unfit": sorted(editor.unfit),
        "problem": saved.problem,
        "redrawn": bool(pages),
        "texts": [
            unit_as_json(
                review_unit(editor.project, segment, number), unfit=segment.id in editor.unfit
            )
            for number, segment in changed
        ],
    }


def _codes(source: str, markup: Markup) -> dict[str, str]:
    """Return mark -> what a person is shown for it."""
    shown: dict[str, str] = {}
    for mark in MARK.findall(source):
        name = mark.strip("<>/{}")
        if mark.startswith("{"):
            match markup.placeholders.get(name):
                case InlineFormula() as formula:
                    shown[mark] = " ".join(formula.text.split())[:24] or name
                case Literal(text):
                    shown[mark] = text[:24]
                case None:
                    shown[mark] = name
        else:
            shown[mark] = _kind(markup, name)
    return shown


def _kind(markup: Markup, name: str) -> str:
    meant = markup.marks.get(name)
    if meant is None:
        return name
    if meant.link is not None:
        return "link"
    looks = [word for word in ("bold", "italic") if getattr(meant.style, word)]
    return " ".join(looks) or "style"


def _boxes(project: Project) -> dict[str, list[list[float]]]:
    """Return block id -> its places: page, left, top, width, height in shares of the page."""
    found: dict[str, list[list[float]]] = {}
    for page in project.translated.document.pages:
        if page.placement is None or page.width <= 0 or page.height <= 0:
            continue
        for block in page.text_blocks():
            box = block.placement
            if box is not None:
                found[block.id] = [_share_of_page(page, box)]
    return found
