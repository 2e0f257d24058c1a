"""Files → what can be decided: every node compiled, with all findings of the file and its imports."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.decisions import logic, model, rules
from engine.decisions.compiler import Compiler, Scope, phrases_of
from engine.decisions.files import File
from engine.decisions.linking import Key, Link, key_of, links_of, say_cycles
from engine.decisions.loops import Run
from engine.decisions.model import Decision, DecisionService, FunctionDefinition, InputData, KnowledgeModel, Node
from engine.decisions.shapes import UNTYPED, Shape
from engine.decisions.types import Types
from engine.feel.functions import Function
from engine.feel.types import Type

MAKERS = (logic, rules)
"""The modules whose import fills the registry of the compiler."""

_KNOWLEDGE = (KnowledgeModel, DecisionService)
_WRITTEN_KEY = re.compile(r"""[{,]\s*"?([^\W\d][^"{}\[\](),:]{0,63})"?\s*:""")
"""A key of a context inside an expression: other expressions may read it after a dot."""


@dataclass(slots=True)
class Worked:
    """A node at work: what it sees and how its value comes about."""

    key: Key
    file: File
    node: Node
    shape: Shape = UNTYPED
    run: Run | None = None
    information: tuple[Link, ...] = ()
    functions: tuple[Link, ...] = ()
    function: Function | None = None
    fixed: dict[str, Any] = field(default_factory=dict)
    types: Mapping[str, Type] = field(default_factory=dict)
    undeclared: frozenset[str] = frozenset()
    outputs: tuple[Link, ...] = ()
    parameters: tuple[Link, ...] = ()
    given: Mapping[Key, Shape] = field(default_factory=dict)


@dataclass(slots=True)
class Works:
    """Everything that can be decided with a file: the nodes of all files, by key.

    ``phrases`` are the names in the expressions of the file itself that are more than one word.
    """

    root: File
    nodes: dict[Key, Worked] = field(default_factory=dict)
    phrases: frozenset[str] = frozenset()


def build(root: File) -> Works:
    """Compile a file and all it imports; the findings are with the files, those of imports said where imported."""
    works = Works(root)
    types: dict[int, Types] = {}
    for file in _inner_first(root):
        _build_file(file, works, types)
    requires = {
        worked.key: tuple(link.key for link in worked.information)
        for worked in works.nodes.values()
        if isinstance(worked.node, Decision)
    }
    say_cycles(requires, {key: (worked.file, worked.node) for key, worked in works.nodes.items()})
    for file in _inner_first(root):
        file.say_imports()
    return works


def _inner_first(root: File) -> list[File]:
    ordered: list[File] = []

    def visit(file: File) -> None:
        if file not in ordered:
            for _, inner in file.imports:
                visit(inner)
            ordered.append(file)

    visit(root)
    return ordered


def _build_file(file: File, works: Works, types: dict[int, Types]) -> None:
    members = frozenset(_members(file))
    phrases = frozenset(phrases_of(members))
    works.phrases = phrases if file is works.root else works.phrases
    imported = [(one.name, one.namespace, types[id(inner)]) for one, inner in file.imports]
    own = Types(file, imported)
    compiler = Compiler(file, own, members, phrases)
    own.tester = compiler.tester
    types[id(file)] = own
    own.read_all()
    kinds = own.types()
    worked = [Worked(key_of(file, node), file, node, types=kinds) for node in file.nodes.values()]
    for one in worked:
        works.nodes[one.key] = one
        _link(one)
    for one in worked:
        _make(one, compiler)


def _link(one: Worked) -> None:
    node, file = one.node, one.file
    if isinstance(node, Decision):
        one.information = links_of(file, node, node.information, (Decision, InputData))
    if isinstance(node, Decision | KnowledgeModel):
        one.functions = links_of(file, node, node.knowledge, _KNOWLEDGE)
    if isinstance(node, DecisionService):
        one.outputs = links_of(file, node, node.outputs, (Decision,))
        links_of(file, node, node.encapsulated, (Decision,))
        given = links_of(file, node, node.input_data, (InputData,))
        one.parameters = (*given, *links_of(file, node, node.input_decisions, (Decision,)))


def _make(one: Worked, compiler: Compiler) -> None:
    node = one.node
    shape = compiler.shape_of(node.variable)
    one.shape = shape if isinstance(node, InputData | Decision) else _result(shape)
    links = (*one.information, *one.functions)
    own = {node.variable.name} if isinstance(node, KnowledgeModel) else set()
    found = {imported.name for imported, _ in one.file.imports}
    missing = {imported.name for imported in one.file.definitions.imports} - found
    names = frozenset(own | missing | {link.prefix or link.name for link in links})
    scope = Scope(node.name, node.id, names, frozenset(phrases_of(names)))
    compiler.undeclared.clear()
    if isinstance(node, Decision):
        one.run = compiler.run_of(node.logic, scope)
        one.undeclared = frozenset(() if one.file.has_inputs else compiler.undeclared)
    elif isinstance(node, KnowledgeModel):
        function = node.function or FunctionDefinition(kind="FEEL", parameters=(), body=None)
        logic = compiler.types.of(function.type_ref, function)
        one.shape = _result(logic) if one.shape is UNTYPED else one.shape
        written = compiler.written(function, scope, node.name, one.shape)
        one.function = _typed(logic, _typed(shape, written.seeing(one.fixed)))
    elif isinstance(node, DecisionService) and len(shape.parameters or ()) == len(one.parameters):
        one.given = {link.key: given for link, given in zip(one.parameters, shape.parameters or (), strict=True)}


def _typed(shape: Shape, function: Function) -> Function:
    """Return a function with the parameters of its type; a type that says another number of them gives the result."""
    given = shape.parameters
    return function if given is None or len(given) != len(function.parameters) else shape.agreed(function)


def _result(shape: Shape) -> Shape:
    return UNTYPED if shape.result is None and shape.parameters is not None else shape.result or shape


def _members(file: File) -> set[str]:
    """Return every name that a part of a context may have in the expressions of a file."""
    names: set[str] = set()
    for one in file.every():
        definitions = one.definitions
        _item_names(definitions.types, names)
        for decision in definitions.decisions:
            _boxed_names(decision.logic, names)
        for knowledge in definitions.knowledge:
            _boxed_names(knowledge.function, names)
        if definitions.services or one is not file:
            names |= {decision.variable.name for decision in definitions.decisions}
        if one is not file:
            names |= {node.variable.name for node in one.nodes.values()}
            names |= {imported.name for imported in definitions.imports}
    return names - {""}


def _item_names(items: tuple[model.ItemDefinition, ...], names: set[str]) -> None:
    for item in items:
        for inner in item.components:
            names.add(inner.name)
            _item_names((inner,), names)
        if item.function is not None:
            names |= {parameter.name for parameter in item.function.parameters}


def _boxed_names(root: model.Boxed | None, names: set[str]) -> None:
    for boxed in model.walk(root):
        if isinstance(boxed, model.DecisionTable):
            names |= {output.name for output in boxed.outputs}
        elif isinstance(boxed, model.Context):
            names |= {entry.variable.name for entry in boxed.entries if entry.variable is not None}
        elif isinstance(boxed, model.Relation):
            names |= {column.name for column in boxed.columns}
        elif isinstance(boxed, model.FunctionDefinition):
            names |= {parameter.name for parameter in boxed.parameters}
        elif isinstance(boxed, model.Iteration):
            names.add(boxed.variable)
        elif isinstance(boxed, model.Literal) and boxed.cell is not None and "{" in boxed.cell.text:
            names |= {key.strip() for key in _WRITTEN_KEY.findall(boxed.cell.text)}
