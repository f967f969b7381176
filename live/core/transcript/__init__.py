"""Fragments of both sides become turns, cut to what was heard, and joined where a drop cut them."""
