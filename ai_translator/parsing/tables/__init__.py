"""Tables, only on evidence: ruled grids, tables between rules, and aligned columns of short entries."""

from ai_translator.parsing.tables.finder import find_tables
from ai_translator.parsing.tables.region import CellRegion, TableRegion

__all__ = ["CellRegion", "TableRegion", "find_tables"]
