"""What a page and Gemini may send at their worst, and a room on record in which it is seen through."""
