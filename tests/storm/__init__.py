"""Thirty interviews in a storm of faults, and a judge of what came of them: `make storm`."""
