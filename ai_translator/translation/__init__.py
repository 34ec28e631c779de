"""Document -> segments -> outcomes -> report."""

from ai_translator.translation.ledger import Run
from ai_translator.translation.report import Report, make_report
from ai_translator.translation.segmenting import Survey, segment, survey
from ai_translator.translation.translator import Translator, translate, translate_async

__all__ = ["Report", "Run", "Survey", "Translator", "make_report", "segment", "survey", "translate", "translate_async"]
