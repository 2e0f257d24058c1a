"""What was understood → a sketch: a lane for each responsibility, a task for each row, gateways where ways part."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final

from engine.sketch import Flow, Group, Lane, Leave, Node, Sketch
from engine.words import TIME_MARK, Kind, first_sentence, fold
from processes.drafting.model import Step, Understood
from processes.drafting.planning import CHANNEL, END, START, STOP, Plan, lane_key, variable

_UNNAMED: Final = "Chưa rõ người thực hiện"
_TITLE: Final = 110
_NAME: Final = 76
_GROUP: Final = 120


def sketch(understood: Understood, planned: Plan) -> Sketch:
    """Draw a plan: columns from left to right in the order of the rows."""
    sheet = _Sheet(planned, understood)
    sheet.draw()
    facts = understood.facts
    return Sketch(
        id=process_id(facts.code),
        name=facts.title or facts.code or "Quy trình",
        text="",
        title=(facts.title or facts.code or "Quy trình")[:_TITLE],
        lanes=tuple(
            Lane(lane_id, sheet.lane_names[lane_id], planned.roles.get(lane_id, ""))
            for lane_id in planned.lanes.values()
        ),
        nodes=tuple(sheet.nodes),
        flows=tuple(sheet.flows),
        groups=sheet.groups(),
    )


def process_id(code: str) -> str:
    """Give the id of the process: the code of the procedure as an XML name."""
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in fold(code))[:80]
    return f"procedure_{letters}".rstrip("_")


@dataclass(slots=True)
class _Part:
    """What is drawn of the process, or of a frame in it."""

    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    entries: dict[str, str] = field(default_factory=dict)


class _Sheet:
    """What is drawn so far."""

    def __init__(self, planned: Plan, understood: Understood) -> None:
        self._plan = planned
        self._is_calendar = is_calendar(understood)
        self._whole = _Part()
        self._inside = {frame.id: _Part() for frame in planned.frames}
        self._column = 0
        self._places: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        self._drawn: dict[str, list[str]] = defaultdict(list)
        self.lane_names = _lane_names(planned)
        self.nodes, self.flows = self._whole.nodes, self._whole.flows

    def draw(self) -> None:
        """Draw the start, every step with its gateways, and the ends."""
        first = self._lane(self._plan.steps[0])
        self._put(Node(START, "startEvent", "Hồ sơ được nộp", first, self._column))
        split = None
        if len(self._plan.firsts) > 1:
            split = f"by_{CHANNEL}"
            self._put(Node(split, "exclusiveGateway", "Thực hiện theo cách nào?", first, self._column))
            self.flows.append(Flow(f"to_{split}", START, split))
        for step in self._plan.steps:
            self._step(step)
        last = self._lane(self._plan.steps[-1])
        ends = {target for step in self._plan.steps for target in self._plan.targets(step.id)}
        self._put(Node(END, "endEvent", "Kết thúc", last, self._column))
        if STOP in ends:
            self._put(Node(STOP, "endEvent", "Dừng, không giải quyết", last, self._column))
        self._starts(split)
        for step in self._plan.steps:
            self._ways(step)
        self._close()

    def groups(self) -> tuple[Group, ...]:
        """Group the steps under each heading, as far as they follow one another."""
        found: list[Group] = []
        steps = [step for step in self._plan.steps if not _is_range(step)]
        for (name, _), several in groupby(steps, key=lambda step: (step.group or "", step.part)):
            members = tuple(node for step in several for node in self._drawn[step.id])
            if name:
                found.append(Group(f"group_{len(found) + 1}", name[:_GROUP], members))
        return tuple(found)

    def _put(self, node: Node, part: _Part | None = None) -> None:
        (part or self._whole).nodes.append(node)
        self._places[node.id] = self._column
        self._column += 1

    def _lane(self, step: Step) -> str:
        return self._plan.lanes[lane_key(step)]

    def _step(self, step: Step) -> None:
        frame = self._plan.frame_of(step.id)
        part, lane = self._inside[frame.id] if frame is not None else self._whole, self._lane(step)
        names: list[str] = []
        if frame is not None and step.id == frame.steps[0]:
            outside = [one for one in self._sources(step.id) if one not in frame.steps[:-1]]
            is_far = START in outside and step.id != self._plan.firsts[0][0]
            names += self._merge(frame.id, lane, len(outside) + is_far, self._whole)
            self._whole.entries[step.id] = names[0] if names else frame.id
            self._places[frame.id] = self._column
            self._put(Node(f"{frame.id}_begun", "startEvent", "", lane, self._column), part)
            names += [frame.id, f"{frame.id}_begun"]
            inside = [one for one in self._sources(step.id) if one in frame.steps[:-1]]
            names += self._merge(step.id, lane, len(inside) + 1, part)
        else:
            names += self._merge(step.id, lane, len(self._sources(step.id)), part)
        part.entries[step.id] = f"before_{step.id}" if f"before_{step.id}" in names else step.id
        proposals = _proposals(step, calendar=self._is_calendar, is_shared=frame is not None)
        task = Node(step.id, "userTask", task_name(step), lane, self._column, text=_told(step, self._plan))
        self._put(replace(task, proposals=proposals, produces=step.forms), part)
        names.append(step.id)
        if frame is not None and step.id == frame.steps[-1]:
            self._put(Node(f"{frame.id}_done", "endEvent", "", lane, self._column), part)
            names.append(f"{frame.id}_done")
            self._ends[frame.id] = self._column - 1
            part = self._whole
        if step.id in self._plan.options:
            gate = f"after_{step.id}"
            source = frame.id if frame is not None and step.id == frame.steps[-1] else step.id
            self._put(Node(gate, "exclusiveGateway", "Kết quả?", lane, self._column), part)
            part.flows.append(Flow(f"to_{gate}", source, gate))
            names.append(gate)
        self._drawn[step.id] = names

    def _merge(self, name: str, lane: str, count: int, part: _Part) -> list[str]:
        """Draw a gateway before what several ways lead to."""
        if count <= 1:
            return []
        gate = f"before_{name}"
        self._put(Node(gate, "exclusiveGateway", "", lane, self._column), part)
        part.flows.append(Flow(f"to_{name}", gate, name))
        return [gate]

    def _sources(self, step_id: str) -> list[str]:
        """List where ways into a step come from."""
        firsts = [START for first, _ in self._plan.firsts if first == step_id]
        ways = [(one.id, target) for one in self._plan.steps for target in self._plan.targets(one.id)]
        return firsts + [source for source, target in ways if target == step_id]

    def _starts(self, split: str | None) -> None:
        if split is None:
            self._flow("begin", START, self._plan.firsts[0][0])
            return
        for number, (step_id, name) in enumerate(self._plan.firsts, 1):
            condition = "" if number == 1 else f'{CHANNEL} = "channel_{number}"'
            self._flow(f"{split}_{number}", split, step_id, name, condition, is_default=number == 1)

    def _ways(self, step: Step) -> None:
        frame = self._plan.frame_of(step.id)
        part = self._inside[frame.id] if frame is not None and step.id != frame.steps[-1] else self._whole
        options = self._plan.options.get(step.id)
        if options is None:
            source = step.id if part is not self._whole or frame is None else frame.id
            self._flow(f"from_{step.id}", source, self._plan.after[step.id], part=part)
            return
        for number, option in enumerate(options, 1):
            condition = "" if number == 1 else f'{variable(step.id)} = "{option.code}"'
            self._flow(
                f"from_{step.id}_{number}",
                f"after_{step.id}",
                option.target,
                option.name,
                condition,
                is_default=number == 1,
                part=part,
            )

    def _flow(
        self,
        flow_id: str,
        source: str,
        target: str,
        name: str = "",
        condition: str = "",
        *,
        is_default: bool = False,
        part: _Part | None = None,
    ) -> None:
        """Lead from a node to a step; what is not right beside it goes under the lane."""
        into = part or self._whole
        entry = into.entries.get(target, target)
        place = self._ends.get(source, self._places[source])
        leave = Leave.RIGHT if self._places[entry] == place + 1 else Leave.BACK
        into.flows.append(Flow(flow_id, source, entry, name, condition, is_default, leave))

    def _close(self) -> None:
        """Close the frames: each gets its own start, end and steps, and stands where its first step is."""
        for frame in self._plan.frames:
            part, first, last = self._inside[frame.id], frame.steps[0], frame.steps[-1]
            begun, done = f"{frame.id}_begun", f"{frame.id}_done"
            part.flows.insert(0, Flow(f"begin_{frame.id}", begun, part.entries[first]))
            part.flows.append(Flow(f"end_{frame.id}", last, done))
            time = frame.time.budget(calendar=self._is_calendar)
            budget = (("budgetAmount", time["amount"]), ("budgetUnit", time["unit"])) if "amount" in time else ()
            box = Node(frame.id, "subProcess", frame.name, inside=tuple(part.nodes), flows=tuple(part.flows))
            place = next(at for at, node in enumerate(self.nodes) if self._places[node.id] > self._places[frame.id])
            self.nodes.insert(place, replace(box, framing=True, snug=True, proposals=budget))


def is_calendar(understood: Understood) -> bool:
    """Tell whether the document counts days as the calendar does: its limit says «ngày», not «ngày làm việc»."""
    return understood.facts.limit.unit == "day"


def _proposals(step: Step, *, calendar: bool, is_shared: bool) -> tuple[tuple[str, str], ...]:
    budget: dict[str, Any] = {"none": True} if is_shared else step.time.budget(calendar=calendar)
    if "amount" in budget:
        return ("form", step.id), ("budgetAmount", budget["amount"]), ("budgetUnit", budget["unit"])
    return ("form", step.id), ("budgetUnit", "none" if budget.get("none") else budget["unit"])


def task_name(step: Step) -> str:
    """Name the task of a step by its number and the first words of its text; the whole text stands in its notes."""
    name = f"B{step.no}. {first_sentence(step.text)[0].strip(' .,:') or 'Chưa có nội dung'}"
    return name if len(name) <= _NAME else name[: _NAME - 1].rsplit(" ", 1)[0] + "…"


def _is_range(step: Step) -> bool:
    """Tell whether the group of a step is nothing but a shared time: its name are two numbers."""
    return bool(step.shared) and bool(re.fullmatch(r"[\w.]+–[\w.]+", step.group or ""))


def _told(step: Step, planned: Plan) -> str:
    """Give the whole text of a step, and its time as the document says it where that is more than an amount."""
    parts = [step.text] if not task_name(step).endswith(step.text) else []
    is_whole = step.time.kind is Kind.AMOUNT and step.days is not None and not step.time.doubts
    written = " ".join(step.written.split())
    if step.shared not in {"", step.id}:
        first = next((one for one in planned.steps if one.id == step.shared), step)
        is_framed = planned.frame_of(step.id) is not None
        written = "" if is_framed else f"chung với bước {first.no}"
    if any(letter.isalnum() for letter in written) and not is_whole:
        parts.append(f"{TIME_MARK}: {written}")
    return "\n".join(parts)


def _lane_names(planned: Plan) -> dict[str, str]:
    names: dict[str, str] = {}
    for step in planned.steps:
        name = " ".join(step.responsible.split())[:_TITLE] or _UNNAMED
        names.setdefault(planned.lanes[lane_key(step)], name)
    return names
