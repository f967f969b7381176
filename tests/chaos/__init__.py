"""Faults driven at the real thing: real processes, real Redis, a scripted candidate."""
