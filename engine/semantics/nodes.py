"""What every node does: take a token in, pass it, send it on along real sequence flows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.errors import InvalidExpression, StepFailed
from engine.model import Element, Flow
from engine.semantics import items, mappings, undoing
from engine.semantics.tokens import Token
from engine.work import UNMAPPED

GUARDED_BY = "host"
ARRIVED_BY = "flow"
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Scope(BpmnProcessSpec):
    """A process or the inside of a sub-process.

    SpiffWorkflow's own nodes ``Start``, ``End`` and ``….EndJoin`` are left out or renamed, so that no id of a drawing
    can collide with them; a level is done when no token stands in it.
    """

    def __init__(self, name: str) -> None:
        WorkflowSpec.__init__(self, name=name)
        self.start = Root(self, " root")
        self.data_objects: dict[str, Any] = {}
        self.entries: list[Any] = []
        self.alternatives: list[Any] = []
        self.listeners: list[Any] = []
        self.most_listening = 0
        self.has_conditions = False
        self.doors: dict[str, str] = {}
        self.undoing: dict[str, Any] = {}

    def _add_notify(self, task_spec: Any) -> None:
        WorkflowSpec._add_notify(self, task_spec)  # noqa: SLF001  the base's list of start events is not used


class Node(BpmnTaskSpec):
    """The behaviour that SpiffWorkflow's specs share here; stands before them in every class below.

    ``leaving`` and ``arriving`` are the real sequence flows in document order, ``guards`` the boundary events.
    ``rank`` orders tokens that can move at the same time. ``element`` is what the file says about the node, ``inside``
    the scope that opens in its token, ``holds`` what the token's own store keeps (``Level.write``); through a sealed
    one nothing is seen. ``rounds`` is the activity as a whole, for the node that runs once a round.
    ``may_begin`` tells that it stands where flows lead, so that a scope without a start event may begin there;
    ``listens`` marks tokens that keep no level open, ``has_interrupted`` those that have taken all others in it away.
    ``ponders`` marks those that may move because all others rest (``reconsider``).
    ``keeps`` says what is kept of a completed activity so that it can be compensated.
    """

    rank = 1
    element: Element
    inside: Any = None
    holds = ""
    is_sealed = False
    rounds: Any = None
    may_begin = True
    listens = False
    has_interrupted = False
    ponders = False
    keeps = ""
    name: str
    _wf_spec: Scope

    def __init__(self, wf_spec: Scope, name: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.leaving: list[Flow] = []
        self.arriving: list[Flow] = []
        self.guards: list[Any] = []

    @property
    def starts_process(self) -> bool:
        """Tell whether what arrives here makes the process begin."""
        return self.element.passage.instantiates

    def test(self) -> None:
        """Test nothing at each step: the checker has read the whole diagram before."""

    def reconsider(self, token: Token) -> bool:  # noqa: ARG002  the signature is SpiffWorkflow's
        """Let a resting token move because all others rest; tells whether it does. Most nodes never do."""
        return False

    def inner_done(self, token: Token) -> bool:  # noqa: ARG002  for those that look at it
        """Hear that an activity inside this one is done; tells whether its token may go on."""
        return True

    def inner_undone(self, token: Token) -> None:
        """Hear that something that ``token`` waits for is compensated; for those that compensate."""

    def opens(self) -> Any:
        """Give the scope that opens in a token on this node."""
        return self.inside

    def ask(self, token: Token) -> None:
        """Let the condition that ``token`` waits for happen if it has become true; most nodes wait for none."""

    def _on_complete(self, token: Token) -> None:
        self._on_complete_hook(token)
        token.workflow.process.ask()
        token.arrive()
        token.workflow._task_completed_notify(token)  # noqa: SLF001  SpiffWorkflow's own protocol

    def _predict(self, *_args: Any, **_kwargs: Any) -> None:
        """Predict nothing: n consecutive k-way blocks would make k to the n future tasks (engine.md §5)."""

    def _update_hook(self, token: Token) -> bool:
        token.internal_data.pop(ARRIVED_BY, None)
        return True

    def _run_hook(self, token: Token) -> bool:  # noqa: ARG002  the signature is SpiffWorkflow's
        return True

    def _on_complete_hook(self, token: Token) -> None:
        self._passed(token)
        self._send_on(token)

    def _on_cancel(self, token: Token) -> None:
        self._withdrawn(token)
        token.workflow.process.forget(token.key)
        token.workflow.drop(token)

    def _passed(self, token: Token) -> None:
        token.workflow.process.note("node_passed", self.name)

    def _withdrawn(self, token: Token) -> None:
        """Say what it means that ``token`` is taken away: nothing, for nodes that nobody waits at."""

    def _send_on(self, token: Token) -> None:
        for flow in self._chosen(token):
            for _ in range(self.element.passage.made):
                take(token, flow)

    def _chosen(self, token: Token) -> list[Flow]:
        """Choose as BPMN 2.0 §13.2.1 says for activities and events: every flow whose condition holds."""
        return choose(self.name, self.leaving, token)


class Root(Node, BpmnStartTask):
    """The technical root of a level; its token never moves."""

    may_begin = False


class StartEvent(Node, defaults.StartEvent):
    """The none start event of a process or an embedded sub-process."""

    def __init__(self, wf_spec: Scope, name: str) -> None:
        super().__init__(wf_spec, name, event_definition=NoneEventDefinition())


class Activity(Node):
    """A node that lasts and may be guarded by boundary events."""

    kind = "task"
    mappings = UNMAPPED

    def _arm(self, token: Token) -> None:
        mappings.open_scope(token)
        token.workflow.process.note(f"{self.kind}_{self._begins}", self.name, token.key, **self._told(token))
        self._guard(token)

    def _told(self, token: Token) -> dict[str, str]:  # noqa: ARG002  for those that people tell apart
        """Say more about what begins."""
        return {}

    def _guard(self, token: Token) -> None:
        for guard in self.guards:
            guard.listen(token.workflow, **{GUARDED_BY: token.key})

    _begins = "opened"

    def _on_complete_hook(self, token: Token) -> None:
        mappings.close_scope(token)
        self._passed(token)
        self._disarm(token)
        level = token.workflow
        if self.keeps and not undoing.is_undoing(token):
            undoing.remember(token)
        if self.rounds is not None:
            self.rounds.finish_round(token)
        level.process.forget(token.key)
        if undoing.is_undoing(token):
            undoing.undone(token)
        elif level is level.process or level.owner.task_spec.inner_done(token):
            self._send_on(token)

    def _on_cancel(self, token: Token) -> None:
        self._withdrawn(token)
        self._disarm(token)
        token.workflow.process.forget(token.key)
        token.workflow.drop(token)

    def _passed(self, token: Token) -> None:
        token.workflow.process.note(f"{self.kind}_completed", self.name, token.key)

    def _withdrawn(self, token: Token) -> None:
        token.workflow.process.note(f"{self.kind}_cancelled", self.name, token.key)

    def _disarm(self, token: Token) -> None:
        if not self.guards:
            return
        for other in token.workflow.tokens():
            if other.internal_data.get(GUARDED_BY) == token.key and other.state == TaskState.WAITING:
                other.cancel()


class UserTask(Activity, defaults.UserTask):
    """A task that waits for a person; it is READY from its opening until the host completes it."""

    def _told(self, token: Token) -> dict[str, str]:
        return items.facts(token)

    def _on_ready_hook(self, token: Token) -> None:
        self._arm(token)


class CallingTask(Activity):
    """A task that is done outside: its token rests until the host has answered the call."""

    answered = ""

    def _update_hook(self, token: Token) -> bool:
        super()._update_hook(token)
        token._set_state(TaskState.WAITING)  # noqa: SLF001  SpiffWorkflow's own protocol
        self._arm(token)
        return False

    def answer(self, token: Token) -> None:
        """Let the answer be there; the token becomes the next to move."""
        token.workflow.process.note(self.answered, self.name, token.key)
        token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol

    def _on_ready_hook(self, token: Token) -> None:
        """Do nothing: the answer is there already."""

    def _passed(self, token: Token) -> None:
        token.workflow.process.note("node_passed", self.name)


class RuleTask(CallingTask):
    """A business rule task: the host makes the decision."""

    kind = "decision"
    _begins = "asked"
    answered = "decision_made"


class Container(Activity):
    """An activity with a level inside: its token lasts (STARTED) while tokens stand there."""

    _begins = "started"

    def _update_hook(self, token: Token) -> bool:
        super()._update_hook(token)
        token._set_state(TaskState.STARTED)  # noqa: SLF001  SpiffWorkflow's own protocol
        self._arm(token)
        level = token.workflow.process.open_subprocess(token)
        self._begin(token, level)
        level.settle()
        return False

    def _begin(self, token: Token, level: Any) -> None:  # noqa: ARG002  for those that look at their token
        level.begin()

    def _on_complete_hook(self, token: Token) -> None:
        token.workflow.process.close_subprocess(token)
        super()._on_complete_hook(token)

    def _on_cancel(self, token: Token) -> None:
        for inner in token.workflow.process.subprocesses[token.key].tokens():
            if inner.is_there:
                inner.cancel()
        token.workflow.process.close_subprocess(token)
        super()._on_cancel(token)


class EmbeddedSubProcess(Container, defaults.SubWorkflowTask):
    """An embedded sub-process."""

    kind = "subprocess"

    def __init__(self, wf_spec: Scope, name: str) -> None:
        super().__init__(wf_spec, name, subworkflow_spec=name)


def take(token: Token, flow: Flow) -> None:
    """Send a token from where ``token`` stands along ``flow``; it acts on its arrival when ``token`` has left."""
    token.workflow.process.note("flow_taken", flow.id)
    spec = token.workflow.spec
    child = token._add_child(spec.task_specs[spec.doors.get(flow.target_id, flow.target_id)])  # noqa: SLF001  SpiffWorkflow's own protocol
    child.internal_data[ARRIVED_BY] = flow.id


def choose(element_id: str, flows: list[Flow], token: Token, more: Mapping[str, Any] = NOTHING) -> list[Flow]:
    """Choose all flows without a condition, all whose condition holds, and the default when none of these holds.

    Raises StepFailed ``no_flow_taken`` when there are flows and none may be taken.
    """
    if not flows:
        return []
    held = [flow for flow in flows if flow.condition is not None and not flow.is_default and holds(flow, token, more)]
    free = [flow for flow in flows if flow.condition is None and not flow.is_default]
    chosen = [*held, *free, *(flow for flow in flows if flow.is_default and not held)]
    if not chosen:
        raise StepFailed(element_id, "no_flow_taken")
    return [flow for flow in flows if flow in chosen]


def holds(flow: Flow, token: Token, more: Mapping[str, Any] = NOTHING) -> bool:
    """Tell whether the condition of ``flow`` is true, which sees the variables and ``more``.

    Raises StepFailed when it is neither true nor false. Null is not false: a missing or mistyped value must not steer
    a case. The reasons go with the refusal.
    """
    environment = token.workflow.script_engine.environment
    text = flow.condition or ""
    try:
        result = environment.reasoned(text, {**token.workflow.visible(), **more})
    except InvalidExpression as error:
        params = {"gateway": flow.source_id, "condition": text, "reason": error.code, "position": error.position}
        raise StepFailed(flow.id, "condition_unreadable", params) from error
    if not isinstance(result.value, bool):
        reasons = [{"code": reason.code, "position": reason.position, **reason.params} for reason in result.reasons]
        params = {"gateway": flow.source_id, "condition": text, "reasons": reasons}
        raise StepFailed(flow.id, "condition_not_boolean", params)
    return result.value
