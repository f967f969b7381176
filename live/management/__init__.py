"""Management commands of the live rooms."""
