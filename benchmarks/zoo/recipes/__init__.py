"""How the zoo's documents are made: one module a family of tools."""

from __future__ import annotations

from benchmarks.zoo.recipe import Recipe


def all_recipes() -> tuple[Recipe, ...]:
    """Every recipe, its tool here or not."""
    from benchmarks.zoo.recipes import drawn, html, latex, office, roff, typst

    return (
        *latex.RECIPES,
        *html.RECIPES,
        *typst.RECIPES,
        *office.RECIPES,
        *roff.RECIPES,
        *drawn.RECIPES,
    )
