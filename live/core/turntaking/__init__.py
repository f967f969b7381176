"""Whose turn it is, where our server decides and not Gemini: pure, and counted in microphone frames."""
