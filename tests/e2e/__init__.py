"""The journeys of the product's users, in a real browser against real processes."""
