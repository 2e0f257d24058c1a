"""Draw the chosen steps: one column after the other, ways back to a gate before their step, waiting steps aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.sketch import Flow, Lane, Leave, Message, MessageFlow, Node, Partner, Rounds, Sketch, Trigger
from processes.shapes import boxes, catalogue
from processes.shapes.catalogue import Step
from processes.shapes.chosen import Chosen
from processes.shapes.parameters import Parameters

PARTNER = "superior"
_REFUSED, _MAIN, _ASIDE, _CLOSED = range(-1, 3)
_TITLE = 110


@dataclass(slots=True)
class _Sheet:
    """What is drawn so far, and the flow that has no target yet."""

    column: int = 0
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    last: str = ""
    pending: dict[str, Any] = field(default_factory=dict)
    number: int = 0

    def put(self, node_id: str, kind: str, name: str, lane: str, **more: Any) -> None:
        """Put a node on the main line and lead the open flow to it."""
        self.nodes.append(Node(node_id, kind, name, lane, self.column, _MAIN, **more))
        self.column += 1
        self.lead(node_id)
        self.last = node_id

    def lead(self, target: str) -> None:
        """Lead the open flow to a node that is there."""
        if self.last:
            self.flows.append(Flow(f"to_{target}", self.last, target, **self.pending))
        self.pending = {}


def sketch(parameters: Parameters, chosen: Chosen) -> Sketch:
    """Draw a procedure with its lanes, the frame of what may be withdrawn, and the agency that answers."""
    sheet = _Sheet()
    outer: list[Node] = []
    sheet.put("dossier_submitted", "startEvent", "Hồ sơ được nộp", chosen.steps[0].lane)
    flows: list[Flow] = []
    if chosen.withdrawable:
        outer, flows = _framed(sheet, parameters, chosen)
    _line(sheet, parameters, chosen.steps[chosen.withdrawable :], chosen)
    nodes = (*outer, *sheet.nodes)
    used = {inner.lane for node in nodes for inner in (node, *node.inside)}
    messages, partners, between = _messages(parameters, chosen)
    return Sketch(
        id=process_id(parameters),
        name=parameters.name or parameters.shape,
        text="",
        title=(parameters.name or parameters.shape)[:_TITLE],
        lanes=tuple(Lane(one, parameters.lane(one)["name"]) for one in catalogue.lanes() if one in used),
        nodes=nodes,
        flows=(*flows, *sheet.flows),
        messages=messages,
        partners=partners,
        message_flows=between,
    )


def process_id(parameters: Parameters) -> str:
    """Give the id of the process: the shape and the code of the procedure, as an XML name."""
    code = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in parameters.code.lower())
    return f"procedure_{parameters.shape}_{code}".rstrip("_")


def _framed(sheet: _Sheet, parameters: Parameters, chosen: Chosen) -> tuple[list[Node], list[Flow]]:
    """Draw the steps that may be withdrawn from inside of a frame, and the gate behind it."""
    lane = chosen.steps[0].lane
    start, inner = sheet.nodes[0], _Sheet(column=sheet.column + 1)
    inner.put("work_started", "startEvent", "", lane)
    _line(inner, parameters, chosen.steps[: chosen.withdrawable], chosen)
    last = chosen.steps[chosen.withdrawable - 1].lane
    inner.put("decision_made", "endEvent", "Đã có quyết định", last)
    place = next(node.column for node in inner.nodes if node.kind == "exclusiveGateway" and node.name) + 2
    inner.nodes.append(boxes.withdrawal(parameters, lane, place, _ASIDE))
    frame = Node(
        id="before_decision",
        kind="subProcess",
        name="Trước khi có quyết định",
        text="Ở bước nào trong khung này người nộp cũng rút được hồ sơ.",
        inside=tuple(inner.nodes),
        flows=tuple(inner.flows),
        framing=True,
    )
    sheet.nodes, sheet.column, sheet.last, sheet.number = [], inner.column + 1, "", inner.number
    before = Flow("to_before_decision", start.id, frame.id)
    sheet.put("outcome_gateway", "exclusiveGateway", "Đã có quyết định?", last)
    after = Flow("before_decision_over", frame.id, "outcome_gateway")
    closed = Node("closed_without_decision", "endEvent", "Không có quyết định", last, sheet.column - 1, _REFUSED)
    sheet.nodes.append(closed)
    no = Flow("is_not_decided", "outcome_gateway", closed.id, "Không", is_default=True, leave=Leave.UP)
    sheet.pending = {"name": "Có", "condition": chosen.decided}
    return [start, frame], [before, after, no]


def _line(sheet: _Sheet, parameters: Parameters, steps: Sequence[Step], chosen: Chosen) -> None:
    merged = _merged(chosen.steps)
    for step in steps:
        if step.id in merged:
            sheet.put(f"before_{step.id}", "exclusiveGateway", "", step.lane)
        _step(sheet, parameters, step)
        if step.ways:
            _gate(sheet, parameters, step)
        if step.end:
            end_id, _, name = step.end.partition(":")
            sheet.put(end_id, "endEvent", name, step.lane)


def _merged(steps: Iterable[Step]) -> frozenset[str]:
    """Name the steps that are come back to."""
    found = set()
    for step in steps:
        for way in step.ways:
            if way.to.startswith("back:"):
                found.add(way.to.removeprefix("back:"))
            elif way.to.startswith("aside:"):
                found.add(step.id)
    return frozenset(found)


def _step(sheet: _Sheet, parameters: Parameters, step: Step) -> None:
    more: dict[str, Any] = {"text": step.text}
    name, kind = step.name, "userTask"
    if step.kind == "task":
        sheet.number += 1
        name = f"B{sheet.number}. {step.name}"
        more["rounds"] = Rounds(**step.rounds) if step.rounds else None
    elif step.kind == "timer":
        kind, more["trigger"] = "intermediateCatchEvent", Trigger("timer", boxes.iso(parameters.wait(step.id)))
    elif step.kind == "script":
        kind, more["script"] = "scriptTask", step.script
    elif step.kind == "notify":
        kind, more["service"], more["inputs"] = "serviceTask", "notify", boxes.letter(parameters)
    elif step.kind == "send":
        kind, more["trigger"] = "intermediateThrowEvent", Trigger("message", f"{process_id(parameters)}_sent")
        more["inputs"] = (("=submission_number", "submission_number"), ("=appraisal_result", "proposal"))
    elif step.kind == "receive":
        kind, more["trigger"] = "intermediateCatchEvent", Trigger("message", f"{process_id(parameters)}_answered")
        more["outputs"] = (("=superior_decision", "superior_decision"),)
    elif step.kind == "consultation":
        kind, found = "subProcess", boxes.consultation(parameters)
        more |= found
    sheet.put(step.id, kind, name, step.lane, **more)


def _gate(sheet: _Sheet, parameters: Parameters, step: Step) -> None:
    """Draw the gate after a step: on to the next, up to an end, down to a waiting step, back under the lane."""
    gate = f"after_{step.id}"
    host = sheet.column - 1
    sheet.put(gate, "exclusiveGateway", step.gate, step.lane)
    goes_on = any(way.to == "next" for way in step.ways)
    ends = 0
    for way in step.ways:
        about: dict[str, Any] = {"name": way.name, "condition": way.when, "is_default": not way.when}
        kind, _, target = way.to.partition(":")
        if kind == "next":
            sheet.pending = about
        elif kind == "back":
            sheet.flows.append(Flow(f"{gate}_back", gate, f"before_{target}", leave=Leave.BACK, **about))
        elif kind == "aside":
            sheet.flows.append(Flow(f"to_{target}", gate, target, leave=Leave.DOWN, **about))
            _aside(sheet, parameters, step, catalogue.steps()[target], host)
        else:
            row, leave = (_REFUSED, Leave.UP) if goes_on else ((_ASIDE, Leave.DOWN) if ends else (_MAIN, Leave.RIGHT))
            ends += 1
            _end(sheet, gate, target, step.lane, row, leave, about)
    if not goes_on:
        sheet.last = ""
        sheet.column += 1


def _end(sheet: _Sheet, gate: str, target: str, lane: str, row: int, leave: Leave, about: dict[str, Any]) -> None:
    end_id, _, name = target.partition(":")
    column = sheet.column - 1 if leave is Leave.UP else sheet.column
    sheet.nodes.append(Node(end_id, "endEvent", name, lane, column, row))
    sheet.flows.append(Flow(f"to_{end_id}", gate, end_id, leave=leave, **about))


def _aside(sheet: _Sheet, parameters: Parameters, step: Step, waiting: Step, column: int) -> None:
    """Draw a waiting step under its step: back when it is done, closed when its time is over."""
    sheet.nodes.append(Node(waiting.id, "userTask", waiting.name, waiting.lane, column, _ASIDE, text=waiting.text))
    sheet.flows.append(Flow(f"{waiting.id}_done", waiting.id, f"before_{step.id}", leave=Leave.SIDE))
    over = waiting.overdue or {}
    sheet.nodes.append(
        Node(
            over["id"],
            "boundaryEvent",
            boxes.over(parameters.wait(over["id"])),
            waiting.lane,
            column,
            trigger=Trigger("timer", boxes.iso(parameters.wait(over["id"]))),
            attached_to=waiting.id,
        )
    )
    sheet.nodes.append(Node(over["end"], "endEvent", over["name"], waiting.lane, column, _CLOSED))
    sheet.flows.append(Flow(f"to_{over['end']}", over["id"], over["end"], leave=Leave.DOWN))


def _messages(
    parameters: Parameters, chosen: Chosen
) -> tuple[tuple[Message, ...], tuple[Partner, ...], tuple[MessageFlow, ...]]:
    found = [Message("withdrawal")] if chosen.withdrawable else []
    if not any(step.kind == "send" for step in chosen.steps):
        return tuple(found), (), ()
    name = process_id(parameters)
    key = "=submission_number"
    return (
        (*found, Message(f"{name}_sent", key), Message(f"{name}_answered", key)),
        (Partner(PARTNER, "Cơ quan cấp trên (hồ sơ riêng, cơ quan khác)"),),
        (
            MessageFlow("submission_flow", "Tờ trình", "submission_sent", PARTNER),
            MessageFlow("answer_flow", "Trả lời", PARTNER, "superior_answered"),
        ),
    )
