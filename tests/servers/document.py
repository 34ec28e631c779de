"""The 54 texts as a PDF: six pages, headings, bold and italic words, a table's worth of short lines."""

from __future__ import annotations

import re
from pathlib import Path

from tests.servers.texts import segments

_STYLES = {"b": "b", "i": "i"}


def write(path: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

    sheet = getSampleStyleSheet()
    story: list[object] = []
    for number, segment in enumerate(segments()):
        if number and number % 9 == 0:
            story.append(PageBreak())
        heading = segment.source.startswith("Chapter")
        story.append(
            Paragraph(_markup(segment.source), sheet["Heading2" if heading else "BodyText"])
        )
        story.append(Spacer(1, 14))
    SimpleDocTemplate(str(path), pagesize=A4, title="A report", invariant=1).build(story)


def _markup(text: str) -> str:
    """The tags as reportlab writes them; a formula as a word, for this document has no fonts for any."""
    text = re.sub(r"<(/?)([bi])\d+>", lambda found: f"<{found[1]}{_STYLES[found[2]]}>", text)
    return text.replace("{f1}", "that mark")
