"""What was understood → a sketch: a lane for each responsibility, a task for each row, gateways where ways part."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from engine.sketch import Flow, Lane, Leave, Node, Sketch
from engine.words import fold
from processes.drafting.model import Step, Understood

START: Final = "dossier_received"
CHANNEL: Final = "channel"
_END: Final = "finished"
_STOP: Final = "stopped"
_UNNAMED: Final = "Chưa rõ người thực hiện"
_TITLE: Final = 110
_NAME: Final = 76
_SHARED: Final = frozenset({"intake_officer", "clerk", "archivist"})
"""Roles that are one place whatever it is called in a row."""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that leads on from a step: its code, its words, and where to (a step, the end, a stop)."""

    code: str
    name: str
    target: str


@dataclass(slots=True)
class Plan:
    """Where the ways of a draft lead: ``after`` for steps with one way, ``options`` for steps that decide."""

    steps: Sequence[Step]
    lanes: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[Option]] = field(default_factory=dict)
    firsts: list[tuple[str, str]] = field(default_factory=list)

    def targets(self, step_id: str) -> list[str]:
        """List where one may go from a step."""
        return [option.target for option in self.options.get(step_id, ())] or [self.after[step_id]]


def variable(step_id: str) -> str:
    """Name the variable that a step decides with."""
    return f"{step_id}_decision"


def plan(understood: Understood) -> Plan:
    """Decide where every way leads, so that every step can be reached and every way ends."""
    planned = Plan(understood.steps)
    _lanes(planned)
    alternatives = [number for number, part in enumerate(understood.parts) if part.is_alternative]
    for number in alternatives or [-1]:
        own = [step for step in understood.steps if number in {-1, step.part}]
        if own:
            name = understood.parts[number].name if alternatives else ""
            planned.firsts.append((own[0].id, name))
            for place, step in enumerate(own):
                _decide(planned, own, place, step)
            _reach(planned, own)
    return planned


def _lanes(planned: Plan) -> None:
    for step in planned.steps:
        key = lane_key(step)
        if key not in planned.lanes:
            planned.lanes[key] = f"lane_{len(planned.lanes) + 1}"
        if step.is_known:
            planned.roles[planned.lanes[key]] = step.role


def lane_key(step: Step) -> str:
    """Tell by what the lane of a step is known: its role where that is one place, else its words."""
    return step.role if step.role in _SHARED else fold(step.responsible)


def _decide(planned: Plan, own: Sequence[Step], place: int, step: Step) -> None:
    following = own[place + 1].id if place + 1 < len(own) else _END
    by_no = {one.no: one.id for one in reversed(own)}
    options: list[tuple[str, str]] = []
    for way in step.ways:
        target = by_no.get(way.target) if way.target is not None else None
        if way.when:
            known = _STOP if way.ends else target if target not in {None, step.id} else following
            options.append((way.when, known or following))
        elif target is not None and target not in {following, step.id}:
            is_back = _place(own, target) < place
            if is_back or place + 1 == len(own) or len(step.ways) > 1:
                options.append((f"Chuyển lại bước {way.target}" if is_back else f"Chuyển bước {way.target}", target))
            else:
                planned.after[step.id] = target
    targets = {target for _, target in options}
    planned.after.setdefault(step.id, following)
    if not targets - {following} or (len(options) == 1 and planned.after[step.id] in targets):
        return
    if following not in targets and not _is_whole(options):
        options.insert(0, (_otherwise(options), following))
    planned.options[step.id] = _coded(options, following)


def _place(own: Sequence[Step], step_id: str) -> int:
    return next(place for place, step in enumerate(own) if step.id == step_id)


def _is_whole(options: Sequence[tuple[str, str]]) -> bool:
    """Tell whether one condition is the contrary of another: nothing is left for a third way."""
    said = {fold(name) for name, _ in options}
    return any(f"{word} {name}" in said for name in said for word in ("khong", "chua"))


def _otherwise(options: Sequence[tuple[str, str]]) -> str:
    """Name the way that the text leaves open: the contrary of its only condition, else the other cases."""
    first, _, rest = options[0][0].partition(" ")
    if len(options) == 1 and fold(first) in {"khong", "chua"} and rest:
        return rest[:1].upper() + rest[1:]
    return "Trường hợp còn lại"


def _coded(options: Sequence[tuple[str, str]], following: str) -> list[Option]:
    """Give codes; what goes on to the next step comes first and is what happens when nothing else holds."""
    unique: dict[str, tuple[str, str]] = {}
    for name, target in options:
        unique.setdefault(fold(name), (name, target))
    ordered = sorted(unique.values(), key=lambda one: one[1] != following)
    return [Option(f"option_{number}", name, target) for number, (name, target) in enumerate(ordered, 1)]


def _reach(planned: Plan, own: Sequence[Step]) -> None:
    """Lead on to the next row wherever a step could not be reached otherwise."""
    while True:
        reached, open_ = {own[0].id}, [own[0].id]
        while open_:
            for target in planned.targets(open_.pop()):
                if target not in reached and target in planned.after:
                    reached.add(target)
                    open_.append(target)
        lost = next((place for place, step in enumerate(own) if step.id not in reached), None)
        if lost is None:
            return
        before, target = own[lost - 1].id, own[lost].id
        options = [(one.name, one.target) for one in planned.options.get(before, ())]
        if not options:
            other = planned.after[before]
            name = "Kết thúc" if other == _END else f"Chuyển bước {next(s.no for s in own if s.id == other)}"
            options = [(name, other)]
        planned.options[before] = _coded([*options, ("Bước tiếp theo", target)], target)


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
    )


def process_id(code: str) -> str:
    """Give the id of the process: the code of the procedure as an XML name."""
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in fold(code))[:80]
    return f"procedure_{letters}".rstrip("_")


class _Sheet:
    """What is drawn so far."""

    def __init__(self, planned: Plan, understood: Understood) -> None:
        self._plan = planned
        self._is_calendar = is_calendar(understood)
        self.nodes: list[Node] = []
        self.flows: list[Flow] = []
        self.lane_names = _lane_names(planned)
        self._column = 0
        self._places: dict[str, int] = {}
        self._entries: dict[str, str] = {}
        self._incoming: Mapping[str, int] = _incoming(planned)

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
        self._put(Node(_END, "endEvent", "Kết thúc", last, self._column))
        if _STOP in ends:
            self._put(Node(_STOP, "endEvent", "Dừng, không giải quyết", last, self._column))
        self._starts(split)
        for step in self._plan.steps:
            self._ways(step)

    def _put(self, node: Node) -> None:
        self.nodes.append(node)
        self._places[node.id] = self._column
        self._column += 1

    def _lane(self, step: Step) -> str:
        return self._plan.lanes[lane_key(step)]

    def _step(self, step: Step) -> None:
        lane = self._lane(step)
        self._entries[step.id] = step.id
        if self._incoming[step.id] > 1:
            self._entries[step.id] = f"before_{step.id}"
            self._put(Node(f"before_{step.id}", "exclusiveGateway", "", lane, self._column))
            self.flows.append(Flow(f"to_{step.id}", f"before_{step.id}", step.id))
        proposals = _proposals(step, calendar=self._is_calendar)
        task = Node(step.id, "userTask", task_name(step), lane, self._column, text=_told(step), proposals=proposals)
        self._put(replace(task, produces=step.forms))
        if step.id in self._plan.options:
            gate = f"after_{step.id}"
            self._put(Node(gate, "exclusiveGateway", "Kết quả?", lane, self._column))
            self.flows.append(Flow(f"to_{gate}", step.id, gate))

    def _starts(self, split: str | None) -> None:
        if split is None:
            self._flow("begin", START, self._plan.firsts[0][0])
            return
        for number, (step_id, name) in enumerate(self._plan.firsts, 1):
            condition = "" if number == 1 else f'{CHANNEL} = "channel_{number}"'
            self._flow(f"{split}_{number}", split, step_id, name, condition, is_default=number == 1)

    def _ways(self, step: Step) -> None:
        options = self._plan.options.get(step.id)
        if options is None:
            self._flow(f"from_{step.id}", step.id, self._plan.after[step.id])
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
            )

    def _flow(
        self, flow_id: str, source: str, target: str, name: str = "", condition: str = "", *, is_default: bool = False
    ) -> None:
        """Lead from a node to a step; what is not right beside it goes under the lane."""
        entry = self._entries.get(target, target)
        leave = Leave.RIGHT if self._places[entry] == self._places[source] + 1 else Leave.BACK
        self.flows.append(Flow(flow_id, source, entry, name, condition, is_default, leave))


def is_calendar(understood: Understood) -> bool:
    """Tell whether the document counts days as the calendar does: its limit says «ngày», not «ngày làm việc»."""
    return understood.facts.limit.unit == "day"


def _proposals(step: Step, *, calendar: bool) -> tuple[tuple[str, str], ...]:
    budget = step.time.budget(calendar=calendar)
    if "amount" in budget:
        return ("form", step.id), ("budgetAmount", budget["amount"]), ("budgetUnit", budget["unit"])
    return ("form", step.id), ("budgetUnit", "none" if budget.get("none") else budget["unit"])


def task_name(step: Step) -> str:
    """Name the task of a step by its number and the first words of its text; the whole text stands in its notes."""
    name = f"B{step.no}. {_first(step.text) or 'Chưa có nội dung'}"
    return name if len(name) <= _NAME else name[: _NAME - 1].rsplit(" ", 1)[0] + "…"


def _first(text: str) -> str:
    """Give the first sentence of a text, without what follows under a condition."""
    return re.split(r"\n|;|\.\s|,?\s+(?=(?:nếu|trường hợp)\b)", text, maxsplit=1)[0].strip(" .,:")


def _told(step: Step) -> str:
    """Give the whole text of a step and its time as the document says it."""
    parts = [step.text] if not task_name(step).endswith(step.text) else []
    if step.written:
        parts.append(f"Thời gian: {' '.join(step.written.split())}")
    if step.group:
        parts.append(f"Nhóm: {step.group}")
    return "\n".join(parts)


def _lane_names(planned: Plan) -> dict[str, str]:
    names: dict[str, str] = {}
    for step in planned.steps:
        name = " ".join(step.responsible.split())[:_TITLE] or _UNNAMED
        names.setdefault(planned.lanes[lane_key(step)], name)
    return names


def _incoming(planned: Plan) -> Mapping[str, int]:
    count: dict[str, int] = defaultdict(int)
    for step_id, _ in planned.firsts:
        count[step_id] += 1
    for step in planned.steps:
        for target in planned.targets(step.id):
            count[target] += 1
    return count
