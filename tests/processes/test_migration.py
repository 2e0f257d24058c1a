"""Running dossiers move to another version by a plan that two people answer for; all at once or not at all."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest

from processes import deadlines, dossiers, instances, migration, records, tasks
from processes.calendar import Limit, Unit, of_agency
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.errors import Invalid, NotAllowed, NotFound, WrongStatus
from processes.instances import Incident, InstanceStatus, ProcessInstance, Subscription, UserTask, prove
from processes.migration import MigrationMove, MigrationPlan, MoveStatus, PlanStatus, Selection
from processes.outbox import Message
from tests import house
from tests.house import NOW
from tests.processes import newer
from tests.processes.together import at_once
from web import worker


def rows(instance):
    """Everything of an instance that a move touches, as plain values; its records apart."""
    db.session.rollback()
    db.session.expire_all()
    one = db.session.get(ProcessInstance, (instance.agency_id, instance.id))
    open_rows = [
        tuple(getattr(row, name) for name in names)
        for model, names in (
            (UserTask, ("key", "element_id", "name", "role_id", "assignee_id", "due_at", "closed_at")),
            (DueWork, ("kind", "subject", "element_id", "due_at", "stage")),
            (Subscription, ("key", "element_id", "name")),
        )
        for row in db.session.scalars(db.select(model).filter_by(instance_id=instance.id))
    ]
    return one.version_id, one.state, one.status, one.due_at, sorted(open_rows, key=repr)


def acts(instance):
    return [view.act for view in records.of_instance(instance.agency_id, instance.id)]


def move_of(instance):
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(db.select(MigrationMove).filter_by(instance_id=instance.id)).one()


def statuses(plan):
    return migration.counts(plan.agency_id, [plan.id])[plan.id]


def test_an_approved_plan_moves_state_tasks_and_due_work_with_one_record_and_the_dossier_goes_on(agency, old, version):
    before, seq, due_at = rows(old), old.record_seq, house.open_task(old).due_at
    newer.approve(agency, newer.plan(agency, version))
    moved = db.session.get(ProcessInstance, (old.agency_id, old.id))
    task = house.open_task(moved)
    assert (moved.version_id, moved.record_seq) == (version.id, seq + 1)
    assert (task.element_id, task.role_id) == ("choose_officer", agency.roles["division_head"])
    assert (task.due_at, moved.due_at) == (due_at, before[3])
    assert {work.element_id for work in db.session.scalars(db.select(DueWork))} == {"", "choose_officer"}
    house.complete(agency, moved, "choose_officer", by=house.actor(agency.division_head))
    assert acts(old)[-2:] == ["dossier.migrate", "task.complete"]
    view = records.of_instance(old.agency_id, old.id)[-2]
    told = view.body["migration"]
    assert (told["plan"], told["from"]["version"], told["to"]["version"]) == (1, 1, 2)
    assert (told["mapping"], told["approved_by"]) == (newer.MAPPING, "Đặng Phê Duyệt")
    assert view.body["actor"] == {"system": "migration"}
    assert view.payload["legal_basis"] == "Nghị định 118/2025/NĐ-CP"
    assert prove(old.agency_id, old.id).is_intact


def test_nobody_approves_their_own_plan_nor_without_the_power_nor_in_another_agency(agency, old, version):
    approver = agency.process_approver
    own = newer.plan(agency, version, by=approver)
    with pytest.raises(NotAllowed):
        newer.act(migration.approve, agency, own)
    for verb in (migration.approve, migration.undo):
        with pytest.raises(NotAllowed):
            newer.act(verb, agency, own, agency.process_designer, **({"reason": "x"} if verb is migration.undo else {}))
    with pytest.raises(NotAllowed):
        newer.plan(agency, version, by=agency.case_officer)
    other = house.build_people("H99.02", "Sở Y tế tỉnh Minh Hoạ")
    for verb in (migration.approve, migration.stop, migration.withdraw, migration.go_on):
        with pytest.raises(NotFound):
            newer.act(verb, agency, own, other.process_approver)
    with pytest.raises(NotFound):
        newer.plan(agency, version, by=other.process_designer)
    newer.work()
    assert move_of(old).status == MoveStatus.WAITING


def test_a_plan_needs_reason_basis_whole_mapping_something_to_move_and_a_version_in_force(agency, old, version):
    with pytest.raises(Invalid) as refusal, transaction():
        migration.propose(
            from_id=agency.version_id, to_id=version.id, mapping={"x": "y"}, selection=Selection(), reason=" ",
            legal_basis="", actor=house.actor(agency.process_designer), now=NOW,
        )  # fmt: skip
    assert set(refusal.value.errors) == {"reason", "legal_basis", "mapping"}
    for nothing in (Selection(ids=frozenset()), Selection(step="check_dossier"), Selection(until=NOW)):
        with pytest.raises(Invalid) as refusal:
            newer.plan(agency, version, selection=nothing)
        assert set(refusal.value.errors) == {"selection"}
    assert newer.plan(agency, version, selection=Selection(step="assign_officer", until=NOW + timedelta(days=1)))
    later = newer.publish(agency, effective_on=NOW.date() + timedelta(days=9))
    plan = newer.plan(agency, later)
    with pytest.raises(Invalid) as refusal:
        newer.act(migration.approve, agency, plan)
    assert [one.code for one in refusal.value.errors["target"]] == ["target_not_in_force"]
    newer.act(migration.withdraw, agency, plan, agency.process_designer)
    with pytest.raises(WrongStatus):
        newer.act(migration.approve, agency, plan)


def test_what_cannot_go_stays_as_it_was_and_the_plan_and_the_register_say_why(agency, old, version):
    before = rows(old)
    plan = newer.plan(agency, version, mapping={})
    newer.approve(agency, plan)
    assert rows(old) == before
    move = move_of(old)
    assert (move.status, [one["code"] for one in move.reasons]) == (MoveStatus.HELD, ["element_gone"])
    held = db.session.scalars(db.select(records.QualityRecord).filter_by(act="migration.hold")).all()
    assert [view.agency_id for view in held] == [agency.agency_id]
    assert "dossier.migrate" not in acts(old)


def test_each_dossier_is_looked_at_again_just_before_it_moves(agency, old, version):
    gone, other = newer.plan(agency, version), newer.plan(agency, version)
    newer.approve(agency, other)
    newer.act(migration.approve, agency, gone)
    newer.work()
    query = db.select(MigrationMove).filter_by(plan_id=gone.id)
    assert [one["code"] for one in db.session.scalars(query).one().reasons] == ["runs_another_version"]
    with transaction():
        instances.cancel(instances.lock(old.agency_id, old.id), instances.Doing("dossier.cancel", NOW))
    assert statuses(gone) == {"held": 1}


def test_a_stopped_plan_moves_nothing_until_it_is_continued(agency, version):
    plan = newer.plan(agency, version)
    newer.act(migration.approve, agency, plan)
    newer.act(migration.stop, agency, plan, agency.process_designer)
    newer.work()
    assert statuses(plan) == {"waiting": 1}
    newer.act(migration.go_on, agency, plan)
    newer.work()
    assert statuses(plan) == {"moved": 1}


def test_an_author_continues_only_what_they_stopped_themselves(agency, version):
    author = agency.process_approver
    with transaction():
        second = house.person(agency, "process_approver", "second", "Hồ Thứ Hai")
    plan = newer.plan(agency, version, by=author)
    newer.act(migration.approve, agency, plan, second)
    newer.act(migration.stop, agency, plan, agency.process_designer)
    with pytest.raises(NotAllowed) as refusal:
        newer.act(migration.go_on, agency, plan, author)
    assert refusal.value.params["reason"] == "own_plan"
    newer.act(migration.go_on, agency, plan, second)
    for stopper in (second, author):
        newer.act(migration.stop, agency, plan, stopper)
        newer.act(migration.go_on, agency, plan, stopper)
    assert (plan.status, plan.ended_by, plan.ended_by_name, plan.ended_at) == (PlanStatus.RUNNING, None, None, None)


def test_back_before_the_next_step_everything_is_byte_for_byte_as_it_was(agency, old, version):
    with transaction():
        officer = house.doer(agency, house.open_task(old))
        tasks.claim(task_id=house.open_task(old).id, actor=officer, now=NOW)
    before = rows(old)
    newer.approve(agency, newer.plan(agency, version, is_recounted=True))
    assert rows(old) != before
    with transaction():
        migration.bring_back(
            move_id=move_of(old).id, reason="Áp dụng nhầm", actor=house.actor(agency.process_approver), now=NOW
        )
    assert rows(old) == before
    assert acts(old)[-2:] == ["dossier.migrate", "dossier.migrate_back"]
    assert prove(old.agency_id, old.id).is_intact
    assert (move_of(old).status, move_of(old).before) == (MoveStatus.UNDONE, None)


def test_after_its_next_step_a_dossier_does_not_come_back(agency, old, version):
    newer.approve(agency, newer.plan(agency, version))
    moved = db.session.get(ProcessInstance, (old.agency_id, old.id))
    house.complete(agency, moved, "choose_officer", by=house.actor(agency.division_head))
    after = rows(old)
    with pytest.raises(WrongStatus) as refusal, transaction():
        migration.bring_back(
            move_id=move_of(old).id, reason="Nhầm", actor=house.actor(agency.process_approver), now=NOW
        )
    assert refusal.value.params["status"] == "moved_on"
    assert rows(old) == after


def test_a_plan_taken_back_whole_brings_back_what_has_not_gone_on_and_names_the_rest(agency, old):
    stayed = newer.at_the_choice(agency)
    version = newer.publish(agency)
    before = rows(stayed)
    plan = newer.plan(agency, version)
    newer.approve(agency, plan)
    moved = db.session.get(ProcessInstance, (old.agency_id, old.id))
    house.complete(agency, moved, "choose_officer", by=house.actor(agency.division_head))
    newer.act(migration.undo, agency, plan, reason="Bỏ kế hoạch")
    newer.work()
    assert statuses(plan) == {"moved": 1, "undone": 1}
    assert rows(stayed) == before
    assert [one["code"] for one in move_of(old).reasons] == ["moved_on"]
    with pytest.raises(WrongStatus):
        newer.act(migration.undo, agency, plan, reason="Lần nữa")


def test_due_moments_are_counted_again_only_where_the_plan_says_so(agency):
    kept, again = house.start(agency), house.start(agency)
    version = newer.publish(agency)
    promised, due_at = again.due_at, house.open_task(again).due_at
    newer.approve(agency, newer.plan(agency, version, selection=Selection(ids=frozenset({kept.id}))))
    newer.approve(
        agency, newer.plan(agency, version, selection=Selection(ids=frozenset({again.id})), is_recounted=True)
    )
    assert house.open_task(kept).due_at == due_at
    late = house.open_task(again).due_at
    assert (due_at, late) == (None, of_agency(agency.agency_id).due(NOW, Limit(Decimal(3), Unit.WORKING_DAY)))
    work = deadlines.due_work(db.session.get(ProcessInstance, (again.agency_id, again.id)))
    assert work["task", house.open_task(again).key].due_at == late
    assert db.session.get(ProcessInstance, (again.agency_id, again.id)).due_at == promised


def test_who_has_a_task_keeps_it_unless_another_role_has_it_now_and_is_told_so(agency, old):
    version = newer.publish(agency, role="leader")
    task = house.open_task(old)
    officer = house.doer(agency, task)
    with transaction():
        tasks.claim(task_id=task.id, actor=officer, now=NOW)
    newer.approve(agency, newer.plan(agency, version))
    task = house.open_task(old)
    assert (task.role_id, task.assignee_id) == (agency.roles["leader"], None)
    told = db.session.scalars(db.select(Message).filter_by(kind="task_other_role")).all()
    assert [one.person_id for one in told] == [officer.person_id]


def test_a_move_that_fails_for_a_reason_of_ours_is_tried_again_and_then_an_incident(agency, old, version):
    whole = old.state
    plan = newer.plan(agency, version)
    newer.act(migration.approve, agency, plan)
    _write(old, state=whole[:-9])
    now = NOW
    for minutes in (0, 1, 5, 30):
        now += timedelta(minutes=minutes)
        newer.work(now)
    assert statuses(plan) == {"failed": 1}
    incident = db.session.scalars(db.select(Incident)).one()
    assert (incident.code, incident.command["kind"]) == ("migration_failed", "migrate")
    assert acts(old)[-1] == "incident.opened"
    _write(old, state=whole)
    with transaction():
        instances.retry(incident_id=incident.id, actor=house.actor(agency.administrator, now), now=now)
    newer.work(now)
    assert statuses(plan) == {"moved": 1}
    assert acts(old)[-1] == "dossier.migrate"


def test_a_dry_run_names_what_cannot_be_read_beside_the_rest(agency, old):
    other = newer.at_the_choice(agency)
    version = newer.publish(agency)
    _write(old, state=old.state[:-9])
    rows = {
        one.instance.id: one
        for one in migration.try_move(agency.agency_id, agency.version_id, version.id, newer.MAPPING)
    }
    assert [found.code for found in rows[old.id].obstacles] == ["state_unreadable"]
    assert rows[other.id].obstacles == ()


def test_two_plans_that_fail_for_one_dossier_are_two_incidents(agency, old, version):
    _write(old, state=old.state[:-9])
    for _ in range(2):
        newer.act(migration.approve, agency, newer.plan(agency, version))
        now = NOW
        for minutes in (0, 1, 5, 30):
            now += timedelta(minutes=minutes)
            newer.work(now)
    found = db.session.scalars(db.select(Incident)).all()
    assert len({one.command["move"] for one in found}) == len(found) == 2


def test_a_failure_is_counted_with_the_instance_held_before_its_move_as_everywhere(agency, old, version):
    newer.act(migration.approve, agency, newer.plan(agency, version))
    key, read = (agency.agency_id, move_of(old).id), []

    def note(_connection, _cursor, statement, *_more):
        read.extend(name for name in ("migration_move", "process_instance") if f"FROM {name}" in statement)

    db.event.listen(db.engine, "before_cursor_execute", note)
    with transaction():
        migration.note_failure(key, NOW)
    assert read == ["migration_move", "process_instance", "migration_move"]


def _write(instance, **values):
    query = db.update(ProcessInstance).filter_by(agency_id=instance.agency_id, id=instance.id)
    with transaction():
        db.session.execute(query.values(**values))


def test_what_stands_still_is_moved_and_goes_on_standing_still(agency, old, version):
    with transaction():
        dossiers.suspend(instance_id=old.id, reason="Chờ ý kiến", actor=house.actor(agency.division_head), now=NOW)
    newer.approve(agency, newer.plan(agency, version))
    moved = db.session.get(ProcessInstance, (old.agency_id, old.id))
    assert (moved.version_id, moved.status) == (version.id, InstanceStatus.SUSPENDED)


def test_two_workers_at_once_move_each_dossier_once(app, agency):
    found = [house.start(agency) for _ in range(4)]
    plan = newer.plan(agency, newer.publish(agency))
    newer.act(migration.approve, agency, plan)
    at_once(app, [lambda: [worker.sweep(NOW) for _ in range(8)]] * 2)
    newer.work()
    assert statuses(plan) == {"moved": 4}
    assert [acts(one).count("dossier.migrate") for one in found] == [1] * 4


def test_a_state_that_came_back_has_the_hash_it_had(agency, old, version):
    had = hashlib.sha256(old.state.encode()).hexdigest()
    plan = newer.plan(agency, version)
    newer.approve(agency, plan)
    assert move_of(old).after_sha256 != had
    newer.act(migration.undo, agency, plan, reason="Thử")
    newer.work()
    state = db.session.get(ProcessInstance, (old.agency_id, old.id)).state
    assert hashlib.sha256(state.encode()).hexdigest() == had
    assert db.session.get(MigrationPlan, (plan.agency_id, plan.id)).status == PlanStatus.RUNNING
