"""What each kind of boxed expression becomes: one maker for each, tables apart."""

from collections.abc import Mapping
from typing import Any

from engine.decisions import loops, model
from engine.decisions.call import Call
from engine.decisions.compiler import Compiler, Scope, fitted, maker, place_of
from engine.decisions.loops import Run
from engine.decisions.model import Boxed
from engine.feel.functions import Function
from engine.feel.values import Failure, kind


@maker(model.Literal)
def _literal(compiler: Compiler, boxed: model.Literal, scope: Scope) -> Run:
    return compiler.text_run(boxed.cell, scope)


@maker(model.Context)
def _context(compiler: Compiler, boxed: model.Context, scope: Scope) -> Run:
    entries: list[tuple[str, Run]] = []
    result: Run | None = None
    for entry in boxed.entries:
        run = compiler.run_of(entry.value, scope)
        if entry.variable is None:
            result = run
            continue
        name = entry.variable.name
        entries.append((name, fitted(run, compiler.shape_of(entry.variable), (scope.owner, entry.id, entry.line))))
        scope = scope.seeing(name)
    return loops.context(tuple(entries), result)


@maker(model.Invocation)
def _invocation(compiler: Compiler, boxed: model.Invocation, scope: Scope) -> Run:
    function = compiler.run_of(boxed.function, scope)
    place = place_of(boxed, scope)
    bindings = tuple(
        (one.parameter.name, fitted(compiler.run_of(one.value, scope), compiler.shape_of(one.parameter), place))
        for one in boxed.bindings
    )

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        called = function(call, names)
        arguments = {name: value(call, names) for name, value in bindings}
        if not isinstance(called, Function):
            call.note_at(place, Failure("function_expected", given=kind(called)))
            return None
        try:
            return called.call_named(call, arguments)
        except Failure as failure:
            call.note_at(place, failure)
            return None

    return run


@maker(model.FunctionDefinition)
def _function(compiler: Compiler, boxed: model.FunctionDefinition, scope: Scope) -> Run:
    written = compiler.written(boxed, scope, boxed.label)
    return lambda _, names: written.seeing(names)


@maker(model.Relation)
def _relation(compiler: Compiler, boxed: model.Relation, scope: Scope) -> Run:
    columns = tuple((column.name, compiler.shape_of(column)) for column in boxed.columns)
    rows = tuple(
        tuple(
            (name, fitted(compiler.run_of(cell, scope), shape, place_of(cell, scope)))
            for (name, shape), cell in zip(columns, row, strict=False)
        )
        for row in boxed.rows
    )
    return loops.relation(rows)


@maker(model.ListOf)
def _list(compiler: Compiler, boxed: model.ListOf, scope: Scope) -> Run:
    return loops.listing(tuple(compiler.run_of(item, scope) for item in boxed.items))


@maker(model.Conditional)
def _conditional(compiler: Compiler, boxed: model.Conditional, scope: Scope) -> Run:
    parts = (boxed.condition, boxed.positive, boxed.negative)
    condition, positive, negative = (compiler.run_of(part, scope) for part in parts)
    return loops.conditional(place_of(boxed, scope), condition, positive, negative)


@maker(model.Filter)
def _filter(compiler: Compiler, boxed: model.Filter, scope: Scope) -> Run:
    inner = scope.seeing("item", *compiler.members)
    source, match = compiler.run_of(boxed.source, scope), compiler.run_of(boxed.match, inner)
    return loops.filtered(place_of(boxed, scope), source, match)


@maker(model.Iteration)
def _iteration(compiler: Compiler, boxed: model.Iteration, scope: Scope) -> Run:
    source = compiler.run_of(boxed.source, scope)
    if boxed.source_type and boxed.source is not None:
        source = fitted(source, compiler.types.of(boxed.source_type, boxed), place_of(boxed.source, scope))
    inner = scope.seeing(boxed.variable, "partial") if boxed.word == "for" else scope.seeing(boxed.variable)
    body = compiler.run_of(boxed.body, inner)
    partial = boxed.word == "for" and any(_mentions(one, "partial") for one in model.walk(boxed.body))
    return loops.iteration(place_of(boxed, scope), boxed.word, boxed.variable, source, body, partial=partial)


def _mentions(boxed: Boxed, name: str) -> bool:
    if isinstance(boxed, model.DecisionTable):
        return True
    return isinstance(boxed, model.Literal) and boxed.cell is not None and name in boxed.cell.text
