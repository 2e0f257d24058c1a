"""Two agencies with one of everything, and the address of every route in either: for tests over all routes."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from types import SimpleNamespace

import sqlalchemy as sa

from engine.decisions.writing import Column, Table, write
from processes import (
    calendar,
    definitions,
    documents,
    dossiers,
    drawings,
    feed,
    instances,
    migration,
    outbox,
    people,
    providers,
    signatures,
    tokens,
    views,
)
from processes.db import db, new_id, transaction
from processes.exchange import SentMessage, TrustedSender
from processes.people import ACTIONS
from tests import at_counter, house, signing
from web import create_app
from web.problem_details import API
from web.settings import Settings

DAY = date(2026, 12, 30)
TABLE = write(Table("fee", "Phí", "UNIQUE", [Column("kind", "string")], [Column("amount", "number")]))
_CLOSES = "/close"
_VISITS = {
    "finding": "task_without_lane",
    "day": DAY.isoformat(),
    "code": "en",
    "name": "check_dossier",
    "act": "complete",
    "page": 1,
    "shape": "standard",
    "token": "tsc_nobody",
    "kind": "pdf",
}


@contextmanager
def opened(folder, template):
    """Open the application on SQLite with both agencies, ``own`` and ``other``; it need not survive a crash."""
    database = folder / "site.db"
    database.write_bytes(template.read_bytes())
    settings = Settings(folder, f"sqlite:///{database}", "test", "http://localhost")
    made = create_app(settings)
    made.testing, made.files = True, settings.files
    definitions.forget()
    documents.configure(settings.files)
    with made.app_context():
        sa.event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
        made.own, made.other = build("H99.01", "Sở Tư pháp"), build("H98.01", "Sở Nội vụ")
        yield made
        db.session.remove()
        db.engine.dispose()


def build(code, name, *, applicant="Nguyễn Thị An Nhiên"):
    """Build an agency with one of everything that an address can name."""
    built = house.build(code, name)
    now = house.NOW
    with transaction():
        victim = house.person(built, "clerk", f"thu.{code}".lower(), "Đinh Văn Thử")
        outbox.add("mail_test", agency_id=built.agency_id, to=[victim.id], params={}, now=now)
    admin = house.actor(built.administrator)
    with transaction():
        deputy = people.name_deputy(
            person_id=victim.id, deputy_id=built.clerk.id, from_on=date(2026, 1, 1), actor=admin, now=now
        )
        calendar.set_day(day=DAY, is_working=False, label="Ngày của cơ quan", actor=admin, now=now)
    instance = house.start(built, name=applicant)
    task = house.open_task(instance)
    file = house.attach(task, None, house.actor(built.intake_officer))
    built.ids = {
        "agency_id": built.agency_id,
        "unit_id": built.unit_id,
        "instance_id": instance.id,
        **_said(built, instance),
        "task_id": task.id,
        "file_id": file.id,
        "anchor_id": _trusted(built.agency_id, admin),
        **_waiting(instance),
        **_in_transit(instance),
        **_software(built.agency_id, admin),
        "message_id": db.session.scalar(
            db.select(outbox.Message.id).where(outbox.Message.agency_id == built.agency_id).limit(1)
        ),
        "person_id": victim.id,
        "membership_id": people.memberships(built.agency_id, victim.id)[0].id,
        "delegation_id": deputy.id,
        "procedure_id": built.procedure_id,
        "counter_id": at_counter.publish(built).procedure_id,
        "version_id": _draft(built),
    }
    return built


def _trusted(agency_id, admin):
    """Believe the authority of the tests."""
    data = signing.pem_of(signing.authority())
    with transaction():
        return signatures.trust(agency_id=agency_id, data=data, actor=admin, now=house.NOW)[0].id


def _said(built, instance):
    """Comment on the dossier, and share a saved view with the whole unit."""
    about = {"place": "inbox", "name": "Quá hạn", "asked": {"due": "overdue"}}
    with transaction():
        clerk, head = house.actor(built.clerk), house.actor(built.division_head)
        said = dossiers.comment(instance_id=instance.id, text="Ý kiến", actor=clerk, now=house.NOW)
        view = views.keep(**about, is_shared=True, actor=head, now=house.NOW)
        return {"number": said.record_seq, "view_id": view.id}


def _waiting(instance):
    with transaction():
        service = providers.add(
            agency_id=instance.agency_id, code="tra-cuu", name="Tra cứu", kind="software", from_on=DAY, now=house.NOW
        )
        incident = instances.Incident(
            agency_id=instance.agency_id, id=new_id(), instance_id=instance.id, element_id="check_dossier",
            code="task_not_ready", params={}, command={"kind": "complete"}, opened_at=house.NOW,
        )  # fmt: skip
        call = instances.ServiceCall(
            agency_id=instance.agency_id, id=new_id(), instance_id=instance.id, key="t999", element_id="check_dossier",
            name="Tra cứu", service=service.code, variables={}, headers={}, opened_at=house.NOW, due_at=house.NOW,
            attempts=0, most_attempts=4,
        )  # fmt: skip
        db.session.add_all([incident, call])
    return {"service_id": service.id, "incident_id": incident.id, "call_id": call.id, **_planned(instance)}


def _planned(instance):
    """Keep a plan of migration that has moved the dossier: its pages need no second version."""
    place = {"agency_id": instance.agency_id, "id": new_id()}
    plan = migration.MigrationPlan(
        **place, number=1, procedure_id=instance.procedure_id, from_id=instance.version_id,
        to_id=instance.version_id, status="running", mapping={}, chosen={}, reason="Thử", legal_basis="ISO 9001, 8.5.6",
        author_id=1, author_name="Bùi Thiết Kế", written_at=house.NOW,
    )  # fmt: skip
    move = migration.MigrationMove(
        **{**place, "id": new_id()}, plan_id=plan.id, instance_id=instance.id, status="moved", reasons=[],
        before={"places": {}, "tasks": {}}, after_sha256=sha256(instance.state.encode()).hexdigest(),
    )  # fmt: skip
    with transaction():
        db.session.add_all([plan, move])
    return {"plan_id": plan.id, "move_id": move.id}


def _in_transit(instance):
    """Leave a message of the dossier on its way; trust in a sender is the agency's own row."""
    own = instance.agency_id
    sent = SentMessage(
        agency_id=own, id=new_id(), kind="message", name="kết quả", instance_id=instance.id, element_id="check_dossier",
        to_agency_id=own, payload={}, keys={}, lookup="", sent_at=house.NOW, look_at=house.NOW, attempts=0,
    )  # fmt: skip
    trusted = TrustedSender(
        agency_id=own, id=new_id(), sender_id=own, name="", added_at=house.NOW, added_by_name="Hoàng Quản Trị"
    )
    with transaction():
        db.session.add_all([sent, trusted])
    return {"sent_id": sent.id, "trusted_id": trusted.id}


def _software(agency_id, admin):
    """Let software in and tell an address what happens."""
    now, until = house.NOW, date(2026, 12, 31)
    with transaction():
        account = tokens.add_account(
            name="Cổng", scopes=["dossiers.read"], procedures=[], served=[], until=until, actor=admin, now=now
        )
        feed.allow(hosts=["nhan.example.vn"], actor=admin, now=now)
    with transaction():
        row = tokens.issue_to(account=account, name="Máy", until=until, actor=admin, now=now)[0]
        url = "https://nhan.example.vn/tin"
        webhook = feed.add_webhook(name="Nhận", url=url, acts=["webhook."], actor=admin, now=now)
    with transaction():
        feed.place(agency_id, now)
    delivery = feed.deliveries(agency_id)[0][0]
    return {"account_id": account.id, "token_id": row.id, "webhook_id": webhook.id, "delivery_id": delivery.id}


def _draft(built):
    files, _ = house.package_files("appoint-forensic-examiner")
    files["check_dossier.dmn"] = TABLE
    bundle, findings = definitions.check_here(files)
    with transaction():
        version = definitions.begin(
            procedure_id=built.procedure_id,
            bundle=bundle,
            findings=findings,
            actor=house.actor(built.process_designer),
            now=house.NOW,
        )
    _drawn(version.id, bundle.diagram, house.actor(built.process_designer))
    return version.id


def _drawn(version_id, diagram, designer):
    """Draw on the draft, and keep a drawing apart."""
    about = {"version_id": version_id, "data": diagram, "base": sha256(diagram).hexdigest(), "seed": {}}
    with transaction():
        drawings.save(**about, number=0, actor=designer, now=house.NOW)
        drawings.keep_apart(**about, actor=designer, now=house.NOW)


def routes(app):
    """List every route of a page once for each method: method, rule and action; what closes an account comes last."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.rule.startswith(API):
            continue  # the programming interface has a matrix of its own
        action = app.view_functions[rule.endpoint].access
        found += [SimpleNamespace(method=m, rule=rule, action=action) for m in rule.methods - {"HEAD", "OPTIONS"}]
    return sorted(found, key=lambda route: (route.method != "GET", _CLOSES in route.rule.rule, str(route.rule)))


def address(route, ids):
    """Write the address of a route with these ids."""
    values = {name: ids.get(name, _VISITS.get(name)) for name in route.rule.arguments}
    built = route.rule.build({**(route.rule.defaults or {}), **values}, append_unknown=False)
    return built[1]


def ids_of(route):
    """Name the ids in the address of a route."""
    return sorted(
        name for name in route.rule.arguments if name.endswith("_id") and name not in (route.rule.defaults or ())
    )


def may(person, action):
    """Tell from the table of actions whether a person may use a route."""
    return bool(ACTIONS[action] & people.actor(person.agency_id, person.id, datetime.now(UTC)).powers)
