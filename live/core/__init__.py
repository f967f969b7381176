"""The conversation's rules, pure: no Django, no asyncio, no vendor.

Everything here is a value or a function of its arguments; time is handed in as
seconds of a monotonic clock, randomness as a callable.
"""
