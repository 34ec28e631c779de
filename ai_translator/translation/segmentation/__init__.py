"""Segmentation: a document's texts as segments with inline markup, and what is not sent."""
