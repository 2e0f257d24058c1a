"""The table of work of a document: steps in the order of the diagram, where each leads, what cannot happen left out."""

import json
from pathlib import Path

import pytest
from lxml import etree

import engine
from processes import definitions, outline
from processes.definitions.settings import read
from processes.outline import WayKind
from tests import house
from web import packages

NAMES = sorted(path.parent.name for path in Path("bpmn").glob("*/process.bpmn"))


def told(name):
    package = packages.read(house.PACKAGES / name)
    return outline.plain(definitions.open_bundle(package.files), package.procedure)


def rows(name):
    return {row.number: row for row in told(name).work.rows}


def leads(row):
    return [(way.kind, way.to or way.end, [one.flow.name for one in way.conditions]) for way in row.ways]


def test_steps_stand_in_the_order_of_the_diagram_and_side_ways_beside_their_step():
    numbers = list(rows("appoint-forensic-examiner"))
    assert numbers == ["B1", "B1.1", "B1.2", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9"]


def test_tasks_are_listed_along_the_flows_however_the_file_lists_them():
    data = (house.PACKAGES / "appoint-forensic-examiner" / "process.bpmn").read_bytes()
    document = etree.fromstring(data)
    for scope in document.iter("{*}process", "{*}subProcess"):
        tasks = scope.findall("{*}userTask")
        scope[:] = [*(one for one in scope if one not in tasks), *reversed(tasks)]
    names = [element.name for element in outline.along(engine.read(etree.tostring(document)))]
    assert names[0] == "B1. Kiểm tra, tiếp nhận hồ sơ"
    assert [name[:2] for name in names if name[0] == "B"] == [f"B{number}" for number in range(1, 9)]


def test_a_choice_says_where_each_answer_leads():
    assert leads(rows("appoint-forensic-examiner")["B1"]) == [
        (WayKind.ON, "B2", ["Tiếp nhận"]),
        (WayKind.END, "Đóng hồ sơ, không có quyết định", ["Từ chối"]),
        (WayKind.NEXT, "B1.1", ["Cần bổ sung"]),
    ]


def test_a_way_back_is_told_as_one():
    found = leads(rows("appoint-forensic-examiner")["B5"])
    assert (WayKind.BACK, "B4", ["Trả lại chuyên viên"]) in found


def test_what_an_answer_rules_out_is_not_told():
    """Whoever signs cannot close the dossier without a decision at the next gateway, which asks the same answer."""
    assert leads(rows("appoint-forensic-examiner")["B6"]) == [
        (WayKind.BACK, "B5", ["Trả lại trưởng phòng"]),
        (WayKind.NEXT, "B7", ["Đã ký"]),
    ]


def test_what_runs_beside_and_ends_brings_nothing_back():
    assert [way.kind for way in rows("appoint-forensic-examiner")["B1.2"].ways] == [WayKind.END]


def test_the_phase_of_another_agency_is_a_step_with_its_time():
    row = rows("move-religious-seat")["B8"]
    assert (row.step.budget.amount, row.is_by_person) == (7, False)


def test_steps_of_one_code_get_letters():
    found = rows("recognise-exploration-results")
    assert {"B4a", "B4b", "B4c", "B4d", "B6a", "B6b"} <= set(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_a_package_is_told_once_and_every_number_leads_somewhere(name):
    made = told(name)
    numbers = [row.number for row in made.work.rows]
    assert len(set(numbers)) == len(numbers)
    assert {one.id for one in made.running.diagram.user_tasks} <= {row.id for row in made.work.rows}
    ways = [way for row in made.work.rows for way in row.ways]
    assert {way.to for way in ways if way.to} <= set(numbers)
    assert all(row.ways for row in made.work.rows)


def opened_by(step, made, numbers, *, is_done):
    """Name the rows that a step opens when it is done, or by what happens while it is open."""
    row = {one.id: one for one in made.work.rows}[step]
    group = made.work.groups.get(row.group or "")
    boundaries = [*row.boundaries, *(group.boundaries if group is not None else ())]
    skipped = row.is_many or (group is not None and group.is_many)
    ways = [*(row.ways if is_done or skipped else ()), *(way for one in boundaries for way in one.ways)]
    return {numbers[way.to] for way in ways if way.to}


@pytest.mark.parametrize("name", NAMES)
def test_whatever_step_comes_in_an_example_is_among_the_ways_that_were_told_before(name):
    made = told(name)
    numbers = {row.number: row.id for row in made.work.rows}
    beside = {row.id for row in made.work.rows if row.group and made.work.groups[row.group].begins}
    odd = []
    for path in sorted((house.PACKAGES / name / "examples").glob("*.json")):
        done = [one for one in json.loads(path.read_text("utf-8"))["path"] if one in numbers.values()]
        known = {*done[:1], *beside}
        for step in done:
            if step not in known:
                odd.append((path.stem, step))
            known |= opened_by(step, made, numbers, is_done=True)
            for _ in numbers:
                known |= {two for one in known for two in opened_by(one, made, numbers, is_done=False)}
    assert odd == []


def test_steps_without_codes_are_numbered_from_one():
    diagram = engine.read(Path("tests/bpmn/sequence.bpmn").read_bytes())
    assert [row.number for row in outline.work(diagram, read({})).rows] == ["1", "2"]


def test_facts_that_are_no_texts_are_left_out():
    said = outline.facts({"document": {"purpose": 3, "scope": ["x"], "references": "x", "records": [{"name": "a"}, 4]}})
    assert (said["purpose"], said["scope"], said["references"]) == ("3", "", [])
    assert said["records"] == [{"name": "a", "place": "", "duration": ""}]
    assert outline.facts({"document": "x"})["purpose"] == ""
