"""Whom the desk and the review pages know: the test client, signed in as one of them."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.interviews.readers import EACH_READER

if TYPE_CHECKING:
    from tests.interviews.places import Cast


def sign_in(client: Client, *roles: str, **fields: bool) -> Client:
    # Imported here: this file is read before Django is set up.
    from interviews.models import Role
    from tests import factories as make

    client.force_login(make.make_user(*map(Role, roles), **fields))
    return client


@pytest.fixture
def recruiter(client: Client) -> Client:
    return sign_in(client, "recruiter")


@pytest.fixture
def reviewer(client: Client) -> Client:
    return sign_in(client, "reviewer")


@pytest.fixture
def administrator(client: Client) -> Client:
    return sign_in(client, "administrator")


@pytest.fixture
def superuser(client: Client) -> Client:
    return sign_in(client, is_superuser=True, is_staff=True)


@pytest.fixture(params=EACH_READER, ids=str)
def cast(request: pytest.FixtureRequest, client: Client) -> "Cast":
    """Two organisations, and somebody who reads in one of them."""
    from tests.interviews.places import make_cast

    return make_cast(request.param, client)
