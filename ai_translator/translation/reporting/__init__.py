"""The report on a translation: what was sent, kept, translated and paid."""
