"""Geometry that every other package may use.  Standard library only."""
