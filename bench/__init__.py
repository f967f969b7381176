"""How fast it is: measured, never asserted. `make bench` runs it."""
