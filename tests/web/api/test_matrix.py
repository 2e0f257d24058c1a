"""Every route of the interface for every role, every scope and both agencies: generated from the application itself."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from processes import documents, people
from tests import house
from tests.web import world
from tests.web.api.conftest import Software, account_of, token_of
from web import clock
from web.api.frame import SCOPE_OF
from web.problem_details import API
from web.security import PUBLIC

KEYS = {"dossier_id": "instance_id"}
BY_WHOSE = ("/tasks/", "/dossiers/<id:dossier_id>/comments/", "/absences/", "/views/")
"""Here the row decides after the role: whose the task or the absence is, who wrote the comment."""

BY_SOFTWARE_ALONE = {f"{API}/calls/fetch"}
"""Only a service account takes calls."""

GOOD = {200, 201, 409, 415, 422}


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory):
    """The application with two agencies that have one of everything, and a token for every role of the first."""
    with world.opened(tmp_path_factory.mktemp("site"), sqlite_template) as made:
        made.config["SETTINGS"] = replace(made.config["SETTINGS"], api_rate=1_000_000)
        made.tokens = {role: token_of(getattr(made.own, role), now=clock.now()) for role in house.ROLES}
        yield made


@pytest.fixture(autouse=True)
def _own_files(site):
    documents.configure(site.files)


def routes(app):
    """List every route of the interface with its method and action."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(API):
            action = app.view_functions[rule.endpoint].access
            found += [SimpleNamespace(method=m, rule=rule, action=action) for m in rule.methods & {"GET", "POST"}]
    return sorted(found, key=lambda route: (route.method != "GET", str(route.rule)))


def send(client, route, ids):
    values = {name: ids[KEYS.get(name, name)] for name in route.rule.arguments if name.endswith("_id")
              and KEYS.get(name, name) in ids}  # fmt: skip
    values |= {name: ids.get(name, "limit") for name in route.rule.arguments if name not in values}
    path = route.rule.build(values, append_unknown=False)[1].removeprefix(API)
    return client.get(path) if route.method == "GET" else client.post(path)


def named(route):
    return [name for name in route.rule.arguments if name.endswith("_id") and name != "decision_id"]


def wrong(answer, route, expected, what):
    is_problem = answer.status_code < 400 or answer.content_type == "application/problem+json"
    fits = answer.status_code in expected and is_problem
    return [] if fits else [f"{route.method} {route.rule} {what}: {answer.status_code}, not {sorted(expected)}"]


@pytest.mark.parametrize("role", house.ROLES)
def test_every_role_reaches_what_the_table_of_actions_gives_it_and_nothing_else(site, role):
    person, client, found = getattr(site.own, role), Software(site, site.tokens[role]), []
    for route in routes(site):
        if route.action == PUBLIC:
            continue
        answer = send(client, route, site.own.ids)
        expected = {403}
        if world.may(person, route.action):
            expected = set(GOOD)
            if (
                route.rule.rule.startswith(tuple(API + part for part in BY_WHOSE))
                or route.rule.rule in BY_SOFTWARE_ALONE
            ):
                expected |= {403}
            if {"decision_id", "view_id"} & route.rule.arguments:  # a view is gone when its owner had a turn
                expected |= {404}
        found += wrong(answer, route, expected, role)
    assert found == []


@pytest.mark.parametrize("role", house.ROLES)
def test_what_another_agency_has_does_not_exist(site, role):
    person, client, found = getattr(site.own, role), Software(site, site.tokens[role]), []
    for route in routes(site):
        if not named(route):
            continue
        answer = send(client, route, site.other.ids)
        expected = {404, 415, 422} if world.may(person, route.action) else {403}
        found += wrong(answer, route, expected, "foreign")
        if route.method == "GET" and expected != {403}:
            found += wrong(answer, route, {404}, "foreign read")
    assert found == []


@pytest.mark.parametrize("scope", [*people.SCOPES, None])
def test_a_token_reaches_only_routes_of_its_scope(site, scope):
    role = next((r for r in house.ROLES if scope and any(
        world.may(getattr(site.own, r), action) for action in people.SCOPES[scope]
    )), "clerk")  # fmt: skip
    chosen = [scope] if scope else ["calendar.read"]
    shown, found = token_of(getattr(site.own, role), chosen, now=clock.now(), name=f"Chỉ {scope}"), []
    for route in routes(site):
        if SCOPE_OF.get(route.action) in {*chosen, None}:
            continue
        found += wrong(send(Software(site, shown), route, site.own.ids), route, {403}, str(scope))
    assert found == []


@pytest.mark.parametrize("scope", people.ACCOUNT_SCOPES)
def test_a_service_account_reaches_only_routes_of_its_scope_and_nothing_of_another_agency(site, scope):
    served = ["tra-cuu"] if scope == "calls.write" else []
    _, shown = account_of(site.own, [scope], served=served, now=clock.now(), name=f"Tài khoản {scope}")
    client, found = Software(site, shown), []
    for route in routes(site):
        if route.action == PUBLIC or SCOPE_OF.get(route.action) is None:
            continue
        answer = send(client, route, site.own.ids)
        if SCOPE_OF[route.action] != scope:
            found += wrong(answer, route, {403}, scope)
            continue
        found += wrong(answer, route, GOOD | {403, 404}, scope)
        if named(route):
            found += wrong(send(client, route, site.other.ids), route, {403, 404, 415, 422}, f"{scope} foreign")
    assert found == []


def test_nobody_gets_in_without_a_token_and_every_answer_is_protected(site):
    client, found = site.test_client(), []
    for route in routes(site):
        path = route.rule.build({name: "0" * 13 if name == "decision_id" else 1 for name in route.rule.arguments})[1]
        answer = client.open(path, method=route.method)
        found += wrong(answer, route, {200} if route.action == PUBLIC else {401}, "signed out")
        for header in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Vary"):
            found += [] if header in answer.headers else [f"{route.rule}: {header}"]
    assert found == []


def test_every_action_of_the_interface_belongs_to_exactly_one_scope(site):
    named_twice = [a for a in SCOPE_OF if sum(a in actions for actions in people.SCOPES.values()) > 1]
    without = {route.action for route in routes(site)} - set(SCOPE_OF) - {PUBLIC, "account.view"}
    assert (named_twice, without) == ([], set())
    assert set().union(*people.SCOPES.values()) <= set(people.ACTIONS)
