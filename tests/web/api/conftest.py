"""Software at the door: clients that show a token of a person or of a service account."""

from datetime import timedelta

import pytest

from processes import people, tokens
from processes.db import transaction
from tests import house
from tests.web.conftest import MORNING, clock  # noqa: F401 - a fixture
from web.problem_details import API

EVERYTHING = tuple(people.SCOPES)


class Software:
    """A client that sends a token and JSON."""

    def __init__(self, app, token, language="en"):
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def get(self, path, **more):
        return self._open("GET", path, **more)

    def post(self, path, body=None, **more):
        return self._open("POST", path, json={} if body is None else body, **more)

    def _open(self, method, path, headers=None, **more):
        return self.client.open(API + path, method=method, headers={**self.headers, **(headers or {})}, **more)


def token_of(person, scopes=EVERYTHING, now=MORNING, days=30, name="Máy của tôi"):
    """Make a token of a person; give it."""
    with transaction():
        actor = house.actor(person, now)
        until = people.today(now) + timedelta(days=days)
        return tokens.issue(name=name, scopes=scopes, until=until, actor=actor, now=now)[1]


def account_of(built, scopes, *, procedures=(), served=(), now=MORNING, name="Cổng dịch vụ công", days=30):
    """Let software in with an account of its own; give the account and its token."""
    admin = house.actor(built.administrator, now)
    until = people.today(now) + timedelta(days=days)
    with transaction():
        account = tokens.add_account(
            name=name, scopes=scopes, procedures=procedures, served=served, until=until, actor=admin, now=now
        )
    with transaction():
        row = tokens.account(built.agency_id, account.id)
        return account, tokens.issue_to(account=row, name="Máy 1", until=until, actor=admin, now=now)[1]


@pytest.fixture
def software(app, agency, clock):  # noqa: F811 - the fixture above
    """A client in the name of somebody, by role."""

    def made(role, scopes=EVERYTHING, **more):
        return Software(app, token_of(getattr(agency, role), scopes), **more)

    return made
