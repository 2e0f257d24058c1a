"""What happened, in order and without gaps; told to allowed addresses, signed, again until it arrives."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from processes import feed, tasks
from processes.db import db, transaction
from processes.errors import Invalid
from tests import house
from tests.web.api.conftest import Software, account_of
from tests.web.conftest import MORNING
from web import hooks, ids

PRIVATE = "127.0.0.0/8"


class Receiver:
    """A server of somebody else that notes what it is told."""

    def __init__(self, status=204, headers=()):
        self.status, self.headers, self.told = status, dict(headers), []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.told.append((dict(self.headers), body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


def settings_of(app, networks=PRIVATE):
    return replace(app.config["SETTINGS"], webhook_networks=networks)


def webhook_to(agency, receiver, acts=("dossier.",)):
    admin = house.actor(agency.administrator, MORNING)
    with transaction():
        feed.allow(hosts=[receiver.host], actor=admin, now=MORNING)
    with transaction():
        return feed.add_webhook(name="Cổng", url=f"http://{receiver.host}/nhan", acts=acts, actor=admin, now=MORNING)


def test_the_feed_has_every_act_once_and_goes_on_where_it_ended(software, agency):
    instance = house.start(agency)
    house.complete(agency, instance, "check_dossier", {"intake_decision": "accept"})
    auditor = software("internal_auditor")
    first = auditor.get("/events?limit=500").json
    positions = [one["position"] for one in first["items"]]
    assert positions == list(range(len(positions)))
    acts = [one["act"] for one in first["items"] if one["dossier"] == ids.encode(instance.id)]
    assert (acts[0], acts[-1]) == ("dossier.start", "task.complete")
    assert "Nguyễn" not in json.dumps(first, ensure_ascii=False)
    house.start(agency)
    later = auditor.get(f"/events?after={first['next']}").json
    assert [one["act"] for one in later["items"]] == ["dossier.start"]
    assert later["items"][0]["position"] == positions[-1] + 1
    assert auditor.get(f"/events?after={later['next']}").json["items"] == []
    assert software("clerk").get("/events").status_code == 403


def test_small_parts_of_the_feed_leave_nothing_out(software, agency):
    for _ in range(3):
        house.start(agency)
    auditor, seen, after = software("internal_auditor"), [], ""
    for _ in range(100):
        part = auditor.get(f"/events?limit=7{after}").json
        if not part["items"]:
            break
        seen += [one["position"] for one in part["items"]]
        after = f"&after={part['next']}"
    assert seen == list(range(len(seen)))


def test_software_sees_the_events_of_its_procedures_alone(app, agency, clock):
    other = house.publish(agency, "certify-copies")
    house.start(agency)
    _, shown = account_of(agency, ["events.read"], procedures=[other.procedure_id])
    assert Software(app, shown).get("/events").json["items"] == []


def test_an_address_is_told_what_happened_and_can_check_who_says_so(app, agency, clock, receiver):
    webhook = webhook_to(agency, receiver)
    instance = house.start(agency, MORNING)
    assert hooks.work(settings_of(app), MORNING) == 1
    ((headers, body),) = receiver.told
    said = json.loads(body)
    assert (said["act"], said["dossier"]) == ("dossier.start", ids.encode(instance.id))
    key = hooks.key_of(app.config["SETTINGS"].secret_key, agency.agency_id, webhook.id, 1)
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.new(key.encode(), told, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert hooks.work(settings_of(app), MORNING) == 0
    (row, name) = feed.deliveries(agency.agency_id)[0]
    assert (row.status, row.attempts, row.delivered_at, name) == (204, 1, MORNING, "Cổng")


def test_what_does_not_arrive_is_tried_again_and_then_given_up(app, agency, clock, receiver):
    webhook_to(agency, receiver)
    house.start(agency, MORNING)
    receiver.status, now = 500, MORNING
    for wait in (0, 1, 5, 30, 360, 1440):
        now += timedelta(minutes=wait)
        hooks.work(settings_of(app), now)
        hooks.work(settings_of(app), now)
    assert len(receiver.told) == 6
    (row, _) = feed.deliveries(agency.agency_id)[0]
    assert (row.due_at, row.delivered_at, row.attempts) == (None, None, 6)
    receiver.status = 200
    with transaction():
        feed.send_again(delivery_id=row.id, actor=house.actor(agency.administrator, now), now=now)
    hooks.work(settings_of(app), now)
    db.session.expire_all()
    assert feed.deliveries(agency.agency_id)[0][0].delivered_at == now


@pytest.mark.parametrize(
    ("url", "networks", "why"),
    [
        ("http://127.0.0.1:1/", "", "plain_http"),
        ("https://127.0.0.1:1/", "", "private_network"),
        ("https://localhost:1/", "", "private_network"),
        ("https://169.254.169.254/", PRIVATE, "private_network"),
        ("https://10.0.0.1/", PRIVATE, "private_network"),
        ("https://[::1]:1/", "", "private_network"),
        ("https://[::ffff:127.0.0.1]:1/", "", "private_network"),
        ("https://0.0.0.0:1/", "", "private_network"),
        ("https://100.64.0.1/", "", "private_network"),
    ],
)
def test_nobody_is_sent_into_a_private_network(app, agency, url, networks, why):
    event = feed.Event(0, 1, "dossier.start", MORNING, None, None, None, None, None)
    due = feed.Due(agency.agency_id, 1, 1, url, 1, event)
    admin = house.actor(agency.administrator, MORNING)
    with transaction():
        from processes import people

        hosts = {"hosts": [feed.host_of(url)]}
        people.change_setting(name="webhooks", value=hosts, action="webhook.change", actor=admin, now=MORNING)
    with pytest.raises(hooks.Unreachable, match=why):
        hooks.deliver(due, settings_of(app, networks), MORNING)


def test_a_redirect_is_not_followed_and_a_host_that_is_no_longer_allowed_is_told_nothing(app, agency, clock, receiver):
    other = Receiver()
    receiver.status, receiver.headers = 302, {"Location": f"http://{other.host}/"}
    webhook_to(agency, receiver)
    house.start(agency, MORNING)
    hooks.work(settings_of(app), MORNING)
    assert (len(receiver.told), other.told) == (1, [])
    other.close()
    with transaction():
        feed.allow(hosts=[], actor=house.actor(agency.administrator, MORNING), now=MORNING)
    hooks.work(settings_of(app), MORNING + timedelta(minutes=1))
    (row, _) = feed.deliveries(agency.agency_id)[0]
    assert (len(receiver.told), row.error) == (1, "Unreachable: host_not_allowed")


def test_only_allowed_hosts_can_be_told_anything(agency):
    admin = house.actor(agency.administrator, MORNING)
    with transaction():
        feed.allow(hosts=["nhan.example.vn"], actor=admin, now=MORNING)
    for url in ("https://other.example/", "ftp://nhan.example.vn/", "https://u:p@nhan.example.vn/", "nhan", "",
                "https://nhan.example.vn:8443/", "https://nhan.example.vn#x"):  # fmt: skip
        with pytest.raises(Invalid) as refused, transaction():
            feed.add_webhook(name="x", url=url, acts=[], actor=admin, now=MORNING)
        assert set(refused.value.errors) == {"url"}
    for hosts in (["a b"], ["https://x"], ["-x"], ["x" * 300]):
        with pytest.raises(Invalid), transaction():
            feed.allow(hosts=hosts, actor=admin, now=MORNING)


def test_places_are_given_in_the_order_of_commits_even_when_a_clock_goes_back(agency):
    instance = house.start(agency, MORNING)
    task = house.open_task(instance)
    earlier = MORNING - timedelta(minutes=5)
    with transaction():
        tasks.note(task_id=task.id, text="x", actor=house.actor(agency.intake_officer), now=earlier)
    with transaction():
        while feed.place(agency.agency_id, MORNING):
            db.session.flush()
    auditor = house.actor(agency.internal_auditor)
    found, _ = feed.events(auditor, -1, 500)
    assert [one.act for one in found if one.instance_id == instance.id] == ["dossier.start", "task.note"]
    assert [one.position for one in found] == list(range(len(found)))
