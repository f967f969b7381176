"""The recruiter's desk.

Empty on purpose: settings import the theme (`unfold`) before models exist.
`register` brings the desk in when the application is ready.
"""
