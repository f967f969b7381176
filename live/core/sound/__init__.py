"""Frames of sound: which have come, which are sent, which are safe, and how late their words are."""
