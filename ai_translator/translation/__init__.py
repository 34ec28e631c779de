"""Document -> segments -> outcomes -> report."""

from ai_translator.translation.engine import Run, translate, translate_async
from ai_translator.translation.report import Report, make_report
from ai_translator.translation.segmenting import Survey, segment, survey

__all__ = ["Report", "Run", "Survey", "make_report", "segment", "survey", "translate", "translate_async"]
