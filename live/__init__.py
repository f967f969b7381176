"""The conversation: browser and Gemini, joined by a bridge."""
