"""The register: exact bytes, a chain that breaks when touched, and a database that refuses to touch it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from processes import records
from processes.db import db, transaction
from processes.instances import ProcessInstance, prove
from processes.records import Act, Head, QualityRecord, RecordPayload, RecordsAreAppendOnly
from processes.records.ledger import append_to_agency, append_to_instance, leaf_hash
from tests import house
from tests.house import NOW

PLACE = 4_242
"""An instance of no table: the register itself asks for none."""


@pytest.fixture
def house_only(app):
    """An agency without procedures."""
    return house.build_people()


@pytest.fixture
def chain(house_only):
    """Five records of one instance, two of them with a payload; the end of the chain."""
    return _append(house_only.agency_id, 5)


def _append(agency_id, count, instance_id=PLACE):
    head = Head()
    with transaction():
        for number in range(count):
            payload = {"reason": f"Lý do {number}"} if number % 2 else None
            act = Act(
                "task.note", {"id": "7", "name": "Nguyễn Thị Lan"}, {"number": number}, payload=payload, actor_id=7
            )
            now = NOW + timedelta(minutes=number)
            head = append_to_instance(act, agency_id=agency_id, instance_id=instance_id, head=head, now=now)
    return head


def _as_dba(*statements):
    """Run statements as somebody who may switch the triggers off."""
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        triggers = _switch_off(connection)
        for statement, values in statements:
            connection.execute(sa.text(statement), values)
        for trigger in triggers:
            connection.exec_driver_sql(trigger)
    db.session.rollback()
    db.session.expire_all()


def _switch_off(connection):
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return []
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in rows:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [sql for _, sql in rows]


def _codes(agency_id, head):
    return {flaw.code for flaw in records.verify(agency_id, PLACE, head).flaws}


def _row(agency_id, seq):
    query = sa.select(QualityRecord).where(QualityRecord.agency_id == agency_id, QualityRecord.instance_seq == seq)
    return db.session.scalars(query.where(QualityRecord.instance_id == PLACE)).one()


def test_an_untouched_chain_is_intact(house_only, chain):
    assert records.verify(house_only.agency_id, PLACE, chain) == records.Proof(5, ())


def test_a_body_is_rfc_8785_and_its_leaf_that_of_rfc_6962(house_only, chain):
    prev = None
    for view in records.copies(house_only.agency_id, PLACE):
        body = json.loads(view.body)
        assert rfc8785.dumps(body) == view.body
        assert view.leaf == hashlib.sha256(b"\x00" + view.body).digest()
        assert (body["v"], body["seq"], body["prev"]) == (1, view.seq, prev)
        assert body["at"] == f"2026-03-02T01:{view.seq - 1:02}:00.000Z"
        prev = view.leaf.hex()
    assert chain.leaf.hex() == prev


def test_what_officers_write_is_only_committed_to_with_a_salt(house_only, chain):
    second = records.copies(house_only.agency_id, PLACE)[1]
    assert "Lý do".encode() not in second.body
    assert json.loads(second.body)["payload"] == hashlib.sha256(second.salt + second.payload).hexdigest()
    assert len(second.salt) == 16


EDITS = [
    ("act", "task.complete"),
    ("actor_id", 8),
    ("actor_id", None),
    ("recorded_at", "2026-03-02 01:02:00.001000"),
    ("recorded_at", "2026-03-02 01:02:00.000001"),
    ("recorded_at", "2025-03-02 01:02:00.000000"),
    ("instance_id", 9),
    ("instance_id", None),
    ("instance_seq", 9),
    ("id", 9),
    ("leaf", b"\x00" * 32),
    ("prev", b"\x00" * 32),
    ("prev", None),
    ("body", b"{}"),
    ("body", b"[]"),
    ("body", b"null"),
    ("body", b"\xff\xfe"),
    ("body", b"[" * 5000),
    ("body", b'{"actor": []}'),
]


def test_an_edit_of_any_column_is_noticed(house_only, chain):
    edited = set()
    for column, value in EDITS:
        original = _row(house_only.agency_id, 3)
        values = {"value": value, "id": original.id, "old": getattr(original, column)}
        found = 9 if column == "id" else original.id
        _as_dba((f"UPDATE quality_record SET {column} = :value WHERE id = :id", values))
        assert _codes(house_only.agency_id, chain) != set(), (column, value)
        with db.engine.connect() as connection:
            old = {**values, "id": found, "old": _stored(values["old"], connection)}
        _as_dba((f"UPDATE quality_record SET {column} = :old WHERE id = :id", old))
        assert _codes(house_only.agency_id, chain) == set()
        edited.add(column)
    assert edited | {"agency_id", "log_id", "idx"} == set(QualityRecord.__table__.c.keys())


def _stored(value, connection):
    """Write a moment as the database does."""
    if not isinstance(value, datetime):
        return value
    naive = value.replace(tzinfo=None)
    return naive.isoformat(" ", "microseconds") if connection.dialect.name == "sqlite" else naive


def test_an_edited_agency_is_noticed(house_only, chain):
    with transaction():
        other = house.add_agency("H99.02", "Sở Tư pháp khác")
    _as_dba((
        "UPDATE quality_record SET agency_id = :other WHERE agency_id = :agency AND instance_seq = 3",
        {"other": other.id, "agency": house_only.agency_id},
    ))  # fmt: skip
    assert "record_missing" in _codes(house_only.agency_id, chain)


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_edited_body_is_noticed_even_with_a_new_leaf(house_only, chain, seq):
    body = json.loads(_row(house_only.agency_id, seq).body) | {"number": 99}
    data = rfc8785.dumps(body)
    _as_dba((
        "UPDATE quality_record SET body = :body, leaf = :leaf WHERE agency_id = :agency AND instance_seq = :seq",
        {"body": data, "leaf": leaf_hash(data), "agency": house_only.agency_id, "seq": seq},
    ))  # fmt: skip
    assert _codes(house_only.agency_id, chain) == {"head_differs" if seq == 5 else "chain_broken"}


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_deleted_record_is_noticed(house_only, chain, seq):
    _as_dba((
        "DELETE FROM quality_record WHERE agency_id = :agency AND instance_seq = :seq",
        {"agency": house_only.agency_id, "seq": seq},
    ))  # fmt: skip
    assert "head_differs" in _codes(house_only.agency_id, chain)


def test_all_records_deleted_are_noticed(house_only, chain):
    _as_dba(("DELETE FROM quality_record WHERE agency_id = :agency", {"agency": house_only.agency_id}))
    assert _codes(house_only.agency_id, chain) == {"head_differs"}


def test_two_swapped_records_are_noticed(house_only, chain):
    swap = "UPDATE quality_record SET instance_seq = :new WHERE agency_id = :agency AND instance_seq = :old"
    agency_id = house_only.agency_id
    _as_dba(*((swap, {"agency": agency_id, "old": old, "new": new}) for old, new in ((2, 90), (3, 2), (90, 3))))
    assert {"projection_differs", "chain_broken"} <= _codes(house_only.agency_id, chain)


def test_an_inserted_record_is_noticed(house_only, chain):
    copy = (
        "INSERT INTO quality_record "
        "(agency_id, id, instance_id, instance_seq, act, actor_id, recorded_at, body, leaf, prev) "
        "SELECT agency_id, 77, instance_id, 6, act, actor_id, recorded_at, body, leaf, :prev FROM quality_record "
        "WHERE agency_id = :agency AND instance_seq = 5"
    )
    _as_dba((copy, {"agency": house_only.agency_id, "prev": chain.leaf}))
    assert {"projection_differs", "head_differs"} <= _codes(house_only.agency_id, chain)


@pytest.mark.parametrize(("column", "value"), [("content", b'{"reason":"kh\xc3\xa1c"}'), ("salt", b"\x01" * 16)])
def test_an_edited_payload_is_noticed(house_only, chain, column, value):
    record_id = _row(house_only.agency_id, 2).id
    _as_dba((
        f"UPDATE record_payload SET {column} = :value WHERE agency_id = :agency AND id = :id",
        {"value": value, "agency": house_only.agency_id, "id": record_id},
    ))  # fmt: skip
    assert _codes(house_only.agency_id, chain) == {"payload_differs"}


def test_a_payload_put_under_another_record_is_noticed(house_only, chain):
    without, having = _row(house_only.agency_id, 1).id, _row(house_only.agency_id, 2).id
    _as_dba((
        "UPDATE record_payload SET id = :new WHERE agency_id = :agency AND id = :old",
        {"new": without, "old": having, "agency": house_only.agency_id},
    ))  # fmt: skip
    assert _codes(house_only.agency_id, chain) == {"payload_differs"}


def test_disposing_of_a_payload_leaves_every_proof_valid(house_only, chain):
    record_id = _row(house_only.agency_id, 2).id
    with transaction():
        db.session.delete(db.session.get_one(RecordPayload, (house_only.agency_id, record_id)))
    assert records.verify(house_only.agency_id, PLACE, chain).is_intact
    assert records.of_instance(house_only.agency_id, PLACE)[1].payload is None


def test_another_end_of_the_chain_is_noticed(house_only, chain):
    for head in (Head(4, chain.leaf), Head(5, b"\x00" * 32), Head()):
        assert _codes(house_only.agency_id, head) == {"head_differs"}


def test_the_end_that_the_instance_holds_is_compared(agency):
    instance = house.start(agency)
    assert prove(instance.agency_id, instance.id).is_intact
    with db.engine.begin() as connection:
        connection.execute(sa.update(ProcessInstance).where(ProcessInstance.id == instance.id).values(record_seq=0))
    db.session.rollback()
    db.session.expire_all()
    assert [flaw.code for flaw in prove(instance.agency_id, instance.id).flaws] == ["head_differs"]


REFUSED = [
    "UPDATE quality_record SET act = 'x'",
    "UPDATE quality_record SET body = leaf",
    "UPDATE quality_record SET recorded_at = '2020-01-01 00:00:00.000000'",
    "UPDATE quality_record SET id = id + 1",
    "DELETE FROM quality_record",
    "UPDATE record_payload SET content = salt",
    "UPDATE record_payload SET salt = content",
]


def test_the_database_refuses_to_change_the_register(house_only, chain):
    for statement in REFUSED:
        _refused(statement)
    assert records.verify(house_only.agency_id, PLACE, chain).is_intact


def test_the_database_refuses_to_empty_or_replace_the_register(house_only, chain):
    if db.engine.dialect.name == "postgresql":
        statements = ["TRUNCATE quality_record CASCADE", "TRUNCATE record_payload", "TRUNCATE agency CASCADE"]
    else:
        statements = [
            "INSERT OR REPLACE INTO quality_record SELECT * FROM quality_record",
            "REPLACE INTO record_payload (agency_id, id, salt, content) SELECT agency_id, id, salt, salt FROM p",
        ]
    for statement in statements:
        _refused(statement.replace("FROM p", "FROM record_payload"))
    assert records.verify(house_only.agency_id, PLACE, chain).is_intact


def _refused(statement):
    with pytest.raises(DBAPIError, match=r"append-only|never changed"), transaction():
        db.session.execute(sa.text(statement))


def test_a_record_gets_its_place_in_the_log_once(house_only, chain):
    place = "UPDATE quality_record SET log_id = 1, idx = :idx WHERE agency_id = :agency AND instance_seq = :seq"
    with transaction():
        for seq in (1, 2):
            db.session.execute(sa.text(place), {"idx": seq, "agency": house_only.agency_id, "seq": seq})
    for again in (place.replace("log_id = 1", "log_id = 2"), place):
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(sa.text(again), {"idx": 9, "agency": house_only.agency_id, "seq": 1})
    if db.engine.dialect.name == "sqlite":
        displace = place.replace("UPDATE", "UPDATE OR REPLACE")
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(sa.text(displace), {"idx": 2, "agency": house_only.agency_id, "seq": 3})
    assert records.verify(house_only.agency_id, PLACE, chain).is_intact


def test_the_application_itself_refuses_to_change_a_record(house_only, chain):
    with pytest.raises(RecordsAreAppendOnly), transaction():
        _row(house_only.agency_id, 1).act = "task.complete"
    with pytest.raises(RecordsAreAppendOnly), transaction():
        db.session.delete(_row(house_only.agency_id, 1))
    payload = db.session.get_one(RecordPayload, (house_only.agency_id, _row(house_only.agency_id, 2).id))
    with pytest.raises(RecordsAreAppendOnly), transaction():
        db.session.get_one(RecordPayload, (payload.agency_id, payload.id)).content = b"{}"


def test_a_record_cannot_be_written_where_nobody_commits_it(house_only):
    with pytest.raises(RuntimeError, match="transaction"):
        append_to_agency(Act("x", {"system": "clock"}), agency_id=house_only.agency_id, now=NOW)


def test_facts_cannot_hide_the_records_own(house_only):
    for name in ("v", "agency", "id", "instance", "seq", "prev", "act", "at", "actor", "payload", "events", "request"):
        with pytest.raises(ValueError, match=name), transaction():
            append_to_agency(Act("x", {"system": "clock"}, {name: 1}), agency_id=house_only.agency_id, now=NOW)


def test_the_agency_stream_is_verified_and_every_edit_noticed(house_only):
    agency_id = house_only.agency_id
    with transaction():
        for number in range(3):
            act = Act("access.denied", {"system": "clock"}, {"number": number}, payload={"why": "x"})
            append_to_agency(act, agency_id=agency_id, now=NOW)
    proof = records.verify_agency(agency_id)
    assert proof.is_intact
    assert proof.records >= 3
    _as_dba(("UPDATE quality_record SET act = 'access.granted' WHERE act = 'access.denied'", {}))
    assert [flaw.code for flaw in records.verify_agency(agency_id).flaws] == ["projection_differs"] * 3


def test_the_stream_of_one_agency_holds_nothing_of_another(house_only):
    with transaction():
        other = house.add_agency("H99.02", "Sở Tư pháp khác")
        append_to_agency(Act("x", {"system": "clock"}), agency_id=other.id, now=NOW)
    assert [view.act for view in records.of_agency(other.id)].count("x") == 1
    assert "x" not in [view.act for view in records.of_agency(house_only.agency_id)]


MOMENTS = st.datetimes(NOW.replace(year=2000, tzinfo=None), NOW.replace(year=2100, tzinfo=None), timezones=st.just(UTC))
FACTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS, payload=FACTS, at=MOMENTS)
def test_any_facts_come_back_as_they_were_and_verify(house_only, facts, payload, at):
    instance_id = records.ledger.new_id()
    act = Act("task.note", {"id": "7"}, {"facts": facts}, payload={"value": payload}, actor_id=7)
    with transaction():
        head = append_to_instance(act, agency_id=house_only.agency_id, instance_id=instance_id, head=Head(), now=at)
    db.session.expire_all()
    (view,) = records.of_instance(house_only.agency_id, instance_id)
    assert view.body["facts"] == facts
    assert view.payload == {"value": payload}
    assert records.verify(house_only.agency_id, instance_id, head).is_intact


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_of_a_body_is_noticed(house_only, chain, data):
    record = records.copies(house_only.agency_id, PLACE)[data.draw(st.integers(0, 4))]
    bit = data.draw(st.integers(0, len(record.body) * 8 - 1))
    flipped = bytearray(record.body)
    flipped[bit // 8] ^= 1 << bit % 8
    assert leaf_hash(bytes(flipped)) != record.leaf
