"""The domain: what is stored about interviews, and who may do what with it."""
