"""What each happening leads to: the states of the connection to Gemini, and its policy."""
