"""Tables, only on evidence: ruled grids, tables between rules, aligned columns of short entries."""

from ai_translator.layout.tables.finder import find_tables
from ai_translator.layout.tables.region import CellRegion, TableRegion

__all__ = ["CellRegion", "TableRegion", "find_tables"]
