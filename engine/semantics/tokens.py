"""Where an instance stands: tokens (SpiffWorkflow tasks) in levels (the process and its running sub-processes).

SpiffWorkflow keeps a tree of everything that happened and of all it predicts. Ours holds the present only: a token
that has passed its node is dropped at once and its successors hang below the level's root, so that the cost of a
step does not depend on how long the instance has lived. Nothing is predicted.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import heappop, heappush
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.model import Event
from engine.semantics.environment import FeelEnvironment, FeelScriptEngine

PROCESS_SCOPE = "process"
_ROOT = "root"


class Token(Task):
    """A SpiffWorkflow task without a clock, without randomness and without data of its own.

    Its id is the key that hosts see (``t12``), numbered by a counter that the state carries.
    """

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: "Token | None" = None,
        state: int = TaskState.FUTURE,
        id: str | None = None,  # noqa: A002  the name is SpiffWorkflow's
    ) -> None:
        super().__init__(workflow, task_spec, parent, state, id or workflow.process.next_key())

    @property
    def key(self) -> str:
        """Give the name by which hosts complete, fire and deliver."""
        return str(self.id)

    @property
    def number(self) -> int:
        """Give the place in the order of creation, which is the order of every choice between tokens."""
        return number_of(self.key)

    @property
    def is_there(self) -> bool:
        """Tell whether the token still stands somewhere (it has neither passed nor been withdrawn)."""
        return self.workflow.tasks.get(self.id) is self

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> "Token":
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value
        if value == TaskState.READY and not self.task_spec.manual:
            self.workflow.process.enlist(self)

    def _inherit_data(self) -> None:
        """Copy nothing: variables live in scopes (design.md §4), never in tasks."""


class Level:
    """What the process and a running sub-process have in common: one scope and the tokens in it."""

    spec: Any
    tasks: dict[str, Token]
    task_tree: Token
    process: Any
    scope: str

    def _open(self) -> None:
        self.task_tree = Token(self, self.spec.start, state=TaskState.COMPLETED, id=_ROOT)

    def tokens(self) -> list[Token]:
        """List the tokens that stand in this level, oldest first."""
        standing = (task for key, task in self.tasks.items() if key != _ROOT)
        return sorted(standing, key=lambda token: token.number)

    def place(
        self, node: Any, internal: Mapping[str, Any], state: int = TaskState.FUTURE, key: str | None = None
    ) -> Token:
        """Put a token on ``node`` without letting it act: the caller does, or the stored state already has."""
        token = Token(self, node, self.task_tree, state, key)
        token.internal_data.update(internal)
        return token

    def enter(self, node: Any, **internal: str) -> None:
        """Put a token on ``node`` and let it act on its arrival."""
        node._update(self.place(node, internal))  # noqa: SLF001  SpiffWorkflow's own protocol

    def drop(self, token: Token) -> None:
        """Take a token away; it has passed or was withdrawn."""
        del self.tasks[token.key]
        token.parent._children.remove(token.key)  # noqa: SLF001  SpiffWorkflow's own protocol

    def _task_completed_notify(self, token: Token) -> None:
        for child in token.children:
            child.parent = self.task_tree
            self.task_tree._children.append(child.id)  # noqa: SLF001  SpiffWorkflow's own protocol
        token.children = []
        self.drop(token)
        if len(self.tasks) == 1:
            self._emptied()

    def _emptied(self) -> None:
        self.completed = True

    def write(self, values: Mapping[str, Any]) -> None:
        """Store variables where their names already live, looking outwards; new names belong to the process."""
        for name, value in values.items():
            home = next((store for store in self._stores() if name in store), self.process.variables[PROCESS_SCOPE])
            home[name] = value

    def visible(self) -> Mapping[str, Any]:
        """Give all variables that an expression in this level may read; inner names hide outer ones."""
        seen: dict[str, Any] = {}
        for store in self._stores():
            seen = {**store, **seen}
        return seen

    def _stores(self) -> Iterator[dict[str, Any]]:
        level: Any = self
        while level is not None:
            if level.scope in self.process.variables:
                yield self.process.variables[level.scope]
            level = level.parent_workflow


class Process(Level, BpmnWorkflow):
    """One instance while it moves: created from its state, moved once, written back to its state."""

    scope = PROCESS_SCOPE

    def __init__(self, spec: Any, subprocess_specs: Mapping[str, Any], now: datetime) -> None:
        self.process = self
        self.now = now
        self.counter = 0
        self.variables: dict[str, dict[str, Any]] = {PROCESS_SCOPE: {}}
        self.journal: list[Event] = []
        self._agenda: list[tuple[int, int]] = []
        engine = FeelScriptEngine(FeelEnvironment(now))
        BpmnWorkflow.__init__(self, spec, subprocess_specs, engine, deserializing=True)
        self._open()

    def next_key(self) -> str:
        """Give the number of a new token; the same commands number alike."""
        self.counter += 1
        return key_of(self.counter)

    def note(self, kind: str, element_id: str, key: str | None = None, **data: Any) -> None:
        """Write one fact into the journal of this step, in causal order."""
        self.journal.append(Event(kind, element_id, key, data))

    def enlist(self, token: Token) -> None:
        """Remember a token that can move without anybody; events that interrupt come before all others."""
        heappush(self._agenda, (token.task_spec.rank, token.number))

    def next_move(self) -> Token | None:
        """Take the token that moves next: interrupting events first, then the oldest. None when all tokens rest.

        An inclusive gateway looks for tokens on their way to it only when nothing else can move.
        """
        while True:
            while self._agenda:
                token = self.find(key_of(heappop(self._agenda)[1]))
                if token is not None and token.state == TaskState.READY:
                    return token
            if not any(token.task_spec.reconsider(token) for token in self.all_tokens()):
                return None

    def levels(self) -> list[Any]:
        """List the process and its running sub-processes, outermost first."""
        return [self, *self.subprocesses.values()]

    def all_tokens(self) -> list[Token]:
        """List every token of the instance, oldest first."""
        tokens = (token for level in self.levels() for token in level.tokens())
        return sorted(tokens, key=lambda token: token.number)

    def _emptied(self) -> None:
        super()._emptied()
        self.note("process_finished", self.spec.name)

    def find(self, key: str) -> Token | None:
        """Find a token by its key in any level."""
        if key == _ROOT:
            return None
        return next((level.tasks[key] for level in self.levels() if key in level.tasks), None)

    def close_subprocess(self, token: Token) -> None:
        """Take away the level inside a sub-process token, and its variables."""
        del self.subprocesses[token.key]
        self.variables.pop(token.key, None)

    def open_subprocess(self, token: Token, spec_name: str) -> "SubProcess":
        """Open the level inside a sub-process token; nothing moves in it yet."""
        level = SubProcess(self.subprocess_specs[spec_name], token, self)
        self.subprocesses[token.key] = level
        return level


class SubProcess(Level, BpmnSubWorkflow):
    """The level inside one running embedded sub-process."""

    def __init__(self, spec: Any, token: Token, process: Process) -> None:
        self.process = process
        self.owner = token
        self.scope = token.key
        BpmnSubWorkflow.__init__(self, spec, token.key, process, deserializing=True)
        self._open()

    @property
    def parent_workflow(self) -> Any:
        """Give the level around this one."""
        return self.owner.workflow

    def _emptied(self) -> None:
        self.completed = True
        self.owner._ready()  # noqa: SLF001  SpiffWorkflow's own protocol


def key_of(number: int) -> str:
    """Give the key with a number: 12 → ``t12``."""
    return f"t{number}"


def number_of(key: str) -> int:
    """Give the number in a key: ``t12`` → 12. Raises ValueError for what is no key."""
    return int(key.removeprefix("t"))
