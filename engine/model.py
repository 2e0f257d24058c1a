"""What goes into the engine and what comes out: plain, frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from engine.correlation import UNCORRELATED, Correlation, Keys
from engine.event_definitions import Original, TimerDefinition, Trigger
from engine.work import PLAIN, UNMAPPED, AdHoc, Assignment, Called, Mappings, Passage, Rounds, Service, Store

APART: Final = ":"
"""Stands between a process of another file and the id of its element: no id of a file may have it."""


class Severity(StrEnum):
    """How much a finding weighs: an error forbids execution, a warning doubts it, a hint advises."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the checker has to say about a file: a stable code with parameters, never a sentence."""

    code: str
    severity: Severity
    element_id: str | None = None
    element_name: str | None = None
    line: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of the drawing: who is responsible. An inner lane names its parent."""

    id: str
    name: str
    parent_id: str | None = None
    proposals: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleTask:
    """Which decision a business rule task asks: its id, the variable that takes the result, how the result is shaped.

    ``shape`` is ``value`` (as DMN gives it), Camunda's ``single_entry``, ``single_result``, ``collect_entries`` or
    ``result_list``, or ``outputs``: each output becomes a variable of its own name and ``result`` is None.
    """

    decision_id: str
    result: str | None
    shape: str = "value"


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node. ``kind`` is its BPMN name (``userTask``), ``scope_id`` the process or sub-process around it.

    ``event`` is what an event reacts to or does: ``timer``, ``signal``, ``terminate`` …, ``multiple`` when it has
    several definitions, or None (a none event). ``triggers`` are all of them; ``needs_all`` tells that all must happen
    (a parallel multiple event) instead of any one. ``message`` and ``timer`` repeat the first of their kind.
    ``rule`` says which decision a business rule task asks, ``script`` what a script task assigns, ``service`` what
    somebody outside does, ``rounds`` how often an activity runs, ``mappings`` what enters and leaves its scope,
    ``given`` the variables that all these give a value; ``by_event`` marks an event sub-process, ``passage``
    says how tokens enter and leave beyond one at a time, ``handler`` is
    the activity that compensates the one that a compensation event is attached to, ``correlation`` says which instance
    its messages belong to; ``category`` names the group of the drawing that it stands in.
    ``proposals`` are settings found in the file (our namespace and other tools'): shown to the designer, never trusted.
    """

    id: str
    kind: str
    name: str
    line: int
    scope_id: str
    lane_id: str | None = None
    attached_to: str | None = None
    handler: str | None = None
    event: str | None = None
    interrupting: bool = True
    message: str | None = None
    timer: TimerDefinition | None = None
    rule: RuleTask | None = None
    script: tuple[Assignment, ...] = ()
    service: Service | None = None
    rounds: Rounds | None = None
    mappings: Mappings = UNMAPPED
    called: Called | None = None
    ad_hoc: AdHoc | None = None
    given: frozenset[str] = frozenset()
    documentation: str = ""
    proposals: Mapping[str, Any] = field(default_factory=dict)
    triggers: tuple[Trigger, ...] = ()
    needs_all: bool = False
    by_event: bool = False
    passage: Passage = PLAIN
    correlation: Correlation = UNCORRELATED
    category: str = ""

    @property
    def is_by_person(self) -> bool:
        """Tell whether a person does the task; of a service, send or rule task when nothing says what else does it."""
        does = self.rule or self.service
        outside = {"serviceTask": does, "sendTask": does, "businessRuleTask": does}
        return self.kind in {"userTask", "manualTask", "task"} or (self.kind in outside and not outside[self.kind])


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; ``condition`` is FEEL text or None, ``original`` what it was translated from."""

    id: str
    source_id: str
    target_id: str
    name: str
    condition: str | None = None
    is_default: bool = False
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class ReturnFlow:
    """A drawn way back: completing ``task_id`` with ``variable`` = ``value`` leads to ``target_id`` by ``flow_id``."""

    task_id: str
    flow_id: str
    target_id: str
    variable: str
    value: Any


class File(NamedTuple):
    """A file beside a diagram, which may have processes and global tasks that it calls."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Diagram:
    """An executable process as drawn. ``data`` is the file byte for byte, ``sha256`` its hexadecimal digest.

    ``callees`` are the processes and global tasks that it calls, directly or not: their elements, flows and lanes are
    its own. Those of other ``files`` (by name; the digest is then of all) go by the id of their process, ``:`` and
    their own id; ``homes`` says in which file each such process is drawn. ``stores`` are the data stores that all
    these name, ``written`` the names of those that they may write. ``pools`` are the participants of the
    file, each with the code of the agency that the file proposes for it, or nothing.
    """

    data: bytes
    sha256: str
    process_id: str
    name: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: Mapping[str, Lane]
    messages: frozenset[str]
    variables: frozenset[str]
    return_flows: tuple[ReturnFlow, ...] = ()
    is_drawn: bool = True
    callees: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    stores: Mapping[str, Store] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    pools: Mapping[str, str] = field(default_factory=dict)

    @property
    def open_calls(self) -> tuple[Element, ...]:
        """The call activities whose process or global task no file has: another procedure may bring it."""
        known = {self.process_id, *self.callees}
        return tuple(e for e in self.elements.values() if e.called is not None and e.called.process_id not in known)

    def root_of(self, element_id: str) -> str:
        """Tell in which process or global task an element stands, by its id in this diagram."""
        scope_id, roots = self.elements[element_id].scope_id, {self.process_id, *self.callees}
        while scope_id not in roots:
            scope_id = self.elements[scope_id].scope_id
        return scope_id

    def apart(self, element_id: str) -> str:
        """Give the id by which a diagram that calls this one knows an element."""
        return element_id if APART in element_id else f"{self.root_of(element_id)}{APART}{element_id}"

    @property
    def user_tasks(self) -> tuple[Element, ...]:
        """The elements that wait for a person, in document order."""
        return tuple(element for element in self.elements.values() if element.is_by_person)

    @property
    def rule_tasks(self) -> tuple[Element, ...]:
        """The elements that ask a decision, in document order."""
        return tuple(e for e in self.elements.values() if e.rule is not None)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A user task that waits for a person. ``key`` is unique within its instance only.

    ``item`` is the text of what it is about when an activity runs once for each item of a list.
    """

    key: str
    element_id: str
    name: str
    lane_id: str | None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that waits. ``due_at`` (aware, UTC) follows the drawn ISO 8601 time; the host may count otherwise."""

    key: str
    element_id: str
    due_at: datetime
    attached_to: str | None = None
    interrupting: bool = True


@dataclass(frozen=True, slots=True)
class AwaitedMessage:
    """A message that an instance waits for, by its name and the values of its correlation ``keys``, if it has any."""

    key: str
    element_id: str
    name: str
    attached_to: str | None = None
    keys: Keys = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AwaitedSignal:
    """A signal that an instance waits for, by its name."""

    key: str
    element_id: str
    name: str
    attached_to: str | None = None


@dataclass(frozen=True, slots=True)
class AwaitedCondition:
    """A condition that an instance waits for: FEEL text that is not true yet."""

    key: str
    element_id: str
    condition: str
    attached_to: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What an instance waits for somebody outside to do with these variables, and to answer.

    ``kind`` is ``decision`` (the host makes it at once), ``service`` or ``send``; ``implementation`` says who serves,
    ``message`` what is to be sent.
    """

    key: str
    element_id: str
    decision_id: str
    variables: Mapping[str, Any]
    kind: str = "decision"
    implementation: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that left with a step: what it carries, the ``keys`` that say which instance it belongs to.

    ``participant`` is the pool that it is drawn to, None where no message flow says so.
    """

    name: str
    element_id: str
    payload: Mapping[str, Any]
    keys: Keys
    participant: str | None = None


@dataclass(frozen=True, slots=True)
class ThrownSignal:
    """A signal that was thrown in a step. Inside its own instance it has happened already."""

    name: str
    element_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One fact that happened inside the diagram, in the past tense.

    Kinds: ``process_started``, ``flow_taken``, ``node_passed`` (gateways, events), ``task_opened``,
    ``task_completed``, ``task_cancelled``, ``timer_started``, ``timer_fired``, ``timer_cancelled``,
    ``message_awaited``, ``message_received``, ``message_cancelled``, ``message_thrown``, ``signal_awaited``,
    ``signal_received``, ``signal_cancelled``, ``signal_thrown``, ``condition_awaited``, ``condition_met``,
    ``condition_cancelled``, ``error_thrown``, ``error_caught``, ``escalation_thrown``, ``escalation_caught``,
    ``escalation_uncaught``, ``compensation_thrown``, ``decision_asked``,
    ``decision_made``, ``decision_cancelled``, ``subprocess_started``, ``subprocess_completed``,
    ``subprocess_cancelled``, ``data_stored``,
    ``service_called``, ``service_answered``, ``service_cancelled``, ``send_called``,
    ``send_answered``, ``send_cancelled``, ``rounds_started``, ``rounds_completed``, ``rounds_cancelled``,
    ``process_finished``, ``process_cancelled``. ``element_id`` is the id of the node or flow; ``key`` the open thing's
    key. The ``data`` of a task that opens and of a waiting event name the ``item`` of the activity around that runs
    once for each of several.
    """

    kind: str
    element_id: str
    key: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """The result of moving an instance forward once: the new state and all that waits now.

    ``sent`` and ``broadcast`` left with this step, for other instances.
    ``stored`` is the new content of the data stores that it wrote.
    """

    state: str
    events: tuple[Event, ...]
    open_tasks: tuple[OpenTask, ...]
    timers: tuple[Timer, ...]
    messages: tuple[AwaitedMessage, ...]
    finished: bool
    calls: tuple[Call, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    signals: tuple[AwaitedSignal, ...] = ()
    conditions: tuple[AwaitedCondition, ...] = ()
    sent: tuple[SentMessage, ...] = ()
    broadcast: tuple[ThrownSignal, ...] = ()
    stored: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an expression gave null: a code, the position in its text (from 0) and parameters."""

    code: str
    position: int
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The value of a FEEL expression and the reasons for every null that an error caused."""

    value: Any
    reasons: tuple[Reason, ...] = ()
