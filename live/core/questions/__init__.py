"""What was asked, and what was answered, by what was heard and said."""
