"""Pages: the candidate's way in and out, and the reviewer's desk."""
