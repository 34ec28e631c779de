"""Terminology: glossaries that a person gives, and terms found in the document."""
