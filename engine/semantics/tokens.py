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

from engine import limits
from engine.errors import StepBudgetExceeded
from engine.model import Event
from engine.semantics.environment import FeelEnvironment, FeelScriptEngine
from engine.semantics.scopes import HOLDS_ALL, PROCESS_SCOPE, seen, write
from engine.work import Store

_ROOT = "root"


class Token(Task):
    """A SpiffWorkflow task without a clock, without randomness and without data of its own.

    Its id is the key that hosts see (``t12``), numbered by a counter that the state carries. ``number`` is its place in
    the order of creation, which is the order of every choice between tokens.
    """

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: "Token | None" = None,
        state: int = TaskState.FUTURE,
        id: str | None = None,  # noqa: A002  the name is SpiffWorkflow's
    ) -> None:
        key = id or workflow.process.next_key()
        self.number = 0 if key == _ROOT else number_of(key)
        super().__init__(workflow, task_spec, parent, state, key)
        if self.id != _ROOT:
            workflow.process.standing[self.id] = self
            if task_spec.ponders:
                workflow.process.pondering[self.id] = self

    @property
    def key(self) -> str:
        """Give the name by which hosts complete, fire and deliver."""
        return str(self.id)

    @property
    def is_there(self) -> bool:
        """Tell whether the token still stands somewhere (it has neither passed nor been withdrawn)."""
        return self.workflow.tasks.get(self.id) is self

    def scopes(self) -> Iterator[tuple[str, str]]:
        """Give the stores that this token sees, its own first, each with what it holds (see ``write``)."""
        yield self.key, self.task_spec.holds
        yield from self.workflow.scopes()

    def visible(self) -> Mapping[str, Any]:
        """Give all variables that an expression of this token's activity may read; inner names hide outer ones."""
        return seen(self.workflow.process, self.scopes())

    def write(self, values: Mapping[str, Any]) -> None:
        """Store what happens in this token's activity, as ``Level.write`` does, its own store first."""
        write(self.workflow.process, tuple(self.scopes()), values)

    def complete(self) -> None:
        """Leave the node, unless what happened there has taken the token away."""
        if self.is_there:
            super().complete()

    def cancel(self) -> None:
        """Take the token away and say so; one that is only on its way has begun nothing and goes silently."""
        if self.state == TaskState.FUTURE:
            self.workflow.drop(self)
        elif self.state == TaskState.COMPLETED:
            for child in self._followers():
                child.cancel()
        else:
            super().cancel()

    def arrive(self) -> None:
        """Let the tokens that this one has sent on act on their arrival, in the order of their flows."""
        for child in self._followers():
            if child.is_there and child.state == TaskState.FUTURE:
                child.task_spec._update(child)  # noqa: SLF001  SpiffWorkflow's own protocol

    def _followers(self) -> list["Token"]:
        return [child for child in self.children if child is not None]

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> "Token":
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value
        if value == TaskState.READY and not self.task_spec.manual:
            self.workflow.process.enlist(self)

    def _inherit_data(self) -> None:
        """Copy nothing: variables live in scopes (design.md §4), never in tasks."""


class _Keys(dict[str, None]):
    """The keys below the root of a level, in order: a list as SpiffWorkflow uses it, without search."""

    def append(self, key: str) -> None:
        self[key] = None

    def remove(self, key: str) -> None:
        del self[key]


class Level:
    """What the process and a running sub-process have in common: one scope and the tokens in it."""

    spec: Any
    tasks: dict[str, Token]
    task_tree: Token
    process: Any
    scope: str
    owner: Any

    def _open(self) -> None:
        self.task_tree = Token(self, self.spec.start, state=TaskState.COMPLETED, id=_ROOT)
        self.task_tree._children = _Keys()  # noqa: SLF001  a list would be searched for each of thousands of tokens

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

    def enter(self, node: Any, **internal: Any) -> None:
        """Put a token on ``node`` and let it act on its arrival."""
        node._update(self.place(node, internal))  # noqa: SLF001  SpiffWorkflow's own protocol

    def begin(self, *, by_trigger: bool = False) -> None:
        """Let the event sub-processes of this level listen, then put tokens where it starts.

        ``by_trigger`` asks a process that starts plainly as well to wait for one of its triggers instead.
        """
        for listener in self.spec.listeners:
            listener.listen(self)
        for entry in (self.spec.alternatives if by_trigger else ()) or self.spec.entries:
            self.enter(entry)

    @property
    def is_interrupted(self) -> bool:
        """Tell whether an event sub-process has taken everything else in this level away, or all was over before."""
        is_over = self is not self.process and self.owner.task_spec.has_interrupted
        return is_over or any(token.task_spec.has_interrupted for token in self.tokens())

    def drop(self, token: Token) -> None:
        """Take a token away; it has passed or was withdrawn."""
        del self.tasks[token.key]
        del self.process.standing[token.key]
        self.process.pondering.pop(token.key, None)
        token.parent._children.remove(token.key)  # noqa: SLF001  SpiffWorkflow's own protocol

    def _task_completed_notify(self, token: Token) -> None:
        for child in token.children:
            child.parent = self.task_tree
            self.task_tree._children.append(child.id)  # noqa: SLF001  SpiffWorkflow's own protocol
        token.children = []
        self.drop(token)
        self.settle()

    def settle(self) -> None:
        """End the level when nothing stands in it but event sub-processes that listen (BPMN 2.0.2 §13.5.4)."""
        if len(self.tasks) > 1 + self.spec.most_listening:
            return
        standing = self.tokens()
        if all(token.task_spec.listens for token in standing):
            for token in standing:
                token.cancel()
            self._emptied()

    def _emptied(self) -> None:
        self.completed = True

    def write(self, values: Mapping[str, Any]) -> None:
        """Store variables where their names already live, looking outwards.

        A store that holds ``all`` (the process, a called process, an activity with output mappings) lets nothing out;
        one that holds ``new`` (one instance of a multi-instance activity) keeps names that live nowhere outside.
        Other new names belong to the nearest store that holds all.
        """
        write(self.process, tuple(self.scopes()), values)

    def visible(self) -> Mapping[str, Any]:
        """Give all variables that an expression in this level may read; inner names hide outer ones."""
        return seen(self.process, self.scopes())

    def scopes(self) -> Iterator[tuple[str, str]]:
        """Give the stores that this level sees, from the inside out, each with what it holds."""
        level: Any = self
        while level is not self.process:
            node = level.owner.task_spec
            yield level.scope, node.holds
            if node.is_sealed:
                return
            level = level.owner.workflow
        yield PROCESS_SCOPE, HOLDS_ALL


class Process(Level, BpmnWorkflow):
    """One instance while it moves: created from its state, moved once, written back to its state.

    ``rooms`` are the data stores that its diagram names, ``stores`` what they hold now, ``stored`` what it has written.
    """

    scope = PROCESS_SCOPE

    def __init__(self, spec: Any, subprocess_specs: Mapping[str, Any], now: datetime) -> None:
        self.process = self
        self.now = now
        self.counter = 0
        self.variables: dict[str, dict[str, Any]] = {PROCESS_SCOPE: {}}
        self.done: dict[str, list[dict[str, Any]]] = {}
        self.journal: list[Event] = []
        self.sent: list[Any] = []
        self.broadcast: list[Any] = []
        self.conversations: dict[str, Mapping[str, Any]] = {}
        self.rooms: Mapping[str, Store] = {}
        self.stores: dict[str, Any] = {}
        self.stored: dict[str, Any] = {}
        self.is_stale = False
        self.standing: dict[str, Token] = {}
        self.pondering: dict[str, Token] = {}
        self.granted = 0
        self.looped = 0
        self._agenda: list[tuple[int, int]] = []
        engine = FeelScriptEngine(FeelEnvironment(now))
        BpmnWorkflow.__init__(self, spec, subprocess_specs, engine, deserializing=True)
        self._open()

    def renew(self, now: datetime) -> None:
        """Forget what belongs to the step before: the instance stays in memory and moves again, at ``now``."""
        self.now = self.script_engine.environment.now = now
        self.journal = []
        self.sent, self.broadcast = [], []
        self.stored = {}
        self.granted = self.looped = 0

    def supply(self, rooms: Mapping[str, Store], contents: Mapping[str, Any]) -> None:
        """Give the instance what its data stores hold; one that was never written is as new."""
        self.rooms = rooms
        self.stores = {name: contents.get(name, store.when_new()) for name, store in rooms.items()}

    def next_key(self) -> str:
        """Give the number of a new token; the same commands number alike."""
        self.counter += 1
        return key_of(self.counter)

    def forget(self, key: str) -> None:
        """Drop the store of a token, what was completed inside it and what it compensates."""
        for kept in (self.variables, self.done):
            kept.pop(key, None)
        self.done.pop(f"{key}.undo", None)

    def grant(self, rounds: int) -> None:
        """Let the step make more moves, for so many rounds of one activity; the bound on all grants stays."""
        self.granted = min(limits.GRANTED_MOVES, self.granted + rounds * limits.MOVES_A_ROUND)

    def grant_round(self, element_id: str) -> None:
        """Let the step make more moves, for one round of a loop that nobody counts beforehand.

        Raises StepBudgetExceeded when the loops of this step have made more rounds than they may.
        """
        self.looped += 1
        if self.looped > limits.LOOP_ROUNDS:
            raise StepBudgetExceeded(element_id, "step_budget_exceeded", {"limit": limits.LOOP_ROUNDS})
        self.grant(1)

    def note(self, kind: str, element_id: str, key: str | None = None, **data: Any) -> None:
        """Write one fact into the journal of this step, in causal order."""
        self.journal.append(Event(kind, element_id, key, data))

    def enlist(self, token: Token) -> None:
        """Remember a token that can move without anybody; events that interrupt come before all others."""
        heappush(self._agenda, (token.task_spec.rank, token.number))

    def next_move(self) -> Token | None:
        """Take the token that moves next: interrupting events first, then the oldest. None when all tokens rest.

        The awaited conditions are asked before, where a variable has changed.
        An inclusive gateway looks for tokens on their way to it only when nothing else can move.
        """
        while True:
            self.ask()
            while self._agenda:
                token = self.find(key_of(heappop(self._agenda)[1]))
                if token is not None and token.state == TaskState.READY:
                    return token
            if not any(token.task_spec.reconsider(token) for token in by_age(self.pondering)):
                return None

    def ask(self) -> None:
        """Let every condition that has become true happen, the longest awaited first, if a variable has changed."""
        while self.is_stale:
            self.is_stale = False
            for token in self.all_tokens() if self.spec.has_conditions else ():
                if token.is_there:
                    token.task_spec.ask(token)

    def levels(self) -> list[Any]:
        """List the process and its running sub-processes, outermost first."""
        return [self, *self.subprocesses.values()]

    def all_tokens(self) -> list[Token]:
        """List every token of the instance, oldest first."""
        return by_age(self.standing)

    def _emptied(self) -> None:
        super()._emptied()
        self.note("process_finished", self.spec.name)

    def find(self, key: str) -> Token | None:
        """Find a token by its key in any level."""
        return self.standing.get(key)

    def close_subprocess(self, token: Token) -> None:
        """Take away the level inside a token; its variables stay until the token has closed its own scope."""
        del self.subprocesses[token.key]

    def open_subprocess(self, token: Token) -> "SubProcess":
        """Open the level inside a token (of a sub-process, a call, rounds); nothing moves in it yet."""
        level = SubProcess(token.task_spec.opens(), token, self)
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

    def _calculate_depth(self) -> int:
        """Count nothing: nobody asks how deep a level lies, and thousands may be open at once."""
        return 0

    def _emptied(self) -> None:
        self.completed = True
        self.owner._ready()  # noqa: SLF001  SpiffWorkflow's own protocol


def by_age(tokens: Mapping[str, Token]) -> list[Token]:
    """List tokens, the oldest first."""
    return sorted(tokens.values(), key=lambda token: token.number)


def key_of(number: int) -> str:
    """Give the key with a number: 12 → ``t12``."""
    return f"t{number}"


def number_of(key: str) -> int:
    """Give the number in a key: ``t12`` → 12. Raises ValueError for what is no key."""
    return int(key.removeprefix("t"))
