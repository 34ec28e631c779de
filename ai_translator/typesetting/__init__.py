"""Text to glyphs.  Knows fonts and scripts; no Document, no PDF library."""
