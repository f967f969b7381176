"""What the browser and we say to each other: messages, their limits, and how they are refused.

The close codes stand in `live.core.errors`, with the error that carries one.
"""
