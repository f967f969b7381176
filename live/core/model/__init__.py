"""What Gemini says and is told, and what its turn has held."""
