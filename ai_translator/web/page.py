"""The page's components, and the handler of each button."""

from __future__ import annotations

from typing import Any

from ai_translator.config import Settings
from ai_translator.formats import FORMATS, source_suffixes
from ai_translator.translation.glossary import GLOSSARY_SUFFIXES
from ai_translator.web import choices, html
from ai_translator.web.handlers import AppState, Handlers, Parts
from ai_translator.web.i18n import CHINESE, ENGLISH, Words

_PREFIX = "ai-translator."
_FORWARD = "page => Math.min(page + 1, document.querySelector('#turn input[type=range]').max)"
_QUEUE = "translate"  # what the page and the API endpoint share: one limit for both


def build(state: AppState) -> tuple[Any, Any]:
    """Return the page as ``gr.Blocks``, and its texts as ``gr.I18n``."""
    import gradio as gr

    base = state.settings
    texts = gr.I18n(
        en=_named(ENGLISH), **{name: _named(CHINESE) for name in ("zh", "zh-CN", "zh-TW")}
    )
    limit: dict[str, Any] = {"concurrency_id": _QUEUE, "concurrency_limit": None}  # Turns limits

    def say(key: str) -> Any:
        return texts(_PREFIX + key)

    with gr.Blocks(title="ai-translator", analytics_enabled=False) as page:
        heading = gr.HTML(html.head(ENGLISH))
        with gr.Row():
            with gr.Column(scale=3, min_width=300):
                files, example = _files(gr, say)
                formats, pages = _results(gr, say, base)
            with gr.Column(scale=2, min_width=300):
                source, target = _languages(gr, say, base)
                backend, refusals, model = _backends(gr, say, base)
        advanced = _advanced(gr, say)
        with gr.Row(elem_classes="at-actions"):
            start = gr.Button(say("translate"), variant="primary", elem_id="translate")
            stop = gr.Button(say("cancel"), variant="stop", interactive=False, elem_id="cancel")
        parts = Parts(
            heading,
            refusals,
            source,
            gr.HTML("", elem_id="status"),
            start,
            stop,
            *_outputs(gr, say),
        )
        do = Handlers(state, parts)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        given = [files, source, target, backend, model, formats, pages, *advanced]
        job = start.click(do.start, given, parts.results, **limit, **quiet)
        stop.click(
            do.cancel, None, [parts.status, start, stop], cancels=[job], queue=False, **quiet
        )
        example.click(do.open_example, None, files, **quiet)
        backend.change(do.models_of, backend, model, **quiet)
        _looking(do, parts, job, quiet, base)
        page.load(do.greet, None, [heading, refusals, source], **quiet)
        page.unload(do.leave)
        _endpoint(gr, do, limit)
    page.queue()
    return page, texts


def _named(words: Words) -> dict[str, str]:
    """Return the key with a prefix.

    Gradio takes any text on the page that is a key for one, even the name of a backend.
    """
    return {_PREFIX + key: text for key, text in words.items()}


def _files(gr: Any, say: Any) -> tuple[Any, Any]:
    files = gr.File(
        label=say("files"),
        file_count="multiple",
        file_types=list(source_suffixes()),
        elem_id="files",
        height=170,
    )
    return files, gr.Button(say("example"), size="sm", elem_id="example")


def _languages(gr: Any, say: Any, base: Settings) -> tuple[Any, Any]:
    names = html.languages()
    source = gr.Dropdown(
        [(ENGLISH["auto"], "auto"), *names],
        value=base.source,
        label=say("source"),
        elem_id="source",
    )
    return source, gr.Dropdown(names, value=base.target, label=say("target"), elem_id="target")


def _backends(gr: Any, say: Any, base: Settings) -> tuple[Any, Any, Any]:
    """Add the choice of backends; those that would not work are below it, with the reason."""
    first = choices.default_backend(base)
    good = [kind for kind, why in choices.usable(base).items() if why is None]
    backend = gr.Radio(good, value=first, label=say("backend"), elem_id="backend")
    refusals, offered = gr.HTML(""), choices.models(base, first)
    value = offered[0] if offered else None
    return (
        backend,
        refusals,
        gr.Dropdown(
            offered, value=value, label=say("model"), visible=bool(offered), elem_id="model"
        ),
    )


def _results(gr: Any, say: Any, base: Settings) -> tuple[Any, Any]:
    named = [
        (say(f"format.{row.name}") if row.titles else row.name, row.name)
        for row in FORMATS.values()
    ]
    formats = gr.CheckboxGroup(
        named, value=list(base.output.formats), label=say("formats"), elem_id="formats"
    )
    return formats, gr.Textbox(
        label=say("pages"), info=say("pages.info"), max_lines=1, elem_id="pages"
    )


def _advanced(gr: Any, say: Any) -> list[Any]:
    with gr.Accordion(say("advanced"), open=False, elem_id="advanced"):
        with gr.Row():
            # No gr.Number: an empty one says 0.
            names = ("temperature", "top_p", "max_tokens")
            numbers = [
                gr.Textbox(label=say(name), info=say("sampling.info"), max_lines=1, elem_id=name)
                for name in names
            ]
        password = gr.Textbox(
            label=say("password"), type="password", max_lines=1, elem_id="password"
        )
        style = gr.Textbox(label=say("style"), info=say("style.info"), max_lines=2, elem_id="style")
        glossary = gr.File(
            label=say("glossary"),
            file_types=list(GLOSSARY_SUFFIXES),
            elem_id="glossary",
            height=110,
        )
    return [*numbers, password, style, glossary]


def _outputs(gr: Any, say: Any) -> list[Any]:
    archive = gr.DownloadButton(say("zip"), visible=False, elem_id="zip")
    downloads = gr.File(
        label=say("downloads"),
        file_count="multiple",
        interactive=False,
        visible=False,
        elem_id="downloads",
    )
    return [archive, downloads, gr.HTML("", elem_id="report"), *_preview(gr, say)]


def _preview(gr: Any, say: Any) -> list[Any]:
    """Add the viewer of results; it is hidden while none has pages."""
    with gr.Column(visible=False, elem_id="preview") as preview:
        which = gr.Dropdown(
            [], label=say("which"), visible=False, filterable=False, elem_id="which"
        )
        with gr.Row(elem_classes="at-turning"):
            back = gr.Button(say("back"), elem_id="back", min_width=44, scale=0)
            turn = gr.Slider(
                1, 2, value=1, step=1, precision=0, label=say("turn"), buttons=[], elem_id="turn"
            )
            forward = gr.Button(say("forward"), elem_id="forward", min_width=44, scale=0)
        preview_pages = gr.HTML("", elem_id="sheets")
    return [preview, which, turn, back, forward, preview_pages]


def _looking(do: Handlers, parts: Parts, job: Any, quiet: dict[str, Any], base: Settings) -> None:
    """Connect the slider; only its newest position is drawn."""
    # Not preprocessed: Gradio may not know yet what a result has just changed; the viewer takes any
    # number.
    raw = {**quiet, "preprocess": False, "concurrency_limit": base.web.at_once}
    job.then(
        do.open, None, parts.looking, **raw
    )  # after it: the next job need not wait until pages are drawn
    place = [parts.which, parts.turn]
    parts.turn.change(do.look, place, parts.preview_pages, trigger_mode="always_last", **raw)
    parts.which.input(do.choose, parts.which, parts.turning, **raw)
    # In the browser: two quick clicks are two pages, whatever the server is doing.
    parts.back.click(None, parts.turn, parts.turn, js="page => Math.max(page - 1, 1)", **quiet)
    parts.forward.click(None, parts.turn, parts.turn, js=_FORWARD, **quiet)


def _endpoint(gr: Any, do: Handlers, limit: dict[str, Any]) -> None:
    """Add ``/translate`` for gradio_client; hidden components name and type its parameters."""
    files = gr.File(visible=False, file_count="multiple", label="files")
    target, source, backend = (
        gr.Textbox(None, visible=False, label=name) for name in ("target", "source", "backend")
    )
    formats, pages = (
        gr.JSON(visible=False, label="formats"),
        gr.Textbox(None, visible=False, label="pages"),
    )
    results = gr.File(visible=False, file_count="multiple", label="results")
    told = gr.JSON(visible=False, label="report")
    asked = [files, target, source, backend, formats, pages]
    gr.Button(visible=False).click(
        do.endpoint, asked, [results, told], api_name="translate", **limit
    )
