"""A second version of the agency's procedure, with a step under another id, and plans to move dossiers to it."""

from datetime import date

from processes import definitions, migration
from processes.db import db, transaction
from processes.migration import Selection
from tests import house
from tests.house import NOW
from web import worker

MAPPING = {"assign_officer": "choose_officer"}


def publish(agency, *, role="division_head", effective_on=date(2020, 1, 2)):
    """Install version 2: the step «assign_officer» is called otherwise, the first check may take three days."""
    files, procedure = house.package_files("appoint-forensic-examiner")
    files["process.bpmn"] = files["process.bpmn"].replace(b'"assign_officer"', b'"choose_officer"')
    bundle, findings = definitions.check_here(files)
    details = {key: value for key, value in procedure.items() if key not in {"settings", "code", "name", "kind"}}
    steps = {key: {**step} for key, step in procedure["settings"]["tasks"].items()}
    steps["choose_officer"] = {**steps.pop("assign_officer"), "role": role}
    steps["check_dossier"]["budget"] = {"amount": "3", "unit": "working_day"}
    with transaction():
        uploaded = definitions.upload(bundle, findings, agency_id=agency.agency_id, actor=None, now=NOW)
        db.session.flush()
        version = definitions.draft(
            procedure_id=agency.procedure_id,
            revision_id=uploaded.revision_id,
            agency_id=agency.agency_id,
            now=NOW,
            details=details,
            settings={**procedure["settings"], "tasks": steps},
        )
        db.session.flush()
        definitions.install(version=version, effective_on=effective_on, now=NOW)
    return version


def plan(agency, version, *, mapping=None, selection=None, by=None, now=NOW, **more):
    """Propose to move dossiers to a version, by the designer."""
    with transaction():
        return migration.propose(
            from_id=agency.version_id,
            to_id=version.id,
            mapping=MAPPING if mapping is None else mapping,
            selection=selection or Selection(),
            reason="Sửa theo quy định mới",
            legal_basis="Nghị định 118/2025/NĐ-CP",
            actor=house.actor(by or agency.process_designer, now),
            now=now,
            **more,
        )


def act(verb, agency, found, by=None, now=NOW, **more):
    """Do something with a plan, by the approver."""
    with transaction():
        return verb(plan_id=found.id, actor=house.actor(by or agency.process_approver, now), now=now, **more)


def approve(agency, found, now=NOW):
    """Approve a plan and let the worker carry it out."""
    act(migration.approve, agency, found, now=now)
    work(now)


def work(now=NOW):
    """Let the worker do all that is due, and read afresh."""
    while worker.sweep(now):
        pass
    db.session.rollback()
    db.session.expire_all()


def at_the_choice(agency):
    """Start a dossier and bring it to the step that the second version calls otherwise."""
    instance = house.start(agency)
    for element, answers in (("check_dossier", {"intake_decision": "accept"}), ("transfer_dossier", {})):
        house.complete(agency, instance, element, answers)
    return instance
