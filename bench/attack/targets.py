"""What the attacks need of the site: interviews and links of the attacker's own, and a login.

Runs in Django's shell with the server's settings. Prints one line of JSON.
"""

import json
import sys
from typing import Final

from django.contrib.auth.models import User
from django.test import Client

from bench.lists.rows import OF_A_SMALL_ONE, make_site
from interviews.services.links import new_join_link, withdraw_links
from tests.arrange import make

OWN_INTERVIEWS: Final = 32


def prepare(rows: int) -> None:
    """Make a site of so many interviews, and what attackers have of it."""
    make_site(rows)
    own, [withdrawn], [joined] = make(OWN_INTERVIEWS), make(1), make(1)
    withdraw_links(session_id=withdrawn["id"])
    desk = Client()
    desk.force_login(User.objects.get(username=OF_A_SMALL_ONE))
    prepared = {
        "own": own,
        "withdrawn": withdrawn,
        "join_path": new_join_link(session_id=joined["id"]).path,
        "desk_cookie": "; ".join(f"{name}={each.value}" for name, each in desk.cookies.items()),
    }
    sys.stdout.write(f"\n{json.dumps(prepared)}\n")
