"""Batches: a folder of PDFs with one backend, one limit, and a record to resume from."""

from ai_translator.batch.entry import FileRecord, FileStatus, FolderAccount, Overview
from ai_translator.batch.folder import Folder, translate_folder
from ai_translator.batch.watching import watch_folder

__all__ = [
    "FileRecord",
    "FileStatus",
    "Folder",
    "FolderAccount",
    "Overview",
    "translate_folder",
    "watch_folder",
]
