"""Other people's software as clients of the simulator; run by hand (README.md)."""
