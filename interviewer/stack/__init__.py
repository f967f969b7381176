"""Everything on one machine: what `make run`, `make doctor` and the installation do.

Nothing here is imported by the application; it starts the same processes, with the same
settings, that a production machine's service manager would start.
"""
