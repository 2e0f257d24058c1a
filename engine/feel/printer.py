"""Tree → FEEL text that parses to the same tree; and the tree as JSON."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel import syntax
from engine.feel.syntax import Node
from engine.feel.values import key_text, quoted

_EXPRESSION, _OR, _AND, _COMPARISON, _ADDITION, _PRODUCT, _POWER, _SIGN, _TYPED, _POSTFIX, _PRIMARY = range(11)
_CHAINS = {"+": _ADDITION, "-": _ADDITION, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}
_LOGIC = {"or": _OR, "and": _AND}
_HALF = -1
_GENERIC = ("list", "range", "context", "function")


def text_of(tree: Node) -> str:
    """Write an expression: one blank where the standard wants one, brackets only where they are needed."""
    return _at(tree, _EXPRESSION)


def tree_json(tree: Node) -> dict[str, Any]:
    """Show a tree as nested ``{"kind", "position", …}``; every part under the name it has in the tree."""
    fields = {name: _json(getattr(tree, name)) for name in tree.__dataclass_fields__ if name != "position"}
    return {"kind": type(tree).__name__, "position": tree.position, **fields}


def _json(value: Any) -> Any:
    if isinstance(value, Node):
        return tree_json(value)
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if isinstance(value, syntax.Binding):
        return {"name": value.name, "source": _json(value.source), "high": _json(value.high)}
    return str(value) if isinstance(value, Decimal) else value


_Written = tuple[str, int]


def _at(node: Node, level: int) -> str:
    """Write a part where at least this level binds; what binds less goes into brackets."""
    text, own = _WRITERS[type(node)](node)
    return text if own >= level else f"({text})"


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(_at(node, _HALF) for node in nodes)


def _literal(node: syntax.Literal) -> _Written:
    value = node.value
    if value is None or type(value) is bool:
        return {None: "null", True: "true", False: "false"}[value], _PRIMARY
    if isinstance(value, Decimal):
        text = _number(value)
        return text, _SIGN if text.startswith("-") else _PRIMARY
    return quoted(value), _PRIMARY


def _number(value: Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    plain = isinstance(exponent, int) and -len(digits) <= exponent <= 0
    return f"{value:f}" if plain else str(value)


def _name(node: syntax.Name) -> _Written:
    return node.name, _PRIMARY


def _temporal(node: syntax.Temporal) -> _Written:
    return f"@{quoted(node.text)}", _PRIMARY


def _logic(node: syntax.Logic) -> _Written:
    level = _LOGIC[node.word]
    return f" {node.word} ".join(_at(part, level + 1) for part in node.operands), level


def _chain(node: syntax.Chain) -> _Written:
    level = _CHAINS[node.signs[0][0]]
    first, *rest = (_at(part, level + 1) for part in node.operands)
    return first + "".join(f" {sign} {part}" for (sign, _), part in zip(node.signs, rest, strict=True)), level


def _negation(node: syntax.Negation) -> _Written:
    operand = _at(node.operand, _SIGN)
    if operand.startswith(tuple("+-.0123456789")):
        operand = f"({operand})"
    return node.sign + operand, _SIGN


def _comparison(node: syntax.Comparison) -> _Written:
    left = _at(node.left, _COMPARISON)
    if node.sign.startswith("<") and left.endswith(_GENERIC):
        left = f"({left})"  # or the sign would open the type's own bracket
    return f"{left} {node.sign} {_at(node.right, _ADDITION)}", _COMPARISON


def _between(node: syntax.Between) -> _Written:
    low, high = _at(node.low, _ADDITION), _at(node.high, _ADDITION)
    return f"{_at(node.value, _COMPARISON)} between {low} and {high}", _COMPARISON


def _membership(node: syntax.Membership) -> _Written:
    if len(node.tests) > 1:
        tests = f"({_listed(node.tests)})"
    else:
        tests = _half(node.tests[0]) if isinstance(node.tests[0], syntax.HalfRange) else _at(node.tests[0], _ADDITION)
    return f"{_at(node.value, _COMPARISON)} in {tests}", _COMPARISON


def _half(node: syntax.HalfRange) -> str:
    return f"{node.sign} {_at(node.end, _ADDITION)}"


def _half_range(node: syntax.HalfRange) -> _Written:
    return _half(node), _HALF


def _interval(node: syntax.Interval) -> _Written:
    start, end = "[" if node.low_closed else "(", "]" if node.high_closed else ")"
    return f"{start}{_at(node.low, _EXPRESSION)}..{_at(node.high, _EXPRESSION)}{end}", _PRIMARY


def _conditional(node: syntax.Conditional) -> _Written:
    condition, positive, negative = (_at(part, _EXPRESSION) for part in node.parts())
    return f"if {condition} then {positive} else {negative}", _EXPRESSION


def _loop(node: syntax.Loop) -> _Written:
    bindings = ", ".join(
        f"{binding.name} in {_at(binding.source, _EXPRESSION)}"
        + (f"..{_at(binding.high, _EXPRESSION)}" if binding.high else "")
        for binding in node.bindings
    )
    joint = "return" if node.word == "for" else "satisfies"
    return f"{node.word} {bindings} {joint} {_at(node.body, _EXPRESSION)}", _EXPRESSION


def _path(node: syntax.Path) -> _Written:
    source = _at(node.source, _POSTFIX)
    return f"{source}.{node.name}", _POSTFIX


def _filter(node: syntax.Filter) -> _Written:
    return f"{_at(node.source, _POSTFIX)}[{_at(node.condition, _EXPRESSION)}]", _POSTFIX


def _call(node: syntax.Call) -> _Written:
    written = [_at(part, _EXPRESSION) for part in node.arguments]
    if node.names is not None:
        written = [f"{name}: {part}" for name, part in zip(node.names, written, strict=True)]
    called = "(function)" if node.name == "function" else _at(node.function, _POSTFIX)
    return f"{called}({', '.join(written)})", _POSTFIX


def _instance(node: syntax.InstanceOf) -> _Written:
    return f"{_at(node.value, _POSTFIX)} instance of {node.type}", _TYPED


def _list(node: syntax.ListOf) -> _Written:
    return f"[{_listed(node.items)}]", _PRIMARY


def _context(node: syntax.ContextOf) -> _Written:
    entries = (f"{key_text(key)}: {_at(part, _EXPRESSION)}" for key, part in node.entries)
    return "{" + ", ".join(entries) + "}", _PRIMARY


def _formals(parameters: tuple[tuple[str, str | None], ...]) -> str:
    return ", ".join(name if text is None else f"{name}: {text}" for name, text in parameters)


def _function(node: syntax.FunctionOf) -> _Written:
    return f"function({_formals(node.parameters)}) {_at(node.body, _EXPRESSION)}", _EXPRESSION


def _external(node: syntax.External) -> _Written:
    return f"function({_formals(node.parameters)}) external {_at(node.mapping, _PRIMARY)}", _EXPRESSION


def _unary_tests(node: syntax.UnaryTests) -> _Written:
    tests = _listed(node.tests) or "-"
    if not node.negated and len(node.tests) == 1 and getattr(node.tests[0], "name", "") == "not":
        return f"({tests})", _EXPRESSION  # a call of the function, not the negation of all tests
    return f"not({tests})" if node.negated else tests, _EXPRESSION


_WRITERS: Mapping[type, Callable[[Any], _Written]] = {
    syntax.Literal: _literal,
    syntax.Temporal: _temporal,
    syntax.Name: _name,
    syntax.Logic: _logic,
    syntax.Chain: _chain,
    syntax.Negation: _negation,
    syntax.Comparison: _comparison,
    syntax.Between: _between,
    syntax.Membership: _membership,
    syntax.HalfRange: _half_range,
    syntax.Interval: _interval,
    syntax.Conditional: _conditional,
    syntax.Path: _path,
    syntax.ListOf: _list,
    syntax.ContextOf: _context,
    syntax.Call: _call,
    syntax.Filter: _filter,
    syntax.Loop: _loop,
    syntax.InstanceOf: _instance,
    syntax.UnaryTests: _unary_tests,
    syntax.FunctionOf: _function,
    syntax.External: _external,
}
