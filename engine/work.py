"""What an activity does beside being done, as plain values: assignments, mappings, rounds, calls."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.event_definitions import Trigger

LOOP = "loop"
PARALLEL = "parallel"
SEQUENTIAL = "sequential"


@dataclass(frozen=True, slots=True)
class Assignment:
    """``target`` (a name, or names with dots for a member) takes the value of a FEEL expression.

    ``sees`` are the data stores that it reads by their names; ``is_stored`` tells that ``target`` is one of them.
    """

    target: str
    expression: str
    sees: tuple[str, ...] = ()
    is_stored: bool = False


@dataclass(frozen=True, slots=True)
class Store:
    """A data store: how many items it may hold (None: any number), and whether it is a list when it is new."""

    name: str
    capacity: int | None = None
    is_list: bool = False

    def when_new(self) -> Any:
        """Give the content that it has before anything was written."""
        return [] if self.is_list else None


@dataclass(frozen=True, slots=True)
class Told:
    """An event that a multi-instance activity throws when an instance is done.

    ``condition`` says when (None: always), ``once`` whether only the first instance does; ``trigger`` is thrown.
    """

    trigger: Trigger
    condition: str | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often an activity runs: ``loop`` (standard loop), ``parallel`` or ``sequential`` (multi-instance).

    A loop goes on while ``condition`` is true, tested before the first round when ``tests_before``, at most
    ``maximum`` times. Multi-instance: as often as ``cardinality`` says or ``collection`` has items, each item in the
    variable ``item``; ``results`` collects the values of ``result`` in the order of the items; ``completion`` true
    after a round ends the whole; ``told`` are the events that are thrown after a round.
    """

    kind: str
    condition: str | None = None
    tests_before: bool = False
    maximum: str | None = None
    cardinality: str | None = None
    collection: str | None = None
    item: str | None = None
    results: str | None = None
    result: str | None = None
    completion: str | None = None
    told: tuple[Told, ...] = ()

    def expressions(self) -> Iterator[str]:
        """Yield the FEEL texts, those of conditions last."""
        for text in (self.maximum, self.cardinality, self.collection, self.result, self.condition, self.completion):
            if text is not None:
                yield text
        yield from (one.condition for one in self.told if one.condition is not None)

    def given(self) -> Iterator[str]:
        """Yield the variables that rounds give."""
        yield from (name for name in (self.item, self.results) if name is not None)


@dataclass(frozen=True, slots=True)
class Service:
    """What somebody outside does for the instance: ``kind`` is ``service`` or ``send``.

    ``implementation`` names it as the file does (a job type, an operation), ``message`` is what a send task sends.
    ``result`` takes the only value of an answer; otherwise ``takes`` names what the output mappings ask of it.
    ``headers`` are fixed texts for whoever serves, ``attempts`` says how often it may be tried (None: not said).
    """

    kind: str
    implementation: str | None = None
    message: str | None = None
    result: str | None = None
    takes: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    attempts: int | None = None

    @property
    def asks(self) -> tuple[str, ...]:
        """The names of the values that an answer may have, in order."""
        return (self.result,) if self.result is not None else tuple(sorted(self.takes))


@dataclass(frozen=True, slots=True)
class Mappings:
    """What goes into the scope of an activity and what comes out of it.

    ``before`` and ``after`` are assignments around the work that are written like what the work gives, ``local`` the
    data that belongs to a sub-process. ``payload`` is the name by which the outputs of a catching event know all that
    it brings: its only data output.
    """

    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    before: tuple[Assignment, ...] = ()
    after: tuple[Assignment, ...] = ()
    local: tuple[str, ...] = ()
    payload: str | None = None

    def stores(self) -> frozenset[str]:
        """Name the data stores that are read or written."""
        return frozenset(name for one in (*self.inputs, *self.outputs) for name in one.sees)


@dataclass(frozen=True, slots=True)
class Called:
    """Which process or global task a call activity calls.

    ``sees_all`` lets it read the variables around the call, ``gives_all`` lets out all that it has written.
    """

    process_id: str
    sees_all: bool = True
    gives_all: bool = True


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How an ad-hoc sub-process runs: one activity at a time or all at once, and when it is over."""

    is_sequential: bool = False
    completion: str | None = None
    cancels_rest: bool = True


UNMAPPED = Mappings()


@dataclass(frozen=True, slots=True)
class Passage:
    """``needed`` tokens begin an activity, ``made`` leave it along each flow (BPMN 2.0.2 §10.3, table 10.3).

    ``activation`` is the FEEL condition of a complex gateway; ``instantiates`` marks a receive task or an event-based
    gateway that begins its process, ``takes_all`` one that awaits all its events and not only the first (§10.6.6).
    """

    needed: int = 1
    made: int = 1
    activation: str | None = None
    instantiates: bool = False
    takes_all: bool = False


PLAIN = Passage()
