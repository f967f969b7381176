"""Passwords that take as long to be looked at as a test wants, and browsers that have come in."""

import threading

import pytest
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from interviews.backends import MemberBackend
from interviews.known_browsers import COOKIE
from interviews.models import Role
from tests import factories as make


def browser_of(*names: str) -> str:
    """The cookie of a browser by which these have come in, one after the other."""
    client = Client()
    for name in names:
        make.make_user(Role.REVIEWER, username=name)
        client.cookies.pop("__Host-session", None)
        client.post("/review/login/", {"username": name, "password": make.PASSWORD})
    return client.cookies[COOKIE].value


class SlowHashes:
    """Passwords that are hashed until a test lets them, and by how many at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._hashing = threading.Lock()
        self.may_end = threading.Event()
        self.names: list[str] = []
        monkeypatch.setattr(ModelBackend, "authenticate", self._hash)

    def _hash(self, _request: object, name: str, _password: str) -> None:
        assert self._hashing.acquire(blocking=False)
        self.names.append(name)
        assert self.may_end.wait(5)
        self._hashing.release()


def is_looked_at(
    rf: RequestFactory, name: str, address: str = "203.0.113.5", browser: str = ""
) -> bool:
    request = rf.post("/", REMOTE_ADDR=address)
    request.COOKIES[COOKIE] = browser
    try:
        MemberBackend().authenticate(request, name, "wrong")
    except PermissionDenied:
        return False
    return True
