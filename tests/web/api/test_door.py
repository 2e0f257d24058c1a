"""The door of the programming interface: a token, its scopes, its end, its pace; refusals as problems."""

from dataclasses import replace
from datetime import timedelta

import pytest

from processes import people, tokens
from processes.db import db, transaction
from processes.errors import Invalid, NotAllowed
from tests import house
from tests.web.api.conftest import Software, account_of, token_of
from tests.web.conftest import MORNING
from web import ids


def test_a_token_says_whose_it_is_and_what_it_may_do(software, agency):
    answer = software("intake_officer", ["tasks.read"]).get("/token")
    assert answer.status_code == 200
    assert answer.json["name"] == "Nguyễn Thị Lan"
    assert answer.json["principal"] == "person"
    assert answer.json["actions"] == ["account.view", "inbox.view", "task.view", "view.view"]


@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer tsp_wrong", "Basic dGVzdA==", "Bearer tsp_é", "tsp_x"])
def test_without_a_live_token_nothing_is_answered(app, agency, shown):
    headers = {} if shown is None else {"Authorization": shown.encode().decode("latin-1")}
    answer = app.test_client().get("/api/v1/tasks", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"


def test_a_session_opens_no_door_for_software(app, agency, signed_in):
    assert signed_in("intake_officer").get("/api/v1/tasks").status_code == 401


def test_a_scope_takes_away_and_never_gives(software):
    clerk = software("clerk")
    assert clerk.get("/people").status_code == 403
    assert clerk.post("/dossiers", {}).status_code == 403
    reader = software("intake_officer", ["tasks.read"])
    refused = reader.get("/dossiers")
    assert (refused.status_code, refused.json["params"]) == (403, {"action": "dossier.view"})
    assert reader.get("/tasks").status_code == 200


def test_refusals_are_problems_in_the_language_that_is_asked_for(app, agency, clock):
    shown = token_of(agency.clerk)
    said = {}
    for language in ("vi", "en", "fr"):
        answer = Software(app, shown, language).get("/dossiers/0000000000000")
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
        assert answer.json["type"] == "urn:thong-suot:problem:not_found"
        said[language] = (answer.json["detail"], answer.headers["Content-Language"])
    assert said["fr"] == said["vi"] != said["en"]
    assert said["en"] == ("There is no such thing in your agency.", "en")


def test_an_unknown_address_and_a_wrong_method_are_problems_too(software):
    clerk = software("clerk")
    assert clerk.get("/nowhere").json["code"] == "http_404"
    wrong = clerk.post("/tasks", {})
    assert (wrong.status_code, wrong.content_type) == (405, "application/problem+json")
    assert "GET" in wrong.headers["Allow"]


def test_a_token_ends_when_it_is_withdrawn_past_its_end_or_its_person_has_left(app, agency, clock):
    shown = [token_of(agency.clerk, name=f"Máy {n}", days=n) for n in (1, 5, 9)]
    clients = [Software(app, one) for one in shown]
    assert [one.get("/token").status_code for one in clients] == [200, 200, 200]
    row = next(row for row in tokens.tokens_of(agency.agency_id, person_id=agency.clerk.id) if row.name == "Máy 5")
    with transaction():
        tokens.end(token_id=row.id, actor=house.actor(agency.clerk, MORNING), now=MORNING)
    clock.shift(timedelta(days=2))
    assert [one.get("/token").status_code for one in clients] == [401, 401, 200]
    with transaction():
        admin = house.actor(agency.administrator, MORNING)
        people.deactivate(person_id=agency.clerk.id, actor=admin, now=MORNING)
    assert [one.get("/token").status_code for one in clients] == [401, 401, 401]


def test_only_the_hash_of_a_token_is_kept_and_its_use_is_noted(app, agency, clock):
    shown = token_of(agency.clerk)
    Software(app, shown).get("/token")
    db.session.expire_all()
    (row,) = tokens.tokens_of(agency.agency_id, person_id=agency.clerk.id)
    assert row.used_at == MORNING
    assert shown.startswith(row.prefix)
    assert shown.encode() not in row.token_hash
    assert len(row.prefix) == 10


def test_a_token_needs_a_name_scopes_and_an_end_within_a_year(agency):
    actor, today = house.actor(agency.clerk, MORNING), people.today(MORNING)
    for name, scopes, days, field in (
        (" ", ["tasks.read"], 1, "name"),
        ("Máy", [], 1, "scopes"),
        ("Máy", ["everything"], 1, "scopes"),
        ("Máy", ["tasks.read"], -1, "until"),
        ("Máy", ["tasks.read"], 400, "until"),
    ):
        with pytest.raises(Invalid) as refused, transaction():
            tokens.issue(name=name, scopes=scopes, until=today + timedelta(days=days), actor=actor, now=MORNING)
        assert set(refused.value.errors) == {field}


def test_a_token_makes_no_tokens(agency):
    actor = replace(house.actor(agency.clerk, MORNING), allowed=people.actions_of(people.SCOPES))
    with pytest.raises(NotAllowed), transaction():
        tokens.issue(name="x", scopes=["tasks.read"], until=people.today(MORNING), actor=actor, now=MORNING)


def test_who_asks_too_often_waits(app, agency, clock):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], api_rate=3)
    one, other = Software(app, token_of(agency.clerk)), Software(app, token_of(agency.leader))
    assert [one.get("/token").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 0 < int(one.get("/token").headers["Retry-After"]) <= 60
    assert other.get("/token").status_code == 200
    clock.shift(timedelta(minutes=1))
    assert one.get("/token").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"text": "a\\u0000b"}', 400), (b'{"text": "\\ud800"}', 400), (b"[" * 100_000, 400),
     (b"[]", 422), (b'{"text": "' + b"x" * 1_100_000 + b'"}', 413)],
)  # fmt: skip
def test_a_body_that_nobody_should_read_is_refused(software, agency, body, status):
    task = ids.encode(house.open_task(house.start(agency)).id)
    client = software("intake_officer")
    answer = client._open("POST", f"/tasks/{task}/notes", data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_a_service_account_acts_in_its_own_name(app, agency, clock):
    account, shown = account_of(agency, ["dossiers.read"])
    said = Software(app, shown).get("/token").json
    assert (said["principal"], said["name"], said["id"]) == (
        "service_account", "Cổng dịch vụ công", ids.encode(account.id),
    )  # fmt: skip
    assert said["actions"] == ["account.view", "diagram.view", "dossier.view", "file.view"]
    with transaction():
        tokens.close_account(account_id=account.id, actor=house.actor(agency.administrator, MORNING), now=MORNING)
    assert Software(app, shown).get("/token").status_code == 401
