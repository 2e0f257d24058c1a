"""The drawing of a file as a vector picture: all of it, readable, the same every time."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import engine
from engine import vector
from engine.sketch.geometry import Bounds
from tests import pace

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


HOSTILE = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
    "<process>%s</process>%s</definitions>"
)


def _note(number, text="a"):
    return f'<textAnnotation id="n{number}"><text>{text}</text></textAnnotation>'


def _shape(number, about, bounds):
    x, y, width, height = bounds
    place = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<di:BPMNShape id="s{number}" bpmnElement="{about}">{place}</di:BPMNShape>'


def _drawn(shapes):
    return f"<di:BPMNDiagram><di:BPMNPlane>{''.join(shapes)}</di:BPMNPlane></di:BPMNDiagram>"


def _pictures(data):
    planes = vector.planes(data.encode())
    return planes, [vector.svg(plane, one, "serif") for plane in planes for one in vector.sheets(plane, ROOM)]


def test_an_element_that_is_drawn_again_and_again_is_drawn_once_on_a_plane_and_on_few_planes():
    shapes = [_shape(number, "n0", (number, number, 9, 9)) for number in range(100)]
    planes, _ = _pictures(HOSTILE % (_note(0), _drawn(shapes) * 40))
    assert len(planes) == 32
    assert {len(plane.shapes) for plane in planes} == {1}


def test_thousands_of_shapes_far_apart_are_drawn_in_a_moment():
    many = range(4_500)
    notes = "".join(map(_note, many))
    shapes = _drawn(_shape(n, f"n{n}", (n * 37 % 90_000 - 40_000, n * 53 % 90_000 - 40_000, 9, 9)) for n in many)
    assert pace.seconds(lambda: _pictures(HOSTILE % (notes, shapes))) < 3


def test_shapes_that_lie_under_every_sheet_are_not_drawn_on_each_of_them():
    many = range(3_000)
    shapes = _drawn(_shape(n, f"n{n}", (0, 0, 5_000, 5_000)) for n in many)
    _, pictures = _pictures(HOSTILE % ("".join(map(_note, many)), shapes))
    assert len(pictures) == 1


def test_a_name_without_end_is_broken_into_lines_in_a_moment():
    name = "ab " * 20_000
    shape = _drawn([_shape(0, "n0", (0, 0, 90_000, 90_000))])
    assert pace.seconds(lambda: _pictures(HOSTILE % (_note(0, name), shape))) < 1
    assert max(len(text) for text in texts(_pictures(HOSTILE % (_note(0, name), shape))[1][0])) < len(name)
