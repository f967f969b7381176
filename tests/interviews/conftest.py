"""The test client, signed in as one of the people whom the desk and the review pages know."""

import pytest
from django.test import Client


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
