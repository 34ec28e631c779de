"""A folder of PDFs: one backend and one limit for all of them, a record of what is done, and on
with it after any end.
"""

from ai_translator.batch.entry import FileRecord, FileStatus, Overview, Summary
from ai_translator.batch.folder import Folder, translate_folder

__all__ = ["FileRecord", "FileStatus", "Folder", "Overview", "Summary", "translate_folder"]
