"""What layout makes of a file's pages, and why: as data and as pictures."""

from ai_translator.inspection.findings import Aspect
from ai_translator.inspection.inspecting import Inspection, aspects, inspect_file

__all__ = ["Aspect", "Inspection", "aspects", "inspect_file"]
