"""Every page of the product with an address and somebody who may see it: for photographs, and for tests of looks.

``python -m tests.web.showing FILE`` opens an agency with one of everything, under names of sixty letters, in the
instance that the environment names, and writes down where each page is.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa
from argon2 import PasswordHasher

from processes import documents, people
from processes.db import db, transaction
from tests import house
from tests.web import world
from web import create_app
from web.security import PUBLIC

LONG_NAME = "Công-tằng Tôn-nữ Nguyễn Phước Thị Bích Ngọc Lan Anh Hoàng Gia"
LONG_AGENCY = "Sở Nông nghiệp, Môi trường và Phát triển nông thôn miền Minh Hoạ"
"""Names of sixty letters."""

ORDER = (
    "intake_officer",
    "division_head",
    "process_designer",
    "process_approver",
    "internal_auditor",
    "administrator",
    "case_officer",
)
"""Who is asked first to show a page."""

LEFT_OUT = {
    "account.home": "leads to the first page of the role",
    "account.language": "keeps the language and leads back",
    "agenda.read": "a calendar for calendar programs",
    "audit.alerts": "data for the page of a dossier's record",
    "audit.diagram": "a file",
    "audit.download": "a file",
    "audit.paper": "a file",
    "audit.schema": "a file",
    "audit.steps": "data for the page of a dossier's record",
    "diagrams.of_version": "a file",
    "expressions.names": "data for the fields of other pages",
    "drawings.apart": "a file",
    "files.download": "a file",
    "files.page": "one sheet of a file as a picture",
    "files.view": "a file",
    "health.healthz": "for machines",
    "health.metrics": "for machines",
    "inbox.following": "leads to the next task",
    "live.show": "data for the frame of every page",
    "reports.download": "a file",
    "shapes.ask_again": "the page of a shape, filled in: shapes.ask",
    "slips.show": "a file",
    "tasks.go_to_task": "leads to the task",
    "version_decisions.file": "a file",
    "version_document.download": "a file",
    "version_forms.file": "a file",
    "versions.files": "a file",
    "versions.uploaded": "a file",
}
"""Addresses that are no pages, with the reason."""


def open_agency(code="H97.01"):
    """Build an agency with one of everything under names of sixty letters."""
    built = world.build(code, LONG_AGENCY, applicant=LONG_NAME)
    with transaction():
        named = sa.update(people.Person).where(people.Person.id == built.ids["person_id"])
        db.session.execute(named.values(name=LONG_NAME))
    return built


def pages(app, built):
    """Find for every page its address and the first role that is shown it; refuses a page that nobody is shown."""
    clients, found = {}, []
    for route in world.routes(app):
        if route.method != "GET" or route.rule.endpoint in LEFT_OUT:
            continue
        path = world.address(route, built.ids)
        found.append(SimpleNamespace(name=_name(route), path=path, role=_role(app, built, route, path, clients)))
    return found


def _name(route):
    return route.rule.endpoint + (".new" if route.rule.defaults else "")


def _role(app, built, route, path, clients):
    if route.action == PUBLIC:
        return ""
    refused = {}
    for role in (role for role in ORDER if world.may(getattr(built, role), route.action)):
        if role not in clients:
            clients[role] = house.client(app, getattr(built, role))
        answer = clients[role].get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            return role
        refused[role] = f"{answer.status} {answer.mimetype}"
    raise LookupError(f"{route.rule}: {refused}")


def main(file):
    """Open the agency in the instance of the environment and write down each page with who is shown it."""
    app = create_app()
    documents.configure(app.config["SETTINGS"].files)
    with app.app_context():
        built = open_agency()
        listed = [vars(page) for page in pages(app, built)]
        hashed = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(house.PASSWORD)
        with transaction():
            for role in ORDER:
                db.session.merge(getattr(built, role)).password_hash = hashed
        people_of = {role: getattr(built, role).username for role in ORDER}
    said = {"pages": listed, "people": people_of, "password": house.PASSWORD, "left_out": LEFT_OUT}
    Path(file).write_text(json.dumps(said), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
