"""The lists of a large site: rows by the hundred thousand, and how long each page of them takes."""
