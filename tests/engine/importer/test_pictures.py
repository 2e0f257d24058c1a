"""Pictures of files without one: lines go through nothing, names cover nothing, data stand by what they belong to."""

from itertools import combinations, pairwise

import pytest
from lxml import etree

from engine.drawing import draw
from engine.importer.drawn import picture
from engine.sketch.geometry import Bounds, Point
from engine.vocabulary import DI, tag
from tests.engine.checker.build import definitions, flow

DC = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
POINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"


def process(body: str, name: str = "p") -> str:
    return f'<process id="{name}" isExecutable="true">{body}</process>'


def nodes(**named: str) -> str:
    """Return nodes by their ids: ``s`` starts, ``e`` ends, ``g`` and ``j`` are gateways, everything else is a task."""
    kinds = {"s": "startEvent", "e": "endEvent", "g": "exclusiveGateway", "j": "exclusiveGateway"}
    return "".join(f'<{kinds.get(one[0], "userTask")} id="{one}" name="{name}"/>' for one, name in named.items())


def flows(text: str) -> str:
    """Return flows out of lines as ``s -> a -> g`` and ``g -> b: a name``."""
    found = []
    for line in text.strip().splitlines():
        path, _, name = line.partition(":")
        ends = [one.strip() for one in path.split("->")]
        found += [flow(a, b, attributes=f'name="{name.strip()}"' if name else "") for a, b in pairwise(ends)]
    return "".join(found)


def lane(name: str, *inside: str) -> str:
    return (
        f'<lane id="lane_{name}" name="{name}">'
        + "".join(f"<flowNodeRef>{n}</flowNodeRef>" for n in inside)
        + "</lane>"
    )


LANES = definitions(
    process(
        f'<laneSet id="ls">{lane("A", "s", "a", "z", "e")}{lane("B", "b", "g")}{lane("C", "c", "g2")}</laneSet>'
        + nodes(
            s="Nhận", a="Kiểm tra", b="Thẩm định", g="Hồ sơ đạt yêu cầu chưa?", c="Ký", g2="Đồng ý?", z="Trả", e="Xong"
        )
        + flows("s -> a -> b -> g\ng -> c: Đạt\ng -> a: Không đạt\nc -> g2\ng2 -> z: Đồng ý\ng2 -> b: Không\nz -> e")
    )
)
PARALLEL = definitions(
    process(
        nodes(s="S", g="?", a1="1", a2="2", a3="3", a4="4", j="j", e="E")
        + flows("s -> g -> a1 -> j\ng -> a2 -> j\ng -> a3 -> j\ng -> a4 -> j\nj -> e")
    )
)
AROUND = definitions(
    process(
        nodes(s="S", g="Loại hồ sơ?", a="A", b="B", c="C", j="", e="E")
        + flows("s -> g\ng -> a: Khó\na -> b -> c -> j\ng -> j: Đơn giản\ng -> c: Trung bình\nj -> e\nj -> a: Làm lại")
    )
)
BOUNDARY = definitions(
    process(
        nodes(s="S", n="Ký", r="Nhắc", e="E", e2="Đã rút")
        + f'<subProcess id="w" name="W">{nodes(s1="", k="K", g1="Đủ?", l="L", e1="")}'
        + flows("s1 -> k -> g1\ng1 -> l: Đủ\ng1 -> k: Thiếu\nl -> e1")
        + '</subProcess><boundaryEvent id="t" name="Quá hạn" attachedToRef="w"/>'
        '<boundaryEvent id="m" name="Rút" attachedToRef="w"/>' + flows("s -> w -> n -> e\nt -> r -> n\nm -> e2")
    )
)
POOLS = definitions(
    '<collaboration id="co"><participant id="pp" name="Cơ quan" processRef="p"/><participant id="cz" name="Công dân"/>'
    '<participant id="qq" name="Bên phối hợp" processRef="q"/>'
    '<messageFlow id="m1" name="Hồ sơ" sourceRef="cz" targetRef="s"/>'
    '<messageFlow id="m2" name="Yêu cầu" sourceRef="b" targetRef="cz"/>'
    '<messageFlow id="m3" name="Hỏi" sourceRef="c" targetRef="s1"/>'
    '<messageFlow id="m4" name="Trả lời" sourceRef="x" targetRef="d"/></collaboration>'
    + process(
        nodes(s="Nhận", a="A", g="Đủ?", b="B", c="C", d="D", e="", e2="")
        + flows("s -> a -> g\ng -> b: Thiếu\ng -> c: Đủ\nb -> e2\nc -> d -> e")
    )
    + process(nodes(s1="Được hỏi", x="X", e1="") + flows("s1 -> x -> e1"), "q")
)
DRAWINGS = {"lanes": LANES, "parallel": PARALLEL, "around": AROUND, "boundary": BOUNDARY, "pools": POOLS}


class Picture:
    """The drawn file: places of shapes and names, corners of lines, by the id of what they show."""

    def __init__(self, data: bytes) -> None:
        self.root = etree.fromstring(picture(data))
        self.drawing = draw(self.root)
        self.shapes: dict[str, Bounds] = {}
        self.lines: dict[str, list[Point]] = {}
        self.names: list[Bounds] = []
        for one in self.root.iter(tag("BPMNShape", DI), tag("BPMNEdge", DI)):
            about = str(one.get("bpmnElement"))
            if (place := one.find(DC)) is not None:
                self.shapes[about] = bounds(place)
            else:
                self.lines[about] = [(float(p.get("x")), float(p.get("y"))) for p in one.iter(POINT)]
            self.names += [bounds(place) for label in one.iter(tag("BPMNLabel", DI)) for place in label.iter(DC)]

    def through(self, line: list[Point], others: list[str]) -> list[str]:
        return [one for one in others if any(meets(a, b, self.shapes[one]) for a, b in pairwise(line))]


def bounds(place: etree._Element) -> Bounds:
    return Bounds(*(float(place.get(key)) for key in ("x", "y", "width", "height")))


def meets(begin: Point, end: Point, box: Bounds) -> bool:
    left, right = sorted((begin[0], end[0]))
    top, bottom = sorted((begin[1], end[1]))
    return left < box.right - 1 and right > box.x + 1 and top < box.bottom - 1 and bottom > box.y + 1


def overlap(one: Bounds, other: Bounds) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@pytest.mark.parametrize("data", DRAWINGS.values(), ids=DRAWINGS)
def test_flows_go_along_right_angles_through_no_other_node(data: bytes) -> None:
    drawn = Picture(data)
    for scope in [inner for one in drawn.drawing.processes for inner in one.all()]:
        for arc in scope.arcs:
            line = drawn.lines[arc.id]
            assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line))
            assert arc.source is not None
            ends = {arc.source, arc.target, arc.source.host}
            assert drawn.through(line, [node.id for node in scope.nodes if node not in ends]) == []


def test_messages_pass_between_what_is_drawn() -> None:
    drawn = Picture(POOLS)
    inside = [node.id for one in drawn.drawing.processes for node in one.nodes]
    for one in drawn.root.iter(tag("messageFlow")):
        ends = {one.get("sourceRef"), one.get("targetRef")}
        assert drawn.through(drawn.lines[str(one.get("id"))], [name for name in inside if name not in ends]) == []


@pytest.mark.parametrize("data", DRAWINGS.values(), ids=DRAWINGS)
def test_names_cover_neither_shapes_nor_each_other(data: bytes) -> None:
    drawn = Picture(data)
    frames = {str(one.get("id")) for one in drawn.root.iter(tag("participant"), tag("lane"), tag("subProcess"))}
    solid = [place for name, place in drawn.shapes.items() if name not in frames]
    assert drawn.names
    assert not [1 for one in drawn.names for other in solid if overlap(one, other)]
    assert not [1 for one, other in combinations(drawn.names, 2) if overlap(one, other)]


def test_data_and_annotations_stand_above_what_they_belong_to() -> None:
    about = (
        '<dataObject id="o"/><dataObjectReference id="d" name="Dự thảo" dataObjectRef="o"/><textAnnotation id="n">'
        '<text>03 ngày</text></textAnnotation><association id="an" sourceRef="n" targetRef="b"/>'
        '<textAnnotation id="loose"><text>Ghi chú</text></textAnnotation>'
    )
    gives = (
        '<userTask id="a"><dataOutputAssociation id="da"><targetRef>d</targetRef></dataOutputAssociation></userTask>'
    )
    drawn = Picture(definitions(process(nodes(s="", b="", e="") + gives + about + flows("s -> a -> b -> e"))))
    for name, owner in (("d", "a"), ("n", "b")):
        assert abs(drawn.shapes[name].across - drawn.shapes[owner].across) < 1
        assert 0 < drawn.shapes[owner].y - drawn.shapes[name].bottom < 40
    assert drawn.shapes["loose"].y > drawn.shapes["a"].bottom
    assert {"da", "an"} <= drawn.lines.keys()
    assert drawn.shapes["a"].down == drawn.shapes["s"].down


def test_event_sub_processes_stand_under_the_flow() -> None:
    handler = f'<subProcess id="h" triggeredByEvent="true">{nodes(s1="", e1="")}{flows("s1 -> e1")}</subProcess>'
    drawn = Picture(definitions(process(nodes(s="", a="", e="") + handler + flows("s -> a -> e"))))
    assert drawn.shapes["h"].y > drawn.shapes["a"].bottom
    assert drawn.shapes["a"].x - drawn.shapes["s"].right < 100
