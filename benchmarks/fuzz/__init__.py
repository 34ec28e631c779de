"""Damaged PDFs, drawn by a seed, through the whole program: every result must open everywhere."""
