"""Every route for every role, in the own agency and in another: generated from the application itself."""

import pytest

from processes import documents
from processes.people import ACTIONS
from tests import house
from tests.web import english, world
from web.security import PUBLIC

ENDS_THE_SESSION = {"account.sign_out", "account.end_sessions"}
NAMED_IN_THE_BODY = {
    "tokens.end",
    "dossiers.start",
    "account.keep_language",
    "account.keep_keys",
    "views.keep",
    "version_decisions.file",
    "drawings.apart",
    "drawings.begin_next",
    "drawings.forget",
}
"""What these are about stands in the body, which is empty here, or in a file that the version does not have; a
dossier that was withdrawn waits for no second withdrawal either, and a drawing is kept apart for one person, once."""

LEADS_ON = {"tasks.go_to_task"}
"""These look at nothing and lead to the page that answers 404."""

DECIDED_BY_WHOSE = ("tasks.", "reviews.", "absences.", "comments.", "board.", "views.")
"""Here the row decides after the role: whose the task is, whose the draft was."""


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory):
    """The application with two agencies that have one of everything; neither looks after the other."""
    with world.opened(tmp_path_factory.mktemp("site"), sqlite_template) as made:
        made.english = english.Reader()
        yield made


@pytest.fixture(autouse=True)
def _own_files(site):
    documents.configure(site.files)


def _send(client, route, ids):
    return client.open(world.address(route, ids), method=route.method)


def _wrong(answer, route, expected, what):
    path = f"{route.method} {route.rule}"
    return [] if answer.status_code in expected else [f"{path} {what}: {answer.status_code}, not {sorted(expected)}"]


@pytest.mark.parametrize("role", house.ROLES)
def test_every_role_reaches_what_the_table_of_actions_gives_it_and_nothing_else(site, role):
    person = getattr(site.own, role)
    client, found = house.client(site, person), []
    client.get("/language/en")
    for route in world.routes(site):
        if route.action == PUBLIC or route.rule.endpoint in ENDS_THE_SESSION:
            continue
        answer = _send(client, route, site.own.ids)
        site.english.read(answer, f"{route.method} {route.rule}")
        if not world.may(person, route.action):
            found += _wrong(answer, route, {403}, "denied")
            continue
        expected = {200, 302, 303, 409, 422}
        if route.rule.endpoint.startswith(DECIDED_BY_WHOSE):
            expected |= {403}
        if route.rule.endpoint in NAMED_IN_THE_BODY or "withdraw" in route.rule.endpoint:
            expected |= {404}
        if "view_id" in route.rule.arguments:  # a view is gone when its owner had a turn
            expected |= {404}
        found += _wrong(answer, route, expected, "permitted")
    assert found == []
    assert site.english.left() == []  # whatever they answered: no word of ours stayed Vietnamese


@pytest.mark.parametrize("role", house.ROLES)
def test_what_another_agency_has_does_not_exist(site, role):
    person = getattr(site.own, role)
    client, found = house.client(site, person), []
    for route in world.routes(site):
        named = world.ids_of(route)
        if not named:
            continue
        expected = {404} if world.may(person, route.action) else {403}
        if route.rule.endpoint in LEADS_ON and expected == {404}:
            expected = {302}
        answer = _send(client, route, site.other.ids)
        found += _wrong(answer, route, expected, "all ids foreign")
        if len(named) == 1 or expected == {403}:
            continue
        for name in named:
            mixed = {**site.own.ids, name: site.other.ids[name]}
            found += _wrong(_send(client, route, mixed), route, {404, 422}, f"only {name} foreign")
    assert found == []


def test_whoever_is_not_signed_in_is_sent_to_sign_in(site):
    client, found = site.test_client(), []
    for route in world.routes(site):
        answer = _send(client, route, site.own.ids)
        expected = {302} if route.method == "GET" else {401}
        if route.action == PUBLIC:
            expected = {200, 302, 403, 404}  # a form without its token is refused
        found += _wrong(answer, route, expected, "signed out")
        if answer.status_code == 302 and route.action != PUBLIC:
            assert answer.headers["Location"].startswith("/sign-in?next=")
    assert found == []


def test_no_form_is_taken_without_its_token_or_from_another_site(site):
    found = []
    clients = {role: house.client(site, getattr(site.own, role)) for role in house.ROLES}
    for route in world.routes(site):
        if route.method == "GET":
            continue
        role = next(r for r in house.ROLES if route.action == PUBLIC or world.may(getattr(site.own, r), route.action))
        client, url = clients[role], world.address(route, site.own.ids)
        token = client.csrf
        for what, headers in (
            ("without token", {"X-CSRF-Token": ""}),
            ("of another's session", {"X-CSRF-Token": next(c.csrf for c in clients.values() if c.csrf != token)}),
            ("foreign origin", {"Origin": "https://elsewhere.example"}),
            ("broken origin", {"Origin": "http://[elsewhere"}),
            ("sibling site", {"Sec-Fetch-Site": "same-site"}),
        ):
            found += _wrong(client.open(url, method=route.method, headers=headers), route, {403}, what)
    assert found == []


def test_every_answer_carries_the_headers_that_protect_it(site):
    client, found = house.client(site, site.own.process_designer), []
    for route in world.routes(site):
        if route.method != "GET":
            continue
        headers = _send(client, route, site.own.ids).headers
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Cache-Control"):
            found += [] if name in headers else [f"{route.rule}: {name}"]
        if "attachment" not in headers.get("Content-Disposition", "attachment"):
            found.append(f"{route.rule}: shown inline")
    assert found == []


def test_every_route_names_an_action_of_the_table_or_is_public(site):
    actions = {route.action for route in world.routes(site)}
    assert actions <= {PUBLIC, *ACTIONS}
    public = {route.rule.rule for route in world.routes(site) if route.action == PUBLIC}
    assert public == {
        "/sign-in", "/set-password", "/forgot-password", "/language/<code>", "/healthz", "/metrics", "/design",
        "/calendars/<string(maxlength=80):token>.ics",
    }  # fmt: skip
