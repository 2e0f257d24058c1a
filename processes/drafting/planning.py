"""Where the ways of a draft lead: on to the next row, elsewhere under a condition, out of the work."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.words import SHARED_MARK, Duration, fold
from processes.drafting.model import Step, Understood

START: Final = "dossier_received"
CHANNEL: Final = "channel"
END: Final = "finished"
STOP: Final = "stopped"
_SHARED: Final = frozenset({"intake_officer", "clerk", "archivist"})
"""Roles that are one place whatever it is called in a row."""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that leads on from a step: its code, its words, and where to (a step, the end, a stop)."""

    code: str
    name: str
    target: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Steps in a row that one time is set for together: a sub-process that is entered at the first of them."""

    id: str
    name: str
    steps: tuple[str, ...]
    time: Duration


@dataclass(slots=True)
class Plan:
    """Where the ways of a draft lead: ``after`` for steps with one way, ``options`` for steps that decide.

    ``frames`` are the shared times whose steps can stand in a sub-process.
    """

    steps: Sequence[Step]
    lanes: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[Option]] = field(default_factory=dict)
    firsts: list[tuple[str, str]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)

    def frame_of(self, step_id: str) -> Frame | None:
        """Give the frame that a step stands in."""
        return next((frame for frame in self.frames if step_id in frame.steps), None)

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
            _frame(planned, own)
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
    following = own[place + 1].id if place + 1 < len(own) else END
    by_no = {one.no: one.id for one in reversed(own)}
    options: list[tuple[str, str]] = []
    for way in step.ways:
        target = by_no.get(way.target) if way.target is not None else None
        if way.when:
            known = STOP if way.ends else target if target not in {None, step.id} else following
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
            name = "Kết thúc" if other == END else f"Chuyển bước {next(s.no for s in own if s.id == other)}"
            options = [(name, other)]
        planned.options[before] = _coded([*options, ("Bước tiếp theo", target)], target)


def _frame(planned: Plan, own: Sequence[Step]) -> None:
    """Find the steps of shared times that nothing but the first leads into and nothing but the last leads out of."""
    for shared in dict.fromkeys(step.shared for step in own if step.shared):
        steps = [step for step in own if step.shared == shared]
        first, last = _place(own, steps[0].id), _place(own, steps[-1].id)
        if last - first + 1 == len(steps) and len(steps) > 1 and _is_closed(planned, own, first, last):
            name = f"{SHARED_MARK} {steps[0].no}–{steps[-1].no}"
            ids = tuple(step.id for step in steps)
            planned.frames.append(Frame(f"shared_{len(planned.frames) + 1}", name, ids, steps[0].time))


def _is_closed(planned: Plan, own: Sequence[Step], first: int, last: int) -> bool:
    inside = {step.id for step in own[first : last + 1]}
    begin, end = own[first].id, own[last].id
    following = own[last + 1].id if last + 1 < len(own) else END
    for step in own:
        targets = set(planned.targets(step.id))
        if step.id == end:
            if targets & (inside - {begin}) or (end not in planned.options and targets != {following}):
                return False
        elif step.id in inside:
            if targets - inside:
                return False
        elif targets & (inside - {begin}):
            return False
    return first == 0 or begin in planned.targets(own[first - 1].id)
