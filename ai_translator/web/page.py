"""Gradio's endpoint for programs: ``/translate`` of gradio_client.

People get pages of our own (``static/``); Gradio serves its protocol, uploads and logins.
"""

from __future__ import annotations

from typing import Any

from ai_translator.web.endpoint import Endpoint

_QUEUE = "translate"


def build(endpoint: Endpoint) -> Any:
    """Return the endpoint as ``gr.Blocks``; hidden components name and type its parameters.

    Every parameter but the files has a default: what the server is set to.
    """
    import gradio as gr

    with gr.Blocks(title="ai-translator", analytics_enabled=False) as page:
        files = gr.File(visible=False, file_count="multiple", label="files")
        target, source, backend = (
            gr.Textbox("", visible=False, label=name) for name in ("target", "source", "backend")
        )
        formats = gr.JSON([], visible=False, label="formats")
        pages = gr.Textbox("", visible=False, label="pages")
        results = gr.File(visible=False, file_count="multiple", label="results")
        told = gr.JSON(visible=False, label="report")
        gr.Button(visible=False).click(
            endpoint.translate,
            [files, target, source, backend, formats, pages],
            [results, told],
            api_name="translate",
            concurrency_id=_QUEUE,
            concurrency_limit=None,  # Turns limits
        )
        page.unload(endpoint.leave)
    page.queue()
    return page
