"""What a table makes of the rules that matched: its hit policy, aggregation and defaults (DMN 1.5 §8.2.8 on)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.decisions.call import Call
from engine.decisions.codes import located
from engine.decisions.compiler import Compiler, Scope
from engine.decisions.loops import Run
from engine.decisions.model import Aggregation, DecisionTable, HitPolicy, Output, Rule
from engine.feel.functions import FUNCTIONS
from engine.feel.operators import contains, same
from engine.feel.values import Failure

Outcome = Callable[[Call, Mapping[str, Any], "list[Hit]"], Any]

_ORDERED = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched, with the values of its outputs."""

    rule: Rule
    values: tuple[Any, ...]


def outcome_of(compiler: Compiler, table: DecisionTable, scope: Scope, defaults: tuple[Run, ...]) -> Outcome:
    """Return what turns the hits of a table into its value; ``defaults`` give the outputs when no rule matches."""
    result = _result_of(table.outputs)
    has_default = any(output.default is not None for output in table.outputs)
    ranks = _ranks_of(compiler, table, scope) if table.hit_policy in _ORDERED else ()
    choose = _POLICIES[table.hit_policy]
    aggregate = None if table.aggregation is None else _AGGREGATIONS[table.aggregation]

    def act(call: Call, names: Mapping[str, Any], hits: list[Hit]) -> Any:
        if not hits and has_default:
            return result(tuple(run(call, names) for run in defaults))
        chosen = choose(call, hits, ranks)
        if not isinstance(chosen, list):
            return None if chosen is None else result(chosen.values)
        found = call.list([result(hit.values) for hit in chosen])
        return found if aggregate is None else aggregate(call, found)

    return act


def _result_of(outputs: tuple[Output, ...]) -> Callable[[tuple[Any, ...]], Any]:
    if len(outputs) == 1:
        return lambda values: values[0] if values else None
    names = tuple(output.name for output in outputs)
    return lambda values: dict(zip(names, values, strict=False))


def _ranks_of(compiler: Compiler, table: DecisionTable, scope: Scope) -> tuple[tuple[Any, ...], ...]:
    """Return the values of every output, highest priority first; without them the type's allowed values count."""
    ranks: list[tuple[Any, ...]] = []
    for output in table.outputs:
        cell = output.allowed or compiler.types.allowed(output.type_ref)
        values = () if cell is None else compiler.values_of(cell, scope)
        ranks.append(values)
    if not any(ranks):
        about = (table.id or scope.id, scope.owner or None, table.line)
        code = "dmn_priority_without_values"
        compiler.file.findings.append(located(code, *about, policy=table.hit_policy.value))
    return tuple(ranks)


def _unique(_: Call, hits: list[Hit], __: Any) -> Hit | None:
    if len(hits) > 1:
        raise Failure("rules_overlap", rules=_numbers(hits))
    return hits[0] if hits else None


def _any(call: Call, hits: list[Hit], _: Any) -> Hit | None:
    if any(not same(call, list(hit.values), list(hits[0].values)) for hit in hits[1:]):
        raise Failure("rules_disagree", rules=_numbers(hits))
    return hits[0] if hits else None


def _first(_: Call, hits: list[Hit], __: Any) -> Hit | None:
    return hits[0] if hits else None


def _priority(call: Call, hits: list[Hit], ranks: tuple[tuple[Any, ...], ...]) -> Hit | None:
    ordered = _output_order(call, hits, ranks)
    return ordered[0] if ordered else None


def _output_order(call: Call, hits: list[Hit], ranks: tuple[tuple[Any, ...], ...]) -> list[Hit]:
    return sorted(hits, key=lambda hit: [_rank(call, *pair) for pair in zip(hit.values, ranks, strict=False)])


def _all(_: Call, hits: list[Hit], __: Any) -> list[Hit]:
    return hits


def _rank(call: Call, value: Any, values: tuple[Any, ...]) -> int:
    for number, wanted in enumerate(values):
        try:
            if contains(call, wanted, value):
                return number
        except Failure:
            continue
    return len(values)


def _numbers(hits: list[Hit]) -> str:
    return ", ".join(str(hit.rule.number) for hit in hits)[:_SHOWN]


def _reduced(name: str) -> Callable[[Call, list[Any]], Any]:
    return lambda call, values: FUNCTIONS[name].call(call, [values]) if values else None


_POLICIES: Mapping[HitPolicy, Callable[[Call, list[Hit], Any], Any]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.OUTPUT_ORDER: _output_order,
    HitPolicy.RULE_ORDER: _all,
    HitPolicy.COLLECT: _all,
}
_AGGREGATIONS: Mapping[Aggregation, Callable[[Call, list[Any]], Any]] = {
    Aggregation.COUNT: lambda _, values: Decimal(len(values)),
    Aggregation.SUM: _reduced("sum"),
    Aggregation.MIN: _reduced("min"),
    Aggregation.MAX: _reduced("max"),
}
