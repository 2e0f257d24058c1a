"""Give a small process of the tests shapes, one after the other, so that a browser can draw it."""

import re

_DI = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
_NODE = re.compile(r"<(\w*(?:Task|Event|Gateway))\b([^>]*)")
_FLOW = re.compile(r'<sequenceFlow id="([^"]+)" sourceRef="([^"]+)" targetRef="([^"]+)"')
_SIZES = {"Task": (100, 80), "Gateway": (50, 50), "Event": (36, 36)}


def with_shapes(data: bytes) -> bytes:
    """Add a diagram: nodes in a row, every second one lower, what is attached below its task, flows straight."""
    text = data.decode()
    boxes: dict[str, tuple[float, float, int, int]] = {}
    for number, (kind, attributes) in enumerate(_NODE.findall(text)):
        width, height = next(size for end, size in _SIZES.items() if kind.endswith(end))
        host = re.search(r'attachedToRef="([^"]+)"', attributes)
        x, y = 100 + 160 * number, 200 + 140 * (number % 2) - height / 2
        if host:
            x, y = boxes[host[1]][0] + 30, boxes[host[1]][1] + 62
        boxes[re.search(r'id="([^"]+)"', attributes)[1]] = (x, y, width, height)
    drawn = [
        f'<bpmndi:BPMNShape id="{id_}_di" bpmnElement="{id_}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</bpmndi:BPMNShape>"
        for id_, (x, y, w, h) in boxes.items()
    ]
    for id_, source, target in _FLOW.findall(text):
        points = "".join(
            f'<di:waypoint x="{x + w / 2}" y="{y + h / 2}"/>' for x, y, w, h in map(boxes.get, (source, target))
        )
        drawn.append(f'<bpmndi:BPMNEdge id="{id_}_di" bpmnElement="{id_}">{points}</bpmndi:BPMNEdge>')
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="p">{"".join(drawn)}</bpmndi:BPMNPlane>'
    diagram = f'<bpmndi:BPMNDiagram id="diagram" {_DI}>{plane}</bpmndi:BPMNDiagram>'
    return text.replace("</definitions>", f"{diagram}</definitions>").encode()
