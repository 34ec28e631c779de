"""Translation of documents: segments, requests, checked answers, outcomes, report."""

from ai_translator.translation.callbacks import load_callbacks
from ai_translator.translation.estimate import Estimate
from ai_translator.translation.reporting.report import Report, make_report
from ai_translator.translation.results import TranslationRun
from ai_translator.translation.segmentation.segmenting import Survey, segment, survey
from ai_translator.translation.shared_services.budget import Budget
from ai_translator.translation.shared_services.local_services import default_memory, local_services
from ai_translator.translation.standalone import run_in_event_loop, translate, translate_async
from ai_translator.translation.terminology.glossary import read_glossary
from ai_translator.translation.translator import Translator

__all__ = [
    "Budget",
    "Estimate",
    "Report",
    "Survey",
    "TranslationRun",
    "Translator",
    "default_memory",
    "load_callbacks",
    "local_services",
    "make_report",
    "read_glossary",
    "run_in_event_loop",
    "segment",
    "survey",
    "translate",
    "translate_async",
]
