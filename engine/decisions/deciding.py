"""Decisions being made: what is required first, each thing once, in one budget."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from engine.decisions.building import Worked, Works
from engine.decisions.call import Call, MatchedRule, Trouble, call_of
from engine.decisions.linking import Key, Link
from engine.decisions.model import Decision, DecisionService, InputData, KnowledgeModel
from engine.decisions.shapes import UNTYPED, admitted, fit
from engine.feel.frame import Exhausted, Frame
from engine.feel.functions import Function, Parameter
from engine.feel.values import Failure
from engine.limits import DECISION_STEPS

Paths = Mapping[int, tuple[str, ...]]
"""By which import names each file is reached."""

_HEIGHT = 12


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to: its value, the rules that matched on the way and why anything is null."""

    value: Any
    rules: tuple[MatchedRule, ...] = ()
    errors: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a decision is given from outside, by name: of an import under its name or as ``import.name``."""

    values: Mapping[str, Any]
    paths: Paths

    def of(self, worked: Worked) -> Any:
        """Return what is given for input data. Refuses (KeyError) when nothing is."""
        name = worked.node.variable.name
        path = self.paths.get(id(worked.file), ())
        inner: Any = self.values
        for part in path:
            inner = inner.get(part) if isinstance(inner, Mapping) else None
        if isinstance(inner, Mapping) and name in inner:
            return inner[name]
        dotted = ".".join((*path, name))
        return self.values[dotted] if dotted in self.values else self.values[name]


_NOTHING = Given({}, {})


@dataclass(slots=True)
class Decider:
    """Makes the decisions of a model; keeps nothing between two calls but the order of what is required."""

    works: Works
    orders: dict[tuple[tuple[Key, ...], frozenset[Key]], tuple[Worked, ...]] = field(default_factory=dict)

    def tie(self) -> None:
        """Give every node the functions it requires, under their names."""
        for worked in self.works.nodes.values():
            if isinstance(worked.node, DecisionService):
                worked.function = self._service_function(worked)
        for worked in self.works.nodes.values():
            if isinstance(worked.node, KnowledgeModel):
                worked.fixed[worked.node.variable.name] = worked.function
            for link in worked.functions:
                home = worked.fixed.setdefault(link.prefix, {}) if link.prefix else worked.fixed
                home[link.name] = self.works.nodes[link.key].function

    def run(self, act: Callable[[Call], Any], now: datetime, zone: tzinfo) -> Decided:
        """Make a decision in a budget of its own; whatever ends it early is a reason."""
        call = Call(now, zone)
        try:
            value = act(call)
        except Exhausted as stop:
            value = None
            limit = DECISION_STEPS if stop.code == "steps_exceeded" else stop.limit
            call.note(stop.code, stop.position, {"limit": limit})
        except ArithmeticError:
            value = None  # only an input that is no finite number reaches this
            call.note("number_out_of_range", call.position, {})
        errors = tuple(reason for reason in call.reasons if isinstance(reason, Trouble))
        return Decided(value, tuple(call.rules), errors)

    def decide(self, call: Call, worked: Worked, given: Given) -> Any:
        """Return the value of one decision, after everything it requires."""
        values: dict[Key, Any] = {}
        self._evaluate(call, self._order((worked.key,), frozenset()), values, given)
        return values[worked.key]

    def serve(self, call: Call, worked: Worked, arguments: Mapping[Key, Any], given: Given) -> Any:
        """Return what a decision service gives for its parameters: one value, or several as a context."""
        values = dict(arguments)
        targets = tuple(link.key for link in worked.outputs)
        self._evaluate(call, self._order(targets, frozenset(arguments)), values, given)
        outputs = {link.name: values[link.key] for link in worked.outputs}
        result = next(iter(outputs.values())) if len(outputs) == 1 else outputs
        return fit(call, worked.shape, result, _place(worked))

    def required(self, worked: Worked) -> tuple[Worked, ...]:
        """Return everything a decision requires, in the order it is decided."""
        return self._order((worked.key,), frozenset())

    def take(self, call: Call, service: Worked, link: Link, value: Any) -> Any:
        """Return an argument as the type of what it stands for, and as the type of the service says."""
        worked = self.works.nodes[link.key]
        taken = fit(call, worked.shape, admitted(call, value), _place(worked))
        return fit(call, service.given.get(link.key, UNTYPED), taken, _place(service))

    def _evaluate(self, call: Call, order: tuple[Worked, ...], values: dict[Key, Any], given: Given) -> None:
        where, types = call.where, call.types
        for worked in order:
            if worked.key in values:
                continue
            call.spend(1)
            call.where, call.types = _place(worked), worked.types
            try:
                value = self._value(call, worked, values, given)
            except Failure as failure:
                call.note(failure.code, 0, failure.params)
                value = None
            values[worked.key] = fit(call, worked.shape, value, _place(worked))
        call.where, call.types = where, types

    def _value(self, call: Call, worked: Worked, values: Mapping[Key, Any], given: Given) -> Any:
        node = worked.node
        if isinstance(node, InputData) or (isinstance(node, Decision) and node.logic is None):
            try:
                return admitted(call, given.of(worked))
            except KeyError as missing:
                code = "input_missing" if isinstance(node, InputData) else "decision_without_logic"
                raise Failure(code, name=node.name) from missing
        names = {name: dict(value) if type(value) is dict else value for name, value in worked.fixed.items()}
        for link in worked.information:
            home = names.setdefault(link.prefix, {}) if link.prefix else names
            home[link.name] = values[link.key]
        for name in worked.undeclared:
            if name in given.values and name not in names:
                names[name] = admitted(call, given.values[name])
        call.spend(len(names) // 16)
        return None if worked.run is None else worked.run(call, names)

    def _order(self, targets: tuple[Key, ...], given: frozenset[Key]) -> tuple[Worked, ...]:
        known = self.orders.get((targets, given))
        if known is None:
            known = self.orders[targets, given] = self._ordered(targets, given)
        return known

    def _ordered(self, targets: tuple[Key, ...], given: frozenset[Key]) -> tuple[Worked, ...]:
        nodes = self.works.nodes
        order: dict[Key, Worked] = {}
        waiting = [(key, False) for key in reversed(targets)]
        while waiting:
            key, is_ready = waiting.pop()
            if key in order or key in given:
                continue
            if is_ready:
                order[key] = nodes[key]
                continue
            waiting.append((key, True))
            waiting += [(link.key, False) for link in reversed(nodes[key].information) if link.key not in order]
        return tuple(order.values())

    def _service_function(self, worked: Worked) -> Function:
        parameters = worked.parameters

        def act(frame: Frame, *values: Any) -> Any:
            call = call_of(frame)
            call.spend(_HEIGHT)
            call.enter(_HEIGHT, 0)
            try:
                taken = zip(parameters, values, strict=True)
                arguments = {link.key: self.take(call, worked, link, value) for link, value in taken}
                return self.serve(call, worked, arguments, _NOTHING)
            finally:
                call.leave(_HEIGHT)
                if call is not frame:
                    frame.steps = call.steps

        names = (f"{link.prefix}.{link.name}" if link.prefix else link.name for link in parameters)
        return Function(worked.node.name, tuple(Parameter(name) for name in names), act)


def _place(worked: Worked) -> tuple[str, str | None, int]:
    return (worked.node.name, worked.node.id, worked.node.line)
