"""Flaws that were found once and must not come back: one test for each."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest

from engine import forms
from processes import definitions, documents, people, tasks
from processes.db import db, transaction
from processes.definitions.bundle import ARCHIVE_FILES, open_bundle
from processes.errors import Invalid, InvalidFile, NotAllowed, NotFound
from tests import house, pace
from tests.house import NOW
from web import acts, ids, metrics, proxy
from web.pages.account import local_path

DAY = timedelta(days=1)
PDF = b"%PDF-1.4 cua nguoi la"


def _kept(app):
    return [path for path in app.config["SETTINGS"].files.rglob("*") if path.is_file()]


@pytest.mark.parametrize("sent_by", ["a stranger", "a colleague without the role"])
def test_nobody_stores_bytes_with_a_task_that_is_not_theirs(app, agency, clock, sent_by):
    other = house.build("H98.01", "Sở Nội vụ") if sent_by == "a stranger" else agency
    task = house.open_task(house.start(agency))
    client = house.client(app, other.clerk)
    for act in ("files", "draft", "complete"):
        answer = client.post(
            f"/tasks/{ids.encode(task.id)}/{act}", data={"file": (io.BytesIO(PDF), "la.pdf")}, buffered=True
        )
        assert answer.status_code == (404 if other is not agency else 403)
    assert _kept(app) == []


def test_ending_a_post_never_stretches_it(agency):
    admin = house.actor(agency.administrator)
    post = people.memberships(agency.agency_id, agency.leader.id)[0]
    with transaction():
        people.end_post(membership_id=post.id, to_on=people.today(NOW), actor=admin, now=NOW)
    with pytest.raises(Invalid) as refusal, transaction():
        people.end_post(membership_id=post.id, to_on=date(2099, 1, 1), actor=admin, now=NOW)
    assert refusal.value.errors["to_on"][0].code == "after_end"


def test_an_administrator_does_not_regain_a_former_post_or_standing(agency):
    with transaction():
        former = people.appoint(
            agency_id=agency.agency_id, person_id=agency.administrator.id, unit_id=agency.unit_id,
            role_id=agency.roles["leader"], from_on=date(2021, 1, 1), to_on=date(2022, 1, 1), now=NOW,
        )  # fmt: skip
        db.session.flush()
    colleague = house.actor(agency.administrator)
    with transaction():
        second = house.person(agency, "administrator", "quantri2", "Mai Thị Hai")
    with transaction():
        stood_in = people.name_deputy(
            person_id=agency.leader.id, deputy_id=agency.administrator.id, from_on=date(2021, 1, 1),
            to_on=date(2022, 1, 1), actor=house.actor(second), now=NOW,
        )  # fmt: skip
    for verb, named in ((people.end_post, "membership_id"), (people.end_deputy, "delegation_id")):
        row = former if verb is people.end_post else stood_in
        with pytest.raises(Invalid), transaction():
            verb(**{named: row.id}, to_on=date(2099, 1, 1), actor=colleague, now=NOW)
    assert people.Power.WORK not in house.actor(agency.administrator).powers


def test_an_archive_is_refused_before_its_directory_fills_the_memory():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(ARCHIVE_FILES + 1):
            archive.writestr(f"{number}.form.json", b"{}")
    with pytest.raises(InvalidFile) as refusal:
        open_bundle({"many.zip": written.getvalue()})
    assert refusal.value.findings[0].code == "bundle_too_large"


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_packed_in_an_unusual_way_is_refused(packing):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as archive:
        archive.writestr("process.bpmn", b"<x/>" * 100)
    broken = bytearray(written.getvalue())
    broken[45:60] = b"\xff" * 15
    for data in (written.getvalue(), bytes(broken)):
        with pytest.raises(InvalidFile) as refusal:
            open_bundle({"odd.zip": data})
        assert refusal.value.findings[0].code == "bundle_unreadable"


def test_a_name_that_looks_like_the_end_of_time_leaves_the_register_readable(app, agency, clock):
    admin = house.client(app, agency.administrator)
    for name in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31"):
        form = {"code": name, "name": name, "from_on": "2026-01-01"}
        assert admin.post(f"/agencies/{ids.encode(agency.agency_id)}/units", data=form).status_code == 303
    assert house.client(app, agency.internal_auditor).get("/audit/stream").status_code == 200


def test_figures_are_shown_to_this_machine_only_and_not_through_a_proxy(app):
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto"):
        assert client.get("/metrics", headers={name: "203.0.113.7"}).status_code == 404
    for address in ("203.0.113.7", "", "unix:", "203.0.113.7:4711"):
        assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 404


def test_methods_that_nobody_knows_do_not_fill_the_figures(app):
    client = app.test_client()
    for number in range(5):
        client.open("/sign-in", method=f"STRANGE{number}")
    assert b"STRANGE" not in metrics.exposition()


@pytest.mark.parametrize("speaker", ["10.0.0.1", "::ffff:10.0.0.1"])
def test_a_named_proxy_is_believed_in_either_dress(speaker):
    assert _address_seen({"REMOTE_ADDR": speaker, "HTTP_X_FORWARDED_FOR": "198.51.100.9, 203.0.113.7"}) == "203.0.113.7"


@pytest.mark.parametrize("speaker", ["10.0.0.2", "", "unix:/run/x", "::1"])
def test_nobody_else_chooses_the_address_that_attempts_are_counted_by(speaker):
    assert _address_seen({"REMOTE_ADDR": speaker, "HTTP_X_FORWARDED_FOR": "203.0.113.7"}) == speaker


def _address_seen(environ):
    seen = []
    answer = proxy.behind(lambda env, _: seen.append(env["REMOTE_ADDR"]) or [], "10.0.0.1")
    answer(environ, None)
    return seen[0]


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "//[", "http://[", "/\t/evil.example", "\\/evil.example", "javascript:x",
     "https:/evil.example", "/\r\nSet-Cookie: a=b", None],
)  # fmt: skip
def test_no_address_leads_away_after_signing_in(address):
    assert local_path(address) == ""


def test_a_key_of_any_length_stays_short_in_the_record(app, agency, clock):
    task = house.open_task(house.start(agency))
    client = house.client(app, agency.intake_officer)
    with app.test_request_context(method="POST", data={"once": "x" * 100_000}):
        assert len(acts.key()) == 64
    answer = client.post(f"/tasks/{ids.encode(task.id)}/claim", data={"once": "x" * 100_000})
    assert answer.status_code == 303


@pytest.mark.parametrize("tail", [" ", "@"])
def test_a_long_text_in_a_field_for_an_address_is_refused_at_once(tail):
    field = {"type": "textfield", "key": "email", "label": "Thư điện tử", "validate": {"validationType": "email"}}
    form = forms.read(json.dumps({"type": "default", "components": [{"id": "a", **field}]}).encode())
    assert form.fields[0].format == "email"

    def read():
        for length in (9_000, 500_000):
            _, problems = tasks.read_values(form, {"email": ["a@" + "." * length + tail]})
            assert problems["email"]

    assert pace.seconds(read) < 0.5
    assert not tasks.read_values(form, {"email": ["an.nhien@so.tinh.gov.vn"]})[1]


def test_a_stored_mail_password_never_goes_to_another_server(app, agency, clock):
    client = house.client(app, agency.administrator)
    form = {
        "host": "mail.example.org",
        "port": "587",
        "security": "starttls",
        "username": "so",
        "sender": "so@example.org",
    }
    client.post("/mail", data={**form, "password": "bí mật"})
    stored = lambda: people.setting(agency.agency_id, "mail")["password"]  # noqa: E731 - read again each time
    client.post("/mail", data={**form, "port": "25"})
    db.session.rollback()
    assert stored() == "bí mật"
    for change in ({"host": "elsewhere.example"}, {"security": "none"}, {"username": "other"}):
        client.post("/mail", data={**form, "password": "bí mật"})
        client.post("/mail", data={**form, **change})
        db.session.rollback()
        assert stored() == ""


def test_what_no_database_keeps_is_refused_at_the_door(app, agency, clock):
    client = house.client(app, agency.administrator)
    assert client.get("/people?q=a%00b").status_code == 400
    assert client.post(f"/agencies/{ids.encode(agency.agency_id)}/units", data={"name": "a\0"}).status_code == 400
    officer, task = house.client(app, agency.intake_officer), house.open_task(house.start(agency))
    url = f"/tasks/{ids.encode(task.id)}"
    for odd in ({"f.note": "a\0b"}, {"checked": ["\ud800"]}, {"f.\udfff": "x"}):
        answer = officer.put(f"{url}/draft", data=json.dumps(odd), content_type="application/json")
        assert answer.status_code == 422
    assert officer.get(url).status_code == 200


def test_a_draft_does_not_outlive_the_rights_that_made_it(agency):
    task = house.open_task(house.start(agency))
    stranger = house.actor(agency.leader)
    with pytest.raises(NotAllowed), transaction():
        tasks.save_draft(task_id=task.id, values={}, actor=stranger, now=NOW)
    with pytest.raises(NotFound), transaction():
        tasks.demand_attach(task_id=task.id + 1, actor=stranger, now=NOW)
    assert documents.attachments(agency.agency_id, task.instance_id) == []
    assert definitions.startable(agency.agency_id, people.today(NOW), "a " * 5000) is not None
