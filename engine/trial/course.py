"""The course of one trial: start, let people work, obey the commands; the instance stays in memory all the while.

Decisions are made as soon as they are asked. Then tasks are completed one by one: those that opened in an earlier step
first, of one step in document order. When nothing is left to do the run rests and the next command acts. The clock
stands still but for ``Advance``, which fires one timer after the other and lets the run come to rest after each.
"""

from collections.abc import Callable, Mapping
from functools import partial
from heapq import heappop, heappush
from typing import Any, Final

from engine import outside, runner, xml
from engine.errors import MessageNotAwaited, StepBudgetExceeded, StepFailed
from engine.live import Act, Live
from engine.model import APART, Call, Diagram, Element, Event, OpenTask, Step
from engine.semantics import timers
from engine.semantics.tokens import key_of
from engine.trial import told
from engine.trial.library import Library, has_errors
from engine.trial.model import Advance, Command, Complete, Deliver, Incident, Plan, Signal, Status, Trial

Open = OpenTask | Call
_UNCAUGHT: Final = "error_uncaught"


def run(library: Library, plan: Plan, live: Callable[[Diagram], Live] = Live) -> Trial:
    """Try a process as planned. Whatever goes wrong on the way is an incident of the answer.

    ``live`` keeps the instance. Refuses (ProcessUnknown) a process that no file has.
    """
    data, process_id = library.choose(plan.process_id)
    findings = library.findings(data, process_id)
    diagram = None if has_errors(findings) else library.read(data, process_id)
    if diagram is None:
        return Trial(Status.REFUSED, plan.now, findings=findings)
    course = _Course(library, plan, diagram, live(diagram))
    incident = course.go()
    step = course.live.step() if course.moves else None
    status = Status.COMPLETED if step is not None and step.finished else Status.WAITING
    return Trial(
        status=status if incident is None else Status.INCIDENT,
        now=course.now,
        trace=tuple(told.trace(course.events)),
        events=tuple(course.events),
        variables=dict(plan.data) if step is None else step.variables,
        stores={} if step is None else dict(course.live.process.stores),
        waiting=() if step is None or course.is_over else told.waiting(step),
        incidents=() if incident is None else (incident,),
        findings=findings,
    )


class _Course:
    """One instance on its way.

    ``automatic`` are the tasks that are to be done, in their order (with those that are closed since), ``decidable``
    the calls for decisions.
    """

    def __init__(self, library: Library, plan: Plan, diagram: Diagram, live: Live) -> None:
        self.library = library
        self.plan = plan
        self.diagram = diagram
        self.live = live
        self.now = plan.now
        self.events: list[Event] = []
        self.moves = 0
        self.counter = 0
        self.is_over = False
        self.opened: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.places = _places(diagram)
        self.automatic: list[tuple[int, int, int]] = []
        self.decidable: list[int] = []

    def go(self) -> Incident | None:
        """Go through the whole plan; the incident that stops it, if one does."""
        try:
            self._took(lambda: self.live.begin(self.plan.data, self.now))
            self._rest()
            for command in self.plan.commands:
                self._obey(command)
                self._rest()
        except StepFailed as failure:
            if failure.code == _UNCAUGHT:
                self.events.extend(failure.events)
                self.is_over = True
            return self._incident(failure)
        return None

    def _incident(self, failure: StepFailed) -> Incident:
        """Say what failed at a flow node: a condition fails at the node that its flow leaves.

        An error that nobody catches is named by its own code.
        """
        if failure.code == _UNCAUGHT and failure.params.get("error"):
            return Incident(failure.element_id, failure.params["error"], failure.params)
        flow = self.diagram.flows.get(failure.element_id)
        if flow is None:
            return Incident(failure.element_id, failure.code, failure.params)
        return Incident(flow.source_id, failure.code, {**failure.params, "flow": flow.id})

    def _rest(self) -> None:
        """Do everything that needs no command."""
        self._decide()
        while self.plan.automatic and (task := self._next()) is not None:
            self._do(task, self._answers(task.element_id))
            self._decide()

    def _decide(self) -> None:
        """Make the decisions that are asked for, the oldest first, until none is left that a file can make."""
        while self.decidable:
            call = self.live.find(key_of(self.decidable[0]))
            rule = None if call is None else self._element(call).rule
            if isinstance(call, Call) and rule is not None:
                self._do(call, self.library.decide(call, rule, self.now))
            heappop(self.decidable)

    def _is_decidable(self, call: Call) -> bool:
        rule = self._element(call).rule
        return rule is not None and not self._is_held(call) and self.library.has_decision(call.element_id, rule)

    def _element(self, task: Open) -> Element:
        """Give the element of an open task, which may stand in another file."""
        element: Element = self.live.process.standing[task.key].task_spec.element
        return element

    def _next(self) -> Open | None:
        """Find the task that is completed next: of those that opened first, the first of the document."""
        while self.automatic:
            task = self.live.find(key_of(self.automatic[0][2]))
            if task is not None:
                return task
            heappop(self.automatic)
        return None

    def _is_automatic(self, task: Open) -> bool:
        """Tell whether a task is to be done: a call when nobody is named who would answer it, or answers are given."""
        if self._is_held(task):
            return False
        is_named = isinstance(task, Call) and (task.kind == "decision" or task.implementation is not None)
        return any(name in self.plan.answers for name in names_of(task.element_id)) or not is_named

    def _is_held(self, task: Open) -> bool:
        return any(name in self.plan.held for name in names_of(task.element_id))

    def _order(self, task: Open) -> tuple[int, int, int]:
        return self.opened[task.key], self.places.get(task.element_id, 0), told.number_of(task)

    def _answers(self, element_id: str) -> Mapping[str, Any]:
        """Give what is entered this time; nothing when the list of answers is at its end."""
        name = next((name for name in names_of(element_id) if name in self.plan.answers), element_id)
        given = self.plan.answers.get(name, {})
        if isinstance(given, Mapping):
            return given
        time = self.done.get(name, 0)
        return given[time] if time < len(given) else {}

    def _do(self, task: Open, values: Mapping[str, Any]) -> None:
        for name in names_of(task.element_id):
            self.done[name] = self.done.get(name, 0) + 1
        verb = runner.complete_task if isinstance(task, OpenTask) else runner.answer_call
        self._act(partial(verb, key=task.key, variables=self._admitted(task, values)))

    def _admitted(self, task: Open, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Let a result variable take the only value of an answer; what nothing asks for is tried as it is."""
        service = self._element(task).service
        if service is None:
            return values
        shaped, unasked = outside.admitted(service, values)
        return values if unasked else shaped

    def _obey(self, command: Command) -> None:
        if isinstance(command, Advance):
            self._advance(command)
        elif isinstance(command, Complete):
            self._complete(command)
        elif isinstance(command, Deliver):
            self._send(command, "message", command.message)
        else:
            self._send(command, "signal", command.name)

    def _advance(self, command: Advance) -> None:
        """Move the clock; fire what becomes due on the way, each at its own moment."""
        until = timers.after(self.now, command.by)
        while due := [timer for timer in self.live.step().timers if timer.due_at <= until]:
            timer = min(due, key=lambda one: (one.due_at, told.number_of(one)))
            self.now = max(self.now, timer.due_at)
            self._act(partial(runner.fire_timer, key=timer.key))
            self._rest()
        self.now = until

    def _complete(self, command: Complete) -> None:
        tasks = [task for task in _open(self.live.step()) if command.element_id in names_of(task.element_id)]
        if not tasks:
            raise StepFailed(command.element_id, "task_not_open")
        self._do(min(tasks, key=self._order), command.values)

    def _send(self, command: Deliver | Signal, kind: str, name: str) -> None:
        """Deliver by name; what nobody awaits is lost, and an event says so."""
        try:
            self._act(self._delivered(command))
        except MessageNotAwaited:
            self.events.append(Event(f"{kind}_lost", self.diagram.process_id, None, {kind: name}))

    def _delivered(self, command: Deliver | Signal) -> Act:
        if isinstance(command, Deliver):
            return partial(runner.receive, message=command.message, payload=command.payload)
        if all(one.name != command.name for one in self.live.step().signals):
            raise MessageNotAwaited(command.name)
        return partial(runner.receive_signal, name=command.name, payload={})

    def _act(self, act: Act) -> None:
        self._took(lambda: self.live.act(act, self.now))

    def _took(self, move: Callable[[], tuple[Event, ...]]) -> None:
        """Make a step and see what it opened. Raises StepFailed when the trial has made more than it may."""
        if self.moves == self.plan.most_steps:
            raise StepBudgetExceeded(self.diagram.process_id, "trial_too_long", {"limit": self.plan.most_steps})
        self.events.extend(move())
        self.moves += 1
        for task in self.live.opened_after(self.counter):
            self.opened[task.key] = self.moves
            number = told.number_of(task)
            if isinstance(task, Call) and self._is_decidable(task):
                heappush(self.decidable, number)
            if self._is_automatic(task):
                heappush(self.automatic, (self.moves, self.places.get(task.element_id, 0), number))
        self.counter = self.live.process.counter


def names_of(element_id: str) -> tuple[str, ...]:
    """Return the names that a plan may use for an element: of another file also the id that is written there."""
    plain = element_id.rpartition(APART)[2]
    return (element_id,) if plain == element_id else (element_id, plain)


def _open(step: Step) -> tuple[Open, ...]:
    return (*step.open_tasks, *step.calls)


def _places(diagram: Diagram) -> dict[str, int]:
    """Return the place of every element in the order of the document, the called files after the first."""
    own = (element.get("id") or "" for element in xml.parse(diagram.data).iter())
    processes = (process for data in diagram.files.values() for process in xml.parse(data))
    theirs = (f"{process.get('id')}{APART}{one.get('id')}" for process in processes for one in process.iter())
    return {name: place for place, name in enumerate((*own, *theirs))}
