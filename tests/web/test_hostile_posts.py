"""Odd, broken and hostile input on every route: refused in words, never a fault, never more than was asked for."""

import io

import pytest

from processes import documents
from tests import house
from tests.web import world
from web import ids
from web.security import PUBLIC

HUGE = "9" * 5000
DATES = ("31/02/2026", "0001-01-01", "9999-12-31", "1/1/" + "9" * 30, "²/²/²²²²", HUGE)
TIMES = ("25:00", "00:00+14:00", "²:00", HUGE, "24:00:00")
NUMBERS = ("-1", "1e999", "NaN", "²", "٣", HUGE)
CHOICES = ("", "0" * 13, "administrator", HUGE)
TEXTS = (
    "", "\u202e\u200b", "A\r\nBcc: x@example.org", "</script><img src=x onerror=alert(1)>{{7*7}}", "e\u0301" * 5000,
    "0001-01-01T00:00:00+14:00",
)  # fmt: skip
KINDS = {"date": DATES, "time": TIMES, "number": NUMBERS, "choice": CHOICES, "text": TEXTS}
VALID = {"date": "2026-11-25", "time": "08:00", "number": "3", "choice": "", "text": "Một nội dung"}

FIELDS = {
    "account.open_session": {"username": "text", "password": "text", "next": "text"},
    "account.sign_out": {},
    "account.close_first_steps": {},
    "account.end_sessions": {},
    "views.keep": {"place": "choice", "name": "text", "asked": "text", "then": "text", "shared": "choice"},
    "views.change": {"name": "text", "asked": "text"},
    "views.remove": {},
    "views.open_with": {"on": "choice"},
    "account.keep_keys": {"keys": "choice"},
    "account.keep_language": {"language": "choice"},
    "passwords.keep": {"code": "text", "password": "text", "again": "text"},
    "passwords.ask": {"username": "text"},
    "passwords.replace": {"current": "text", "password": "text", "again": "text"},
    "agencies.keep": {"code": "text", "name": "text", "level": "choice", "parent": "choice", "from_on": "date"},
    "agencies.add_unit": {"code": "text", "name": "text", "from_on": "date"},
    "agencies.end_unit": {"to_on": "date"},
    "calendar.set_day": {"day": "date", "kind": "choice", "label": "text", "legal_basis": "text"},
    "calendar.confirm": {},
    "calendar.remove_day": {},
    "calendar.set_hours": {"weekdays": "number", "begin0": "time", "end0": "time", "begin1": "time", "cut_off": "time"},
    "dossiers.start": {
        "procedure": "choice", "name": "text", "identity": "text", "phone": "text", "email": "text", "address": "text",
        "channel": "choice", "received_on": "date", "received_time": "time",
    },
    "dossiers.withdraw": {"reason": "text"},
    "instant.settle": {
        "name": "text", "identity": "text", "phone": "text", "email": "text", "address": "text", "f.kind": "choice",
        "s:settle:f.request": "text", "s:settle:f.intake_decision": "choice", "s:settle:f.result_number": "text",
        "s:settle:checked": "choice", "s:hand_over:f.returned_on": "date", "s:hand_over:checked": "choice",
        "s:nowhere:f.kind": "text",
    },
    "absences.note": {
        "person_id": "choice", "deputy_id": "choice", "from_on": "date", "to_on": "date", "kind": "choice",
        "scope": "choice", "procedures": "choice", "reason": "text",
    },
    "absences.end": {},
    "comments.add": {"text": "text", "mention": "choice", "then": "text"},
    "comments.withdraw": {"then": "text"},
    "board.assign": {"to": "choice", "then": "text"},
    "bulk.claim": {"task": "choice", "then": "text"},
    "bulk.assign": {"task": "choice", "to": "choice", "reason": "text", "then": "text"},
    "bulk.decide": {"task": "choice", "decision": "text", "then": "text"},
    "calls.answer": {"name0": "text", "type0": "choice", "value0": "text"},
    "calls.retry": {},
    "calls.throw_error": {"code": "text"},
    "services.add": {"code": "text", "name": "text", "kind": "choice", "from_on": "date"},
    "services.end": {"to_on": "date"},
    "services.resume": {},
    "shapes.make": {
        "options": "choice", "name": "text", "code": "text", "kind": "choice", "field": "text", "legal_basis": "text",
        "component_name": "text", "component_copies": "number", "component_form": "choice", "limit_amount": "number",
        "limit_unit": "choice", "limit_note": "text", "why_not_equal": "text", "result": "text", "fee": "text",
        "retention": "text", "partner": "text", "name:leader": "text", "role:leader": "choice",
        "amount:appraise_dossier": "number", "unit:appraise_dossier": "choice", "checklist:appraise_dossier": "text",
        "outputs:appraise_dossier": "text", "fields:appraise_dossier": "text", "amount:supplement_overdue": "number",
        "unit:supplement_overdue": "choice", "list:seats": "text", "make": "text",
    },
    "shapes.make_again": {"make": "text"},
    "drawing_new.begin": {"begin": "choice", "code": "text", "name": "text", "kind": "choice", "field": "text"},
    "drawing_trials.act": {"acts": "text", "do": "choice", "more": "text"},
    "drawings.save": {"number": "number", "base": "text", "seed": "text"},
    "drawings.keep": {"base": "text", "seed": "text"},
    "drawings.check": {},
    "drawings.sit": {},
    "drawings.finish": {"number": "number"},
    "drawings.begin_next": {},
    "drawings.forget": {},
    "standstill.suspend": {"reason": "text", "clock": "choice", "legal_basis": "text"},
    "standstill.resume": {"reason": "text"},
    "standstill.cancel": {"reason": "text"},
    "incidents.retry": {},
    "exchange.retry": {},
    "exchange.withdraw": {"reason": "text"},
    "exchange.trust": {"sender": "choice", "message": "text"},
    "exchange.distrust": {},
    "mail.keep": {
        "host": "text", "port": "number", "security": "choice", "username": "text", "sender": "text",
        "password": "text",
    },
    "mail.send_again": {},
    "mail.test": {},
    "agenda.make": {"with_names": "choice"},
    "agenda.end": {},
    "tokens.make": {"name": "text", "scopes": "choice", "until": "date"},
    "tokens.end": {},
    "software.add": {"name": "text", "scopes": "choice", "procedures": "choice", "services": "choice", "until": "date"},
    "software.make": {"name": "text", "until": "date"},
    "software.end": {},
    "software.close": {},
    "webhooks.allow": {"hosts": "text"},
    "webhooks.add": {"name": "text", "url": "text", "acts": "text"},
    "webhooks.change_key": {},
    "webhooks.end": {},
    "webhooks.again": {},
    "notices.read": {},
    "notices.choose": {"page": "choice", "mail": "choice"},
    "people.keep": {
        "username": "text", "name": "text", "email": "text", "role_id": "choice", "unit_id": "choice",
        "from_on": "date", "to_on": "date", "position": "text",
    },
    "people.issue_link": {},
    "people.open_again": {},
    "people.close": {},
    "people.add_role": {"code": "text", "name": "text", "powers": "choice", "from_on": "date"},
    "person.change": {"name": "text", "email": "text"},
    "person.appoint": {
        "unit_id": "choice", "role_id": "choice", "from_on": "date", "to_on": "date", "position": "text",
    },
    "person.name_deputy": {
        "deputy_id": "choice", "deputy_from": "date", "deputy_to": "date", "legal_basis": "text",
    },
    "person.end_post": {"to_on": "date"},
    "person.end_deputy": {"to_on": "date"},
    "mending.mend_upload": {
        "archive": "text", "act": "choice", "target": "choice", "code": "text", "name": "text", "kind": "choice",
        "field": "text", "repair:flow_without_condition:g": "text",
    },
    "mending.mend_version": {"act": "choice", "repair:flow_without_condition:g": "text"},
    "tasks.claim": {"then": "text"},
    "tasks.release": {},
    "tasks.attach": {"scanned": "choice"},
    "tasks.remove": {"reason": "text"},
    "files.check": {},
    "trust.add": {},
    "trust.remove": {},
    "tasks.complete": {"checked": "choice", "then": "text"},
    "tasks.draft": {"checked": "choice", "then": "text"},
    "tasks.send_back": {"flow_id": "choice", "reason": "text"},
    "tasks.add_note": {"text": "text"},
    "tasks.hand_over": {"to": "choice", "reason": "text"},
    "uploads.receive": {"target": "choice", "code": "text", "name": "text", "kind": "choice", "field": "text"},
    "uploads.replace": {},
    "drafting.keep": {"read": "text"},
    "drafting.read": {"target": "choice", "code": "text", "name": "text", "kind": "choice", "field": "text"},
    "drafting.make": {
        "read": "text", "target": "choice", "code": "text", "name": "text", "kind": "choice", "field": "text",
    },
    "version_document.choose": {"layout": "choice"},
    "version_document.save": {
        "issue": "text", "purpose": "text", "scope": "text", "conditions": "text", "ways": "text", "sets": "number",
        "place": "text", "deciding": "text", "doing": "text", "authorised": "text", "coordinating": "text",
        "applicants": "text", "change_request": "text", "change_part": "text", "change_text": "text",
        "references": "text", "definitions_term": "text", "definitions_meaning": "text", "forms_code": "text",
        "forms_name": "text", "records_name": "text", "records_place": "text", "records_duration": "text",
        "lock": "number",
    },
    "version_facts.save": {
        "legal_basis": "text", "limit_amount": "number", "limit_unit": "choice", "limit_note": "text",
        "component_name": "text", "component_copies": "number", "component_form": "choice", "why_not_equal": "text",
        "result": "text", "fee": "text", "retention": "text", "lock": "number",
    },
    "trials.act": {"acts": "text", "do": "choice", "more": "text"},
    "version_migration.propose": {
        "target": "choice", "step": "choice", "until": "date", "due": "choice", "scope": "choice", "instance": "choice",
        "reason": "text", "legal_basis": "text",
    },
    "migrations.approve": {},
    "migrations.withdraw": {},
    "migrations.stop": {},
    "migrations.go_on": {},
    "migrations.undo": {"reason": "text"},
    "migrations.bring_back": {"reason": "text"},
    "version_forms.add": {"step": "choice"},
    "form_editor.save": {"schema": "text", "seen": "text", "do": "choice"},
    "decision_editor.save": {"source": "text", "seen": "text", "do": "choice"},
    "decision_new.make": {
        "name": "text", "policy": "choice", "inputs": "choice", "output_name": "text", "output_type": "choice",
    },
    "expressions.check": {"text": "text", "kind": "choice", "at": "choice"},
    "versions.save": {"lock": "number"},
    "reviews.submit": {},
    "reviews.comment": {"element": "choice", "text": "text"},
    "reviews.send_back": {"reason": "text"},
    "reviews.approve": {},
    "reviews.publish": {"effective_on": "date"},
    "reviews.retire": {},
}  # fmt: skip
"""What every form asks for. A new route is added here with its fields."""

GIVEN = {
    "level": "department", "kind": "off", "channel": "counter", "security": "tls", "limit_unit": "working_day",
    "sender": "a@example.org", "email": "a@example.org", "powers": "work", "weekdays": "0", "end0": "11:00",
    "begin1": "", "cut_off": "09:00", "to_on": "", "deputy_to": "", "checked": "", "target": "new", "phone": "",
}  # fmt: skip
"""What is acceptable where the kind of a field does not say it."""


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory):
    """The application with two agencies that have one of everything."""
    with world.opened(tmp_path_factory.mktemp("site"), sqlite_template) as made:
        yield made


@pytest.fixture(autouse=True)
def _own_files(site):
    documents.configure(site.files)


class _Visitors:
    """Somebody for each route who may use it, signed in again when the route has ended the session."""

    def __init__(self, site):
        self.site, self.clients, self.count = site, {}, 0

    def client(self, route):
        may = (r for r in house.ROLES if route.action == PUBLIC or world.may(getattr(self.site.own, r), route.action))
        role = next(may)
        if role not in self.clients:
            self.clients[role] = house.client(self.site, getattr(self.site.own, role))
        return self.clients[role]

    def send(self, route, **more):
        client = self.client(route)
        answer = client.open(
            more.pop("url", None) or world.address(route, self.site.own.ids), method=route.method, **more
        )
        if answer.status_code == 401 or route.rule.endpoint in {"account.sign_out", "account.open_session"}:
            self.clients.clear()
        return answer


@pytest.fixture
def visitors(site):
    return _Visitors(site)


def _acceptable(site, visitors, endpoint):
    visitors.count += 1
    fields = {name: GIVEN.get(name, VALID[kind]) for name, kind in FIELDS[endpoint].items()}
    encoded = {"unit_id": site.own.unit_id, "role_id": site.own.roles["clerk"], "to": site.own.case_officer.id}
    encoded |= {"deputy_id": site.own.case_officer.id, "procedure": site.own.procedure_id}
    fields |= {name: ids.encode(value) for name, value in encoded.items() if name in fields}
    for unique in {"code", "username"} & fields.keys():
        fields[unique] = f"m{visitors.count}"
    return fields


def _posts(site):
    late = ("reviews.", "people.close", "account.", "standstill.")
    return sorted(
        (route for route in world.routes(site) if route.method != "GET"),
        key=lambda route: (route.rule.endpoint.startswith(late), route.rule.endpoint == "reviews.submit"),
    )


def _faults(answer, route, what):
    shown = what if len(what) < 60 else what[:60] + "…"
    return [f"{route.method} {route.rule} {shown!r}: {answer.status_code}"] if answer.status_code >= 500 else []


def test_every_route_that_changes_something_is_tried(site):
    assert {route.rule.endpoint for route in _posts(site)} == set(FIELDS)


def test_no_odd_value_in_any_field_is_a_fault(site, visitors):
    found = []
    for route in _posts(site):
        endpoint = route.rule.endpoint
        for name, kind in FIELDS[endpoint].items():
            if name in {"password", "again", "current"}:
                continue  # hashing is slow on purpose; tried below once
            for value in KINDS[kind]:
                fields = {**_acceptable(site, visitors, endpoint), name: value}
                found += _faults(visitors.send(route, data=fields), route, f"{name}={value}")
    assert found == []


def _bodies():
    form = "application/x-www-form-urlencoded"
    yield "text", {"data": "hello", "content_type": "text/plain"}
    yield "broken JSON", {"data": "{", "content_type": "application/json"}
    yield "deep JSON", {"data": "[" * 100_000, "content_type": "application/json"}
    yield "surrogates in JSON", {"data": '{"f.note": "\\ud800", "\\udfff": ["x"]}', "content_type": "application/json"}
    yield "NUL in JSON", {"data": '{"f.note": "a\\u0000b", "checked": ["\\u0000"]}', "content_type": "application/json"}
    yield "a list in JSON", {"data": "[1]", "content_type": "application/json"}
    yield "huge number in JSON", {"data": '{"f.a": ' + HUGE + "}", "content_type": "application/json"}
    yield "no boundary", {"data": "x", "content_type": "multipart/form-data"}
    yield "broken multipart", {"data": "--b\r\nContent-Dis", "content_type": "multipart/form-data; boundary=b"}
    yield "not UTF-8", {"data": b"name=%ff%fe&text=\xff&code=%c3%28&username=%ff", "content_type": form}
    yield "NUL", {"data": {name: "a\0b" for fields in FIELDS.values() for name in fields}}
    yield "repeated", {"data": {name: ["a", "b"] * 20 for fields in FIELDS.values() for name in fields}}
    yield "unknown fields", {"data": {"approved": "true", "role": "administrator", "is_active": "1", "agency_id": "1"}}
    yield "key", {"data": {"once": "\0" + "é" * 5000}}
    yield "key in a header", {"headers": {"Idempotency-Key": "é" * 500}}
    yield "files", {"data": {name: (io.BytesIO(b"PK\x03\x04"), "../../a\0b.zip") for name in ("file", "files", "o.x")}}


@pytest.mark.parametrize(("what", "more"), list(_bodies()), ids=lambda value: value if isinstance(value, str) else "")
def test_no_odd_body_is_a_fault(site, visitors, what, more):
    found = []
    for route in _posts(site):
        if (
            more.get("data")
            and isinstance(more["data"], dict)
            and any(isinstance(v, tuple) for v in more["data"].values())
        ):
            more = {"data": {name: (io.BytesIO(b"PK\x03\x04"), given[1]) for name, given in more["data"].items()}}
        found += _faults(visitors.send(route, **more), route, what)
    assert found == []


ARGUMENTS = {
    "people.show": ("q", "page", "agency"),
    "audit.search": ("q", "page", "procedure", "person", "from", "to"),
    "audit.show": ("step",),
    "calendar.show": ("year", "agency"),
    "stream.show": ("kind", "before"),
    "dossiers.search": ("q", "page", "status"),
    "dossiers.choose": ("procedure",),
    "inbox.show": ("q", "page", "procedure", "step", "due", "box"),
    "procedures.catalogue": ("q",),
    "incidents.show": ("view",),
    "version_forms.list_all": ("step",),
    "expressions.show": ("at",),
    "expressions.names": ("at",),
    "account.sign_in": ("next",),
    "account.language": ("next",),
}
ODD = (
    "", "\0", "a\0b", "%", "_", "a " * 2000, HUGE, "-1", "0", "²", "٣", "1e9", "\U0001f600", "//[", "//evil.example",
    "/\\evil.example", "http://[", "//[::1]evil", "9999-12-31", "0001-01-01", "1/1/99999999999999999999",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "z" * 13, "0" * 13,
)  # fmt: skip


@pytest.mark.parametrize("endpoint", ARGUMENTS)
def test_no_odd_query_is_a_fault(site, visitors, endpoint):
    (route,) = [route for route in world.routes(site) if route.rule.endpoint == endpoint]
    found = []
    for name in ARGUMENTS[endpoint]:
        for value in ODD:
            answer = visitors.send(route, query_string={name: value})
            found += _faults(answer, route, f"{name}={value}")
            assert "evil" not in answer.headers.get("Location", "")
    broken = visitors.send(route, url=f"{world.address(route, site.own.ids)}?q=%ff%ed%a0%80&page=%00&{'a=1&' * 500}")
    assert _faults(broken, route, "broken bytes") + found == []
