"""Scanned pages: recognition of a page's picture, and its words as page content for layout."""
