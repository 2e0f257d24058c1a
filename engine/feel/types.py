"""The types of FEEL (DMN 1.5 §10.3.2): written, compared with values, and the implicit conversions between them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel.functions import Function
from engine.feel.naming import KEYWORDS, NAME, normal
from engine.feel.reckoning import at_midnight
from engine.feel.values import Failure, Range, kind

_NESTED = 16
MOST_PARTS = 2_000
_SHOWN = 64
_SIGN = re.compile(r"\s*(->|[<>,:])\s*")
_WORDS = re.compile(rf"(?!(?:{'|'.join(sorted(KEYWORDS))})\b){NAME}")
_GENERIC = frozenset({"list", "range", "context", "function"})


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its ``kind`` in the words of DMN and, as far as they are known, the types of its parts.

    ``element`` is that of a list or range, ``members`` those of a context, ``parameters`` and ``result`` those of a
    function. ``Any`` holds every value; ``null`` only null. ``size`` counts the types in it, itself included: of more
    than two thousand only the kind is kept, so that two of them are compared at once. ``depth`` is how deep they lie.
    """

    kind: str
    element: "Type | None" = None
    members: "tuple[tuple[str, Type], ...] | None" = None
    parameters: "tuple[Type, ...] | None" = None
    result: "Type | None" = None
    size: int = field(default=1, init=False, repr=False, compare=False)
    depth: int = field(default=1, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Count the parts; forget them when they are too many."""
        inner = (self.element, self.result, *(self.parameters or ()), *(member for _, member in self.members or ()))
        parts = [part for part in inner if part is not None]
        if sum(part.size for part in parts) >= MOST_PARTS:
            for name in ("element", "members", "parameters", "result"):
                object.__setattr__(self, name, None)
            parts = []
        object.__setattr__(self, "size", 1 + sum(part.size for part in parts))
        object.__setattr__(self, "depth", 1 + max((part.depth for part in parts), default=0))

    def __str__(self) -> str:
        """Write the type as FEEL does: ``list<number>``, ``context<a: string>``, ``function<number> -> string``."""
        if self.element is not None:
            return f"{self.kind}<{self.element}>"
        if self.members is not None:
            return f"context<{', '.join(f'{name}: {member}' for name, member in self.members)}>"
        if self.parameters is not None:
            return f"function<{', '.join(map(str, self.parameters))}> -> {self.result or ANY}"
        return self.kind


ANY = Type("Any")
NULL = Type("null")
_SIMPLE: Mapping[str, Type] = {
    name: Type(name)
    for name in (
        *("number", "string", "boolean", "date", "time", "date and time", "list", "context", "range", "function"),
        *("days and time duration", "years and months duration"),
    )
}
SIMPLE: Mapping[str, Type] = {
    **_SIMPLE,
    "Any": ANY,
    "Null": NULL,
    "dateTime": _SIMPLE["date and time"],
    "day time duration": _SIMPLE["days and time duration"],
    "dayTimeDuration": _SIMPLE["days and time duration"],
    "year month duration": _SIMPLE["years and months duration"],
    "yearMonthDuration": _SIMPLE["years and months duration"],
}
"""The types without parts by their names, those of older versions too."""

_BETWEEN = re.compile(r"\s*\.(?!\.)\s*|\s+")
_ARROW = re.compile(r"\s*->\s*")
_ANGLE = re.compile(r"->|[<>]")
_KINDS: Mapping[str, Type] = {**_SIMPLE, "text": _SIMPLE["string"], "null": NULL}


_LONG = re.compile("|".join(name.replace(" ", r"\s+") for name in sorted(SIMPLE, key=len, reverse=True) if " " in name))


def type_end(text: str, position: int, known: Callable[[int], int]) -> int:
    """Return where the type ends that is written at a position; ``known`` ends names of many words."""
    while True:
        start, end = position, _name_end(text, position, known)
        generic = normal(text[start:end]) in _GENERIC
        after = end + len(text[end:]) - len(text[end:].lstrip())
        if not generic or not text.startswith("<", after):
            return end
        closing = _closing(text, after)
        if not closing:
            return end  # the sign is one of comparison
        end = closing
        arrow = _ARROW.match(text, end)
        if arrow is None:
            return end
        position = arrow.end()


def _name_end(text: str, position: int, known: Callable[[int], int]) -> int:
    long = _LONG.match(text, position)
    if found := max(known(position), long.end() if long else 0):
        return found
    end = position
    while word := _WORDS.match(text, position):
        end = word.end()
        between = _BETWEEN.match(text, end)
        if between is None:
            break
        position = between.end()
    return end


def _closing(text: str, position: int) -> int:
    depth = 0
    for match in _ANGLE.finditer(text, position):
        depth += {"<": 1, ">": -1}.get(match.group(), 0)
        if not depth:
            return match.end()
    return 0


def type_of(value: Any, depth: int = 0) -> Type:
    """Return the type of a value; lists of mixed or deeply nested items are lists of ``Any``."""
    if type(value) is list and value and depth < _NESTED:
        first = type_of(value[0], depth + 1)
        return Type("list", element=first if all(conforms(item, first) for item in value) else ANY)
    if type(value) is dict and depth < _NESTED:
        return Type("context", members=tuple((name, type_of(item, depth + 1)) for name, item in value.items()))
    if type(value) is Range:
        end = value.high if value.low is None else value.low
        return Type("range", element=ANY if end is None else type_of(end))
    if type(value) is Function:
        parameters = tuple(one.type if isinstance(one.type, Type) else ANY for one in value.parameters)
        return Type("function", parameters=parameters, result=value.result or ANY)
    return _KINDS.get(kind(value), ANY)


def conforms(value: Any, wanted: Type) -> bool:
    """Tell whether a value is of a type (DMN 1.5 §10.3.2.9.2); null is of every type."""
    if value is None or wanted.kind == "Any":
        return True
    if _KINDS.get(kind(value), ANY).kind != wanted.kind:
        return False
    if wanted.element is not None:
        if type(value) is Range:
            return conforms(value.low, wanted.element) and conforms(value.high, wanted.element)
        return all(conforms(item, wanted.element) for item in value)
    if wanted.members is not None:
        return all(name in value and conforms(value[name], member) for name, member in wanted.members)
    return wanted.parameters is None or fits(type_of(value), wanted)


def fits(own: Type, wanted: Type) -> bool:
    """Tell whether every value of one type is of another: results are covariant, parameters contravariant."""
    if own.kind != wanted.kind:
        return wanted.kind == "Any" or own.kind == "null"
    if wanted.element is not None:
        return fits(own.element or ANY, wanted.element)
    if wanted.members is not None:
        known = dict(own.members or ())
        return all(name in known and fits(known[name], member) for name, member in wanted.members)
    return wanted.parameters is None or _called_alike(own, wanted)


def _called_alike(own: Type, wanted: Type) -> bool:
    if own.parameters is None or wanted.parameters is None or len(own.parameters) != len(wanted.parameters):
        return False
    pairs = zip(wanted.parameters, own.parameters, strict=True)
    return all(fits(theirs, mine) for theirs, mine in pairs) and fits(own.result or ANY, wanted.result or ANY)


def coerce(value: Any, wanted: Type) -> Any:
    """Convert a value to a type as DMN 1.5 §10.3.2.9.4 does without being asked. Refuses everything else.

    A list of one gives its item, one value a list of one, a date its midnight in UTC.
    """
    if conforms(value, wanted):
        return value
    if wanted.kind == "list" and type(value) is not list:
        return [coerce(value, wanted.element or ANY)]
    if type(value) is list and len(value) == 1 and wanted.kind != "list":
        return coerce(value[0], wanted)
    if wanted.kind == "date and time" and kind(value) == "date":
        return at_midnight(value)
    raise Failure("type_unfit", wanted=str(wanted)[:_SHOWN], given=kind(value))


def read_type(text: str, named: Mapping[str, Type] | None = None) -> Type:
    """Read a written type; ``named`` are those that the model defines. Refuses names that nobody knows."""
    found, rest = _read(text.strip(), named or {}, 0)
    if rest:
        raise Failure("type_unknown", name=text[:_SHOWN])
    return found


def read_parameter(text: str | None) -> Type:
    """Return the type that is written at a parameter: ``Any`` without one, and for types of a model."""
    try:
        return ANY if text is None else read_type(text)
    except Failure:
        return ANY


def _read(text: str, named: Mapping[str, Type], depth: int) -> tuple[Type, str]:
    sign = _SIGN.search(text)
    name = " ".join((text[: sign.start()] if sign else text).split())
    if depth > _NESTED:
        raise Failure("type_unknown", name=name[:_SHOWN])
    if sign and sign.group(1) == "<" and name in _GENERIC:
        return _read_parts(name, text[sign.end() :], named, depth + 1)
    found = named.get(name) or SIMPLE.get(name)
    if found is None:
        raise Failure("type_unknown", name=name[:_SHOWN])
    return found, text[sign.start() :] if sign else ""


def _read_parts(name: str, text: str, named: Mapping[str, Type], depth: int) -> tuple[Type, str]:
    parts: list[tuple[str, Type]] = []
    rest = text
    closed = rest.startswith(">") and name == "function"
    while not closed:
        label = ""
        if name == "context":
            label, colon, rest = rest.partition(":")
            label = " ".join(label.split())
            if not colon:
                raise Failure("type_unknown", name=text[:_SHOWN])
        part, rest = _read(rest.lstrip(), named, depth)
        parts.append((label, part))
        rest = rest.lstrip()
        if not rest.startswith((",", ">")):
            raise Failure("type_unknown", name=text[:_SHOWN])
        closed = rest.startswith(">")
        rest = rest if closed else rest[1:]
    return _made(name, parts, rest[1:].lstrip(), named, depth)


def _made(
    name: str, parts: list[tuple[str, Type]], rest: str, named: Mapping[str, Type], depth: int
) -> tuple[Type, str]:
    if name == "context":
        return Type("context", members=tuple(parts)), rest
    types = tuple(part for _, part in parts)
    if name == "function":
        if not rest.startswith("->"):
            return Type("function", parameters=types, result=ANY), rest
        result, rest = _read(rest[2:].lstrip(), named, depth)
        return Type("function", parameters=types, result=result), rest
    if len(types) != 1:
        raise Failure("type_unknown", name=name)
    return Type(name, element=types[0]), rest
