"""What the tests of the auditor's pages share: a dossier with a history, where its pages are, what a film tells."""

import json
from datetime import timedelta

from processes import definitions, records, tasks
from processes.db import transaction
from tests import house
from web import ids

PARTS = ["", "/records.json", "/records.pdf", "/diagram.bpmn", "/steps.json", "/alerts.json"]
"""Everything that can be asked about one instance."""


def handed_back(agency):
    """Start a dossier that is handed back once and completed again with another opinion."""
    started = house.start(agency)
    for hours, (element, values) in enumerate(
        [
            ("check_dossier", {"intake_decision": "accept"}),
            ("transfer_dossier", {}),
            ("assign_officer", {}),
            ("appraise_dossier", {"appraisal_opinion": "Ý kiến của lần đầu tiên"}),
        ],
        1,
    ):
        house.complete(agency, started, element, values, now=house.NOW + timedelta(hours=hours))
    task = house.open_task(started)
    (way,) = tasks.ways_back(definitions.load(agency.agency_id, started.version_id), task.element_id)
    with transaction():
        tasks.hand_back(
            task_id=task.id,
            flow_id=way.flow_id,
            reason="Thiếu chữ ký nháy",
            actor=house.doer(agency, task),
            now=house.NOW + timedelta(hours=5),
        )
    house.complete(
        agency,
        started,
        "appraise_dossier",
        {"appraisal_opinion": "Ý kiến của lần thứ hai"},
        now=house.NOW + timedelta(hours=6),
    )
    return started


def path(instance, rest=""):
    return f"/audit/{ids.encode(instance.id)}{rest}"


def film(page):
    return json.loads(page.all("//script[@data-film-data]")[0].text)


def moved(page, *verbs):
    """Give for each step which elements a verb was said of."""
    return [[id_ for verb, id_, *_ in step["moves"] if verb in verbs] for step in film(page)["steps"]]


def looks(agency, act):
    return [row for row in records.of_agency(agency.agency_id) if row.act == act]
