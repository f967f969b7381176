"""A stand-in for Gemini Live: speaks its protocol over TLS on loopback, for practice and tests.

Its own wing of the house: it imports nothing of Django, of the vendor's library, of `live.core`
or of `interviews`, so that one misreading of the protocol cannot hide on both sides.
Start it as `python -m live.simulator`, or inside a test by `server.running_simulator`.
`docs/simulator.md` says what it simulates, and what is assumed because nobody knows.
"""
