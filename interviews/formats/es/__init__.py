"""How moments are written in this language: one shape, always with the zone."""
