"""Groups of rows in the diagram: headings become groups, a time for several rows the one time of a sub-process."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import engine
from engine.vocabulary import DI, tag
from processes import drafting
from processes.definitions import check_here
from processes.drafting import by_docx, guard
from processes.drafting.understanding import understand
from tests.processes.drafting.papers import HEAD, paper

LIMIT = "Thời hạn giải quyết: 4 ngày làm việc"


def made(rows, merges=()):
    data = paper(LIMIT, (HEAD, rows, merges))
    return drafting.make(understand(by_docx.read(guard.open_package(data, "one.docx"))))


def told(one):
    """Give every finding but hints: what is made has none."""
    files = {"process.bpmn": one.bundle.diagram}
    files |= {f"{name}.form.json": data for name, data in one.bundle.forms.items()}
    return [found.code for found in check_here(files)[1] if found.severity is not engine.Severity.HINT]


def test_rows_under_a_heading_stand_in_a_group_that_is_drawn():
    rows = [("A. Nhận", *[None] * 4), ("1", "Nhận", "Một cửa", "1 ngày", "")]
    rows += [("B. Làm", *[None] * 4), ("2", "Làm", "CV", "3 ngày", ""), ("3", "Trả", "Một cửa", "-", "")]
    one = made(rows, [(1, 0, 1, 4), (3, 0, 3, 4)])
    root = etree.fromstring(one.bundle.diagram)
    names = {value.get("id"): value.get("value") for value in root.iter(tag("categoryValue"))}
    groups = {group.get("id"): names[group.get("categoryValueRef")] for group in root.iter(tag("group"))}
    assert list(groups.values()) == ["A. Nhận", "B. Làm"]
    drawn = {shape.get("bpmnElement") for shape in root.iter(f"{{{DI}}}BPMNShape")}
    assert set(groups) <= drawn
    elements = engine.read(one.bundle.diagram).elements
    steps = {name: elements[name].category for name in ("step_1", "step_2", "step_3", "finished")}
    assert steps == {"step_1": "A. Nhận", "step_2": "B. Làm", "step_3": "B. Làm", "finished": ""}
    assert told(one) == []


def test_a_time_for_several_rows_is_the_time_of_a_sub_process():
    rows = [("1", "Nhận", "Một cửa", "1 ngày", ""), ("2", "Làm", "CV", "3 ngày", ""), ("3", "Ký", "Lãnh đạo", None, "")]
    one = made(rows, [(2, 3, 3, 3)])
    assert one.settings["tasks"]["shared_1"]["budget"] == {"amount": "3", "unit": "working_day"}
    assert [one.settings["tasks"][name]["budget"] for name in ("step_2", "step_3")] == [{"none": True}] * 2
    elements = engine.read(one.bundle.diagram).elements
    assert {elements[name].scope_id for name in ("step_2", "step_3")} == {"shared_1"}
    assert (one.details["sums_to_limit"], told(one)) == (True, [])


def test_the_time_of_a_heading_over_rows_without_times_is_shared_too():
    rows = [("I", "Giải quyết", "", "4 ngày", ""), ("1", "Làm", "CV", "", ""), ("2", "Ký", "Lãnh đạo", "", "")]
    one = made(rows)
    assert one.settings["tasks"]["shared_1"]["budget"] == {"amount": "4", "unit": "working_day"}
    assert [found.code for found in one.understood.findings] == []


@pytest.mark.parametrize(
    ("text", "is_framed"),
    [
        ("Ký. Nếu không đạt thì chuyển lại bước 1", True),
        ("Ký. Nếu không đạt thì chuyển lại bước 2", True),
        ("Ký. Nếu không đạt thì kết thúc", True),
        ("Ký. Nếu không đạt thì chuyển lại bước 3", False),
    ],
)
def test_a_way_out_of_the_last_of_them_stands_behind_the_sub_process(text, is_framed):
    rows = [(str(number), "Làm", "CV", "1 ngày", "") for number in range(1, 5)]
    rows = [*rows[:3], ("4", text, "Lãnh đạo", None, ""), ("5", "Trả", "Một cửa", "-", "")]
    one = made([*rows[:2], ("3", "Soạn", "CV", None, ""), *rows[3:]], [(2, 3, 4, 3)])
    assert ("shared_1" in one.settings["tasks"]) is is_framed
    assert told(one) == []


@settings(max_examples=15)
@given(
    st.lists(
        st.sampled_from(["", "Nếu thiếu thì chuyển bước {}", "chuyển lại bước {}", "Nếu không thì kết thúc"]),
        min_size=3,
        max_size=7,
    ),
    st.data(),
)
def test_whatever_ways_lead_where_a_time_is_shared_the_draft_runs(texts, data):
    target = st.integers(1, len(texts))
    rows = [(str(n), f"Làm {text}".format(data.draw(target)), "CV", "1 ngày", "") for n, text in enumerate(texts, 1)]
    first = data.draw(st.integers(1, len(rows) - 1))
    last = data.draw(st.integers(first + 1, len(rows)))
    rows[first:last] = [(*row[:3], None, "") for row in rows[first:last]]
    one = made(rows, [(first, 3, last, 3)])
    errors = [one for one in engine.check(one.bundle.diagram) if one.severity is engine.Severity.ERROR]
    assert (errors, told(one)) == ([], [])
