"""The drawing of a file as a vector picture: all of it, readable, the same every time."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import engine
from engine import vector
from engine.sketch.geometry import Bounds

PACKAGES = sorted(Path("bpmn").glob("*/process.bpmn"))
DRAWN = sorted(path for path in Path("tests/bpmn").rglob("*.bpmn") if b"BPMNShape" in path.read_bytes())
ROOM = vector.Room(900, 1300)


def texts(picture):
    root = ET.fromstring(picture)
    return [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]


def letters(words):
    return re.sub(r"\s", "", "".join(words))


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.parent.name)
def test_every_name_of_a_package_stands_on_one_of_its_sheets(path):
    data = path.read_bytes()
    (plane,) = vector.planes(data)
    windows = vector.sheets(plane, ROOM)
    drawn = letters(word for window in windows for word in texts(vector.svg(plane, window, "serif")))
    names = {element.name for element in engine.read(data).elements.values() if element.name}
    assert [name for name in names if letters([name]) not in drawn] == []
    assert all(window.width <= ROOM.width + 1 and window.height <= ROOM.height + 1 for window in windows)


def test_the_same_file_gives_the_same_picture():
    data = PACKAGES[0].read_bytes()
    (plane,), (again,) = vector.planes(data), vector.planes(data)
    assert vector.svg(plane, plane.bounds, "serif") == vector.svg(again, again.bounds, "serif")


@pytest.mark.parametrize("path", DRAWN[::12], ids=lambda path: path.stem)
def test_drawings_of_all_kinds_become_well_formed_pictures(path):
    for plane in vector.planes(path.read_bytes()):
        ET.fromstring(vector.svg(plane, plane.bounds, "serif", "<&>"))


def test_a_sheet_is_not_cut_through_a_task_where_there_is_room_beside_it():
    tasks = [vector.Shape(str(n), "userTask", "", Bounds(n * 200, 0, 150, 80)) for n in range(10)]
    plane = vector.Plane("", tuple(tasks), (), Bounds(0, 0, 1950, 80))
    windows = vector.sheets(plane, vector.Room(500, 300))
    cuts = [window.right for window in windows[:-1]]
    assert len(windows) >= 4
    assert [cut for cut in cuts if any(one.bounds.x < cut < one.bounds.right for one in tasks)] == []


def test_places_that_are_no_numbers_are_left_out():
    data = PACKAGES[0].read_bytes().replace(b'<dc:Bounds x="', b'<dc:Bounds x="1e999', 1)
    (plane,), (whole,) = vector.planes(data), vector.planes(PACKAGES[0].read_bytes())
    assert len(plane.shapes) == len(whole.shapes) - 1


def test_lanes_have_their_names_on_every_sheet():
    (plane,) = vector.planes(Path("bpmn/appoint-forensic-examiner/process.bpmn").read_bytes())
    for window in vector.sheets(plane, ROOM):
        assert "Bộ phận Một cửa" in texts(vector.svg(plane, window, "serif"))


def test_a_file_without_a_drawing_has_no_plane():
    assert vector.planes(b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>") == ()
