"""Typesetting: text to positioned glyphs.  Knows fonts and scripts; no Document, no PDF library."""
