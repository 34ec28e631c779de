"""The project file: a translated document, saved, so that its results can be made again.

``NAME.LANG.project`` is gzip'd JSON (:mod:`ai_translator.project.schema`).  It knows its source by
name, place and hash, and holds no pictures and no fonts: typesetting needs the source file again.
"""

from ai_translator.project.content import Project, ReviewMark, SegmentState, UndoStep
from ai_translator.project.loading import load_project
from ai_translator.project.saving import ProjectWriter, save_project, write_project
from ai_translator.project.schema import MOST_UNDO
from ai_translator.project.stamps import find_fonts, find_source

__all__ = [
    "MOST_UNDO",
    "Project",
    "ProjectWriter",
    "ReviewMark",
    "SegmentState",
    "UndoStep",
    "find_fonts",
    "find_source",
    "load_project",
    "save_project",
    "write_project",
]
