"""Whether what somebody does to a worker is heard in another person's interview."""
