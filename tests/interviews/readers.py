"""The kinds of people who ask for a page, by name. Nothing here needs Django to be set up."""

from typing import Final

ADMINISTRATOR, RECRUITER, REVIEWER = "administrator", "recruiter", "reviewer"
ROLES: Final = (ADMINISTRATOR, RECRUITER, REVIEWER)
NO_ROLE, STAFF, STRANGER = "no role", "staff status", "not logged in"
WITHOUT_ROLE: Final = (NO_ROLE, STAFF, STRANGER)

NOBODY: Final = frozenset[str]()
EVERYBODY: Final = frozenset({*ROLES, *WITHOUT_ROLE})
LOGGED_IN: Final = EVERYBODY - {STRANGER}
ADMINISTRATORS: Final = frozenset({ADMINISTRATOR})
DESK: Final = frozenset({ADMINISTRATOR, RECRUITER})
READERS: Final = frozenset({ADMINISTRATOR, REVIEWER})
SUPERUSERS: Final = frozenset({"superuser"})

# Of the two organisations: whatever stands in one holds its mark.
MARKS: Final = ("zqamberz", "zqbasaltz")
# Everybody who reads: each role in each organisation, and those without one.
EACH_READER: Final = [*((mark, role) for mark in MARKS for role in ROLES), *WITHOUT_ROLE]
