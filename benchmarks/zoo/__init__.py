"""Documents with known truth, made by many typesetters, and how well they are read."""
