"""Page content to blocks: lines, columns, tables, figures, formulas.  Knows no PDF library."""
