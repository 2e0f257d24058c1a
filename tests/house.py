"""Builders: an agency with its people, a published procedure, dossiers, signed-in clients. Plain functions."""

import json
import re
from copy import copy
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from engine import feel, forms
from engine.forms import FieldType
from processes import definitions, documents, dossiers, instances, people, tasks
from processes.db import db, transaction
from processes.people import Power

ROOT = Path(__file__).parent.parent
PACKAGES = ROOT / "bpmn"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, 2 March 2026, 08:00 in Việt Nam."""

PASSWORD = "một mật khẩu thật dài"

ROLES = {
    "intake_officer": ("Cán bộ một cửa", [Power.WORK, Power.RECEIVE]),
    "case_officer": ("Chuyên viên thụ lý", [Power.WORK]),
    "division_head": ("Trưởng phòng", [Power.WORK, Power.SUPERVISE]),
    "leader": ("Giám đốc", [Power.WORK, Power.SUPERVISE]),
    "clerk": ("Văn thư", [Power.WORK]),
    "iso_secretary": ("Thư ký ISO", [Power.WORK, Power.RECEIVE]),
    "legal_controller": ("Cán bộ kiểm soát thủ tục hành chính", [Power.WORK]),
    "process_designer": ("Người thiết kế quy trình", [Power.DESIGN]),
    "process_approver": ("Người phê duyệt quy trình", [Power.APPROVE]),
    "internal_auditor": ("Đánh giá viên nội bộ", [Power.AUDIT, Power.WORK]),
    "administrator": ("Quản trị", [Power.ADMINISTER, Power.OPERATE]),
}

NAMES = {
    "intake_officer": "Nguyễn Thị Lan",
    "case_officer": "Trần Văn Nam",
    "division_head": "Lê Thị Hồng Đào",
    "leader": "Phạm Quốc Việt",
    "clerk": "Đỗ Thị Út",
    "iso_secretary": "Vũ Minh Thư",
    "legal_controller": "Hồ Văn Luật",
    "process_designer": "Bùi Thiết Kế",
    "process_approver": "Đặng Phê Duyệt",
    "internal_auditor": "Ngô Thanh Tra",
    "administrator": "Hoàng Quản Trị",
}


def build(code="H99.01", name="Sở Tư pháp tỉnh Minh Hoạ", *, package="appoint-forensic-examiner"):
    """Build an agency: one unit, one person for each role, one published procedure."""
    built = build_people(code, name)
    published = publish(built, package)
    built.version_id, built.procedure_id = published.version_id, published.procedure_id
    return built


def kept(built):
    """Give what stands for an agency beyond its session: the person of each role by number."""
    return {key: value.id if key in ROLES else value for key, value in vars(built).items()}


def found(kept):
    """Give the agency that was kept, its people read afresh."""
    known = db.session.scalars(db.select(people.Person).where(people.Person.id.in_([kept[role] for role in ROLES])))
    by_id = {one.id: one for one in known}
    return SimpleNamespace(**{key: by_id[value] if key in ROLES else copy(value) for key, value in kept.items()})


def add_agency(code, name, *, level="department", parent_id=None):
    """Add a bare agency; call it within a transaction."""
    return people.add_agency(code=code, name=name, level=level, parent_id=parent_id, from_on=date(2020, 1, 1), now=NOW)


def build_people(code="H99.01", name="Sở Tư pháp tỉnh Minh Hoạ", **more):
    """Build an agency without procedures: one unit, one person for each role."""
    with transaction():
        agency = add_agency(code, name, **more)
        unit = people.add_unit(agency_id=agency.id, code="VP", name="Văn phòng", from_on=date(2020, 1, 1), now=NOW)
        built = SimpleNamespace(agency_id=agency.id, unit_id=unit.id, roles={})
        for role, (title, powers) in ROLES.items():
            built.roles[role] = people.add_role(
                agency_id=agency.id, code=role, name=title, powers=powers, from_on=date(2020, 1, 1), now=NOW
            ).id
            setattr(built, role, person(built, role, f"{role}.{code}".lower(), NAMES[role]))
    return built


def person(built, role, username, name):
    """Add one more person in a role; call it within a transaction."""
    added = people.add_person(agency_id=built.agency_id, username=username, name=name, now=NOW)
    db.session.flush()
    people.appoint(
        agency_id=built.agency_id,
        person_id=added.id,
        unit_id=built.unit_id,
        role_id=built.roles[role],
        from_on=date(2020, 1, 1),
        now=NOW,
    )
    return added


def package_files(name):
    """Read a shipped package as uploaded files, with its procedure.json apart."""
    folder = PACKAGES / name
    files = {"process.bpmn": (folder / "process.bpmn").read_bytes()}
    files |= {path.name: path.read_bytes() for path in sorted((folder / "forms").glob("*.form.json"))}
    files |= {path.name: path.read_bytes() for path in sorted((folder / "decisions").glob("*.dmn"))}
    return files, json.loads((folder / "procedure.json").read_text("utf-8"))


def publish(built, package="appoint-forensic-examiner", *, files=None, procedure=None):
    """Install a package in an agency, in force since 2020."""
    if files is None:
        files, procedure = package_files(package)
    bundle, findings = definitions.check_here(files)
    with transaction():
        uploaded = definitions.upload(bundle, findings, agency_id=built.agency_id, actor=None, now=NOW)
        added = definitions.add_procedure(
            agency_id=built.agency_id, code=procedure["code"], name=procedure["name"], kind=procedure["kind"], now=NOW
        )
        db.session.flush()
        settings = procedure["settings"]
        details = {key: value for key, value in procedure.items() if key not in {"settings", "code", "name", "kind"}}
        version = definitions.draft(
            procedure_id=added.id,
            revision_id=uploaded.revision_id,
            agency_id=built.agency_id,
            now=NOW,
            details=details,
            settings=settings,
        )
        db.session.flush()
        definitions.install(version=version, effective_on=date(2020, 1, 1), now=NOW)
    return SimpleNamespace(procedure_id=added.id, version_id=version.id, definition_id=uploaded.definition_id)


def draft(built, package, changes=(), details=None, settings=None):
    """Take a package in as the draft of a new procedure, with (file, old, new) bytes changed; give the version."""
    files, procedure = package_files(package)
    for name, old, new in changes:
        assert old in files[name], (name, old)
        files[name] = files[name].replace(old, new)
    bundle, findings = definitions.check_here(files)
    with transaction():
        uploaded = definitions.upload(bundle, findings, agency_id=built.agency_id, actor=None, now=NOW)
        added = definitions.add_procedure(agency_id=built.agency_id, code="1.0", name="Nháp", kind="TTHC", now=NOW)
        db.session.flush()
        return definitions.draft(
            procedure_id=added.id,
            revision_id=uploaded.revision_id,
            agency_id=built.agency_id,
            now=NOW,
            details={key: value for key, value in {**procedure, **(details or {})}.items() if key != "settings"},
            settings={**procedure["settings"], **(settings or {})},
        )


def actor(person, now=NOW):
    """Load who acts."""
    return people.actor(person.agency_id, person.id, now)


def start(built, now=NOW, *, name="Nguyễn Thị An Nhiên", procedure_id=None, values=None):
    """Receive a dossier at the counter."""
    with transaction():
        officer = actor(built.intake_officer, now)
        return receive(officer, procedure_id or built.procedure_id, now, name=name, values=values)


def receive(officer, procedure_id, now=NOW, *, name="Nguyễn Thị An Nhiên", received_at=None, values=None):
    """Receive a dossier; call it within a transaction."""
    return dossiers.start(
        procedure_id=procedure_id,
        applicant={"name": name},
        channel="counter",
        actor=officer,
        now=now,
        received_at=received_at,
        values=values,
    )


def open_task(instance, element_id=None):
    """Find the open task of an instance (at an element); of several instances of one step, the oldest."""
    found = [task for task in instances.open_tasks(instance) if element_id in {None, task.element_id}]
    assert len({task.element_id for task in found}) == 1, [task.element_id for task in found]
    return min(found, key=lambda task: int(task.key[1:]))


def client(app, person):
    """Sign a person in: a test client that sends its CSRF token by itself."""
    with transaction():
        token = people.open_session(person=db.session.merge(person), now=datetime.now(UTC))
    made = app.test_client()
    made.set_cookie("session-token", token)
    page = made.get("/account")
    made.csrf = re.search(r'name="csrf-token" content="([^"]+)"', page.get_data(as_text=True))[1]
    made.environ_base["HTTP_X_CSRF_TOKEN"] = made.csrf
    return made


def fill(running, element_id, given, now=NOW):
    """Fill a form in: the given values, and something acceptable in every other required field that is seen."""
    form = running.form_of(element_id)
    raw = dict(given)
    for field in form.fields if form else ():
        is_asked = field.required and field.is_writable and field.type is not FieldType.FILEPICKER
        wanted = is_asked and field.key not in raw
        if wanted and field.key in forms.fill(form, raw, now).shown_keys:
            raw[field.key] = _value(field)
    return raw


def _value(field):
    if field.options:
        first = field.options[0].value
        return [first] if field.type is FieldType.CHECKLIST or field.multiple else first
    if field.pattern is not None:
        return next(text for text in _CODES if feel.pattern_found(field.pattern, text))
    if field.type is FieldType.DATETIME:
        return {"time": "08:00", "datetime": "2026-03-02T08:00"}.get(field.subtype, "2026-03-02")
    if field.type is FieldType.NUMBER:
        return str(field.minimum or 1)
    texts = {"email": "an.nhien@example.org", "phone": "0900000000"}
    text = "on" if field.type is FieldType.CHECKBOX else "Nội dung minh hoạ để kiểm thử"[: field.max_length or 100]
    return texts.get(field.format, text)


_CODES = ("012345678901", "0900000000", "01/2026")


def checked(running, element_id):
    """Tick every point of a step's checklist and every required output."""
    step = running.settings.step(element_id)
    return [item.id for item in step.checklist] + [f"output:{item.id}" for item in step.required_outputs]


def doer(built, task, now=NOW):
    """Find who does a task: the person whose role it is, a colleague where duties must lie apart."""
    code = next(code for code, role_id in built.roles.items() if role_id == task.role_id)
    version_id = instances.instance(task.agency_id, task.instance_id).version_id
    running = definitions.load(task.agency_id, version_id)
    colleagues = built.__dict__.setdefault("colleagues", {}).setdefault(code, [getattr(built, code)])
    for one in colleagues:
        if tasks.why_not(running, task, actor(one, now)) is None:
            return actor(one, now)
    with transaction():
        number = len(colleagues) + 1
        colleagues.append(person(built, code, f"{code}.{number}.{built.agency_id}", f"Người thứ {number}"))
    return actor(colleagues[-1], now)


def complete(built, instance, element_id=None, values=None, now=NOW, by=None):
    """Complete an open task with an acceptable form."""
    task = open_task(instance, element_id)
    running = definitions.load(instance.agency_id, instance.version_id)
    person = by or doer(built, task, now)
    for key in pickers(running, task.element_id):
        attach(task, key, person, now)
    with transaction():
        return tasks.complete(
            task_id=task.id,
            data=fill(running, task.element_id, values or {}, now),
            checked=checked(running, task.element_id),
            actor=person,
            now=now,
        )


def completion(built, instance, values=None, now=NOW, *, element_id=None):
    """Prepare everything that an officer sends with an open task; give the act itself, to be done when wanted."""
    task = open_task(instance, element_id)
    running = definitions.load(instance.agency_id, instance.version_id)
    person = doer(built, task, now)
    for key in pickers(running, task.element_id):
        attach(task, key, person, now)
    sent = {
        "task_id": task.id,
        "data": fill(running, task.element_id, values or {}, now),
        "checked": checked(running, task.element_id),
    }

    def complete_now():
        with transaction():
            return tasks.complete(**sent, actor=person, now=now).id

    return complete_now


def pickers(running, element_id):
    """Name the fields of a step that ask for files."""
    form = running.form_of(element_id)
    return [field.key for field in (form.fields if form else ()) if field.type is FieldType.FILEPICKER]


def attach(task, component, person, now=NOW):
    """Attach a small PDF to a task."""
    stored = documents.store().keep("du-thao.pdf", b"%PDF-1.4 minh hoa")
    with transaction():
        return tasks.attach(
            task_id=task.id, stored=stored, name="du-thao.pdf", actor=person, now=now, component=component
        )
