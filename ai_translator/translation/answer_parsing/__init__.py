"""From the model's message to the text of each id, without what models put around it."""
