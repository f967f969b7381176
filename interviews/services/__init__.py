"""Writes: keyword-only, one transaction each, status only by compare-and-set."""
