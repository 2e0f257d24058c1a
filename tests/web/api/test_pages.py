"""The pages of tokens, service accounts and webhooks: what was made is shown once."""

import re

from processes import feed, tokens
from processes.db import db
from tests.web.api.conftest import Software
from tests.web.api.conftest import clock as clock  # noqa: PLC0414 - a fixture
from tests.web.reading import Page
from web import ids

SHOWN = re.compile(r"<code class=\"code\">((?:ts[pa]_|whsec_)[^<]+)</code>")


def shown(answer):
    return SHOWN.search(answer.get_data(as_text=True))[1]


def test_a_person_makes_a_token_sees_it_once_and_withdraws_it(app, agency, signed_in):
    client = signed_in("intake_officer")
    form = {"name": "Máy quét", "scopes": ["tasks.read"], "until": "01/06/2026", "once": "k"}
    made = client.post("/tokens", data=form)
    token = shown(made)
    assert Software(app, token).get("/tasks").status_code == 200
    page = client.get("/tokens").get_data(as_text=True)
    assert token not in page
    assert "Máy quét" in page
    assert client.post("/tokens", data=form).status_code == 303  # sent twice: one token
    (row,) = tokens.tokens_of(agency.agency_id, person_id=agency.intake_officer.id)
    client.post(f"/tokens/{ids.encode(row.id)}/end")
    assert Software(app, token).get("/tasks").status_code == 401


def test_what_is_wrong_with_a_new_token_is_said_beside_its_field(signed_in):
    answer = signed_in("intake_officer").post("/tokens", data={"name": "", "until": "01/06/2029"})
    assert answer.status_code == 422
    assert {"f-name", "f-scopes-1", "f-until"} <= set(re.findall(r'href="#([\w-]+)"', answer.get_data(as_text=True)))


def test_nobody_withdraws_the_token_of_somebody_else(agency, signed_in):
    signed_in("intake_officer").post("/tokens", data={"name": "x", "scopes": "tasks.read", "until": "01/06/2026"})
    (row,) = tokens.tokens_of(agency.agency_id, person_id=agency.intake_officer.id)
    assert signed_in("clerk").post(f"/tokens/{ids.encode(row.id)}/end").status_code == 404


def test_an_administrator_lets_software_in_gives_it_a_token_and_closes_it(app, agency, signed_in):
    admin = signed_in("administrator")
    form = {"name": "Cổng dịch vụ công", "scopes": ["dossiers.read"], "until": "01/06/2026"}
    added = admin.post("/software", data=form)
    assert added.status_code == 303
    assert admin.post("/software", data=form).status_code == 409
    path = added.headers["Location"]
    made = admin.post(f"{path}/tokens", data={"name": "Máy 1", "until": "01/06/2026"})
    client = Software(app, shown(made))
    assert client.get("/dossiers").status_code == 200
    assert admin.post(f"{path}/tokens", data={"name": "Máy 2", "until": "02/06/2026"}).status_code == 422
    assert admin.post(f"{path}/close").status_code == 303
    assert client.get("/dossiers").status_code == 401
    assert signed_in("clerk").get("/software").status_code == 403


def test_an_administrator_allows_a_host_and_tells_an_address(agency, signed_in):
    admin = signed_in("administrator")
    form = {"name": "Cổng", "url": "https://nhan.example.vn/tin", "acts": "dossier."}
    assert admin.post("/webhooks", data=form).status_code == 422
    admin.post("/webhooks/hosts", data={"hosts": "nhan.example.vn\nkhac.example.vn:8443"})
    key = shown(admin.post("/webhooks", data=form))
    (row,) = feed.webhooks(agency.agency_id)
    changed = admin.post(f"/webhooks/{ids.encode(row.id)}/key")
    assert shown(changed) != key
    assert admin.post(f"/webhooks/{ids.encode(row.id)}/end").status_code == 303
    db.session.expire_all()
    assert feed.webhook(agency.agency_id, row.id).ended_at is not None


def test_the_page_about_the_interface_names_every_operation(signed_in):
    page = Page(signed_in("clerk").get("/api"))
    assert page.status == 200
    for part in ("/api/v1/tasks/{task_id}/complete", "tasks.write", "Hoàn thành công việc", "values"):
        assert part in page.text
