"""Pixels of scanned pages: paper, ink, and what recognition needs to be installed.

Only :mod:`ai_translator.imaging.availability` may be imported without the ``ocr`` extra.
"""
