"""Readers: a source file to a Document."""
