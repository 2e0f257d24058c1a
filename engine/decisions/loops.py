"""The closures of boxed expressions: each takes the call and the variables it sees and gives a value."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.decisions.call import Call, Place
from engine.feel.expression import parse
from engine.feel.values import Failure, Range, kind

Run = Callable[[Call, Mapping[str, Any]], Any]

_WIDTH = 16


def nothing(_: Call, __: Mapping[str, Any]) -> Any:
    """Give null."""
    return None


def constant(value: Any) -> Run:
    """Give a written value."""
    return lambda _, __: value


def context(entries: tuple[tuple[str, Run], ...], result: Run | None) -> Run:
    """Evaluate entries one after the other; later ones see earlier ones, the result sees all."""

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        call.spend(1 + len(names) // _WIDTH)
        inner, value = dict(names), {}
        for name, entry in entries:
            inner[name] = value[name] = entry(call, inner)
        return value if result is None else result(call, inner)

    return run


def relation(rows: tuple[tuple[tuple[str, Run], ...], ...]) -> Run:
    """Make a list of contexts; cells do not see each other."""

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        call.spend(1 + len(rows))
        return call.list([{name: cell(call, names) for name, cell in row} for row in rows])

    return run


def listing(items: tuple[Run, ...]) -> Run:
    """Make a list."""

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        return call.list([item(call, names) for item in items])

    return run


def conditional(place: Place, condition: Run, positive: Run, negative: Run) -> Run:
    """Choose: only true takes the first way; what is neither boolean nor null gives null with a reason."""

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        value = condition(call, names)
        if value is True:
            return positive(call, names)
        if value is False or value is None:
            return negative(call, names)
        call.note_at(place, Failure("boolean_expected", given=kind(value)))
        return None

    return run


def filtered(place: Place, source: Run, match: Run) -> Run:
    """Keep the items that match; the condition sees ``item`` and the members of an item that is a context."""

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        kept: list[Any] = []
        for item in _items(source(call, names)):
            call.spend(1 + len(names) // _WIDTH)
            inner = {**names, **item, "item": item} if type(item) is dict else {**names, "item": item}
            verdict = match(call, inner)
            if verdict is True:
                kept.append(item)
            elif verdict is not False and verdict is not None:
                call.note_at(place, Failure("boolean_expected", given=kind(verdict)))
                return None
        return call.list(kept)

    return run


def iteration(place: Place, word: str, variable: str, source: Run, body: Run, *, partial: bool = False) -> Run:
    """Make ``for`` (where ``partial`` is what it has so far), ``some`` or ``every`` (three-valued)."""
    judge = _for_partial if partial else _WORDS[word]

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        value = source(call, names)
        try:
            return judge(call, _rounds(call, value), names, variable, body)
        except Failure as failure:
            call.note_at(place, failure)
            return None

    return run


def _for(call: Call, items: Iterable[Any], names: Mapping[str, Any], variable: str, body: Run) -> Any:
    results: list[Any] = []
    for item in items:
        call.spend(1 + len(names) // _WIDTH)
        results.append(body(call, {**names, variable: item}))
    return call.list(results)


def _for_partial(call: Call, items: Iterable[Any], names: Mapping[str, Any], variable: str, body: Run) -> Any:
    results: list[Any] = []
    for item in items:
        call.spend(1 + (len(names) + len(results)) // _WIDTH)
        results.append(body(call, {**names, "partial": results.copy(), variable: item}))
    return call.list(results)


def _quantified(call: Call, items: Iterable[Any], names: Mapping[str, Any], variable: str, body: Run) -> Any:
    """Judge like ``every``; ``some`` is its mirror."""
    result: bool | None = True
    for item in items:
        call.spend(1 + len(names) // _WIDTH)
        value = body(call, {**names, variable: item})
        if value is False:
            return False
        if value is not True:
            result = None
    return result


def _some(call: Call, items: Iterable[Any], names: Mapping[str, Any], variable: str, body: Run) -> Any:
    def mirrored(call: Call, names: Mapping[str, Any]) -> Any:
        value = body(call, names)
        return not value if type(value) is bool else value

    value = _quantified(call, items, names, variable, mirrored)
    return None if value is None else not value


_WORDS: Mapping[str, Callable[..., Any]] = {"for": _for, "some": _some, "every": _quantified}


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if type(value) is list else [value]


def _rounds(call: Call, value: Any) -> Iterable[Any]:
    if type(value) is Range:
        value = parse("for item in range return item").within(call, {"range": value})
    if value is None:
        raise Failure("list_expected", given=kind(value))
    return _items(value)
