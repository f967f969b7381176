"""People's words: as the model is told them, and whether they want a reply."""
