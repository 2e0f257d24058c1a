"""Two systems of others, for real: one hands dossiers in, one answers a service task, both over HTTP."""

import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest
from werkzeug.serving import make_server

from processes import instances, records
from processes.db import db
from tests import house
from tests.processes import services
from tests.web.api.conftest import account_of
from web import clock, ids
from web.cli import openapi

README = (house.ROOT / "README.md").read_text("utf-8")
CLIENT = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]


@pytest.fixture
def served(app):
    """The application behind a real server; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


def call(base, token, method, path, body=None, **headers):
    """Ask as software of others does; give status and answer."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{base}/api/v1{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def let_in(agency, scopes, **more):
    return account_of(agency, scopes, now=clock.now(), **more)[1]


def test_the_client_of_the_papers_hands_a_dossier_in(agency, served):
    token = let_in(agency, ["dossiers.read", "dossiers.write"])
    lines = [line for line in CLIENT.splitlines() if line.strip()]
    assert len(lines) <= 20
    environment = {**os.environ, "BASE": served, "TOKEN": token, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    db.session.rollback()
    (found,) = instances.search(agency.agency_id)
    assert done.stdout.startswith(f"{found.reference} running ")


def test_a_dossier_that_got_no_answer_is_sent_again_and_received_once(agency, served):
    token = let_in(agency, ["dossiers.read", "dossiers.write"])
    body = {"procedure": ids.encode(agency.procedure_id), "applicant": {"name": "Người nộp"}}
    answers = []

    def send():
        answers.append(call(served, token, "POST", "/dossiers", body, **{"Idempotency-Key": "ho-so-1"}))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {status for status, _ in answers} == {201}
    assert len({answer["dossier"] for _, answer in answers}) == 1
    db.session.rollback()
    assert len(instances.search(agency.agency_id)) == 1


def waiting_call(agency):
    """Bring a dossier to the service that looks something up."""
    published = services.publish_asking(agency)
    instance = house.start(agency, clock.now(), procedure_id=published.procedure_id)
    house.complete(agency, instance, "request", {"reason": "Xin cấp lại"}, now=clock.now())
    return instance, published


def test_a_service_of_somebody_else_takes_a_call_and_answers_it(agency, served):
    instance, _ = waiting_call(agency)
    token = let_in(agency, ["calls.write"], served=[services.CODE], name="Kho dữ liệu")
    status, taken = call(served, token, "POST", "/calls/fetch", {"service": services.CODE})
    (one,) = taken["items"]
    assert (status, one["values"], one["element"]) == (200, {"question": "Xin cấp lại"}, "look")
    assert call(served, token, "POST", "/calls/fetch", {"service": services.CODE})[1]["items"] == []
    path = f"/calls/{one['id']}"
    lost = call(served, token, "POST", f"{path}/answer", {"token": "khac", "values": {"found": "có"}})
    assert (lost[0], lost[1]["code"]) == (409, "lease_ended")
    assert call(served, token, "POST", f"{path}/answer", {"token": one["token"], "values": {"x": 1}})[0] == 422
    done = call(served, token, "POST", f"{path}/answer", {"token": one["token"], "values": {"found": "có"}})
    assert done[0] == 200, done
    db.session.rollback()
    db.session.expire_all()
    assert house.open_task(instance).element_id == "read"
    last = records.of_instance(agency.agency_id, instance.id)[-1]
    assert (last.act, last.body["actor"]["name"]) == ("service.answer", "Kho dữ liệu")


def test_a_service_fails_or_ends_with_an_error_that_the_diagram_catches(agency, served):
    instance, _ = waiting_call(agency)
    token = let_in(agency, ["calls.write"], served=[services.CODE])
    ask = {"service": services.CODE, "lease_seconds": 1}
    (one,) = call(served, token, "POST", "/calls/fetch", ask)[1]["items"]
    path, shown = f"/calls/{one['id']}", {"token": one["token"]}
    assert call(served, token, "POST", f"{path}/fail", {**shown, "reason": " "})[0] == 422
    assert call(served, token, "POST", f"{path}/error", {**shown, "code": "LA"})[0] == 422
    assert call(served, token, "POST", f"{path}/error", {**shown, "code": "KHONG_CO"})[0] == 200
    assert call(served, token, "POST", f"{path}/fail", {**shown, "reason": "muộn"})[1]["code"] == "call_closed"
    db.session.rollback()
    db.session.expire_all()
    assert house.open_task(instance).element_id == "ask"


def test_a_service_sees_only_calls_of_its_services_and_procedures(agency, served):
    _, published = waiting_call(agency)
    ask = {"service": services.CODE}
    elsewhere = let_in(agency, ["calls.write"], served=[services.CODE], procedures=[agency.procedure_id], name="A")
    assert call(served, elsewhere, "POST", "/calls/fetch", ask)[1] == {"items": []}
    assert call(served, elsewhere, "POST", "/calls/fetch", {"service": "khac"})[0] == 403
    mine = let_in(agency, ["calls.write"], served=[services.CODE], procedures=[published.procedure_id], name="B")
    (one,) = call(served, mine, "POST", "/calls/fetch", ask)[1]["items"]
    assert call(served, elsewhere, "POST", f"/calls/{one['id']}/answer", {"token": one["token"]})[0] == 404


def test_a_message_reaches_the_dossier_that_awaits_it(agency, served):
    instance, _ = waiting_call(agency)
    token = let_in(agency, ["messages.write", "dossiers.read"])
    sent = {"name": "withdrawal", "dossier": ids.encode(instance.id)}
    assert call(served, token, "POST", "/messages", {**sent, "name": "khac"})[0] == 404
    assert call(served, token, "POST", "/messages", {**sent, "values": {"role": "leader"}})[0] == 422
    done = call(served, token, "POST", "/messages", sent)
    assert (done[0], done[1]["status"]) == (200, "finished"), done


def test_the_kept_document_is_that_of_the_application():
    assert openapi.FILE.read_text("utf-8") == openapi.text(), "run: python run.py openapi"
