"""Quality checks: whether an answer is the translation of its text, alone and beside others."""
