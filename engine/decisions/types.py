"""Item definitions → shapes: every type a file may name, its own, FEEL's and those of imported files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.decisions.codes import located
from engine.decisions.files import File
from engine.decisions.model import Cell, ItemDefinition
from engine.decisions.shapes import (
    UNTYPED,
    Shape,
    Test,
    collection_of,
    function_of,
    simple,
    structure_of,
)
from engine.decisions.vocabulary import is_feel
from engine.feel.types import MOST_PARTS, Type, read_type
from engine.feel.values import Failure

Tester = Callable[[Cell, ItemDefinition], Test | None]
"""Turns allowed values into a test; None when they are no unary tests, which is then said."""

_NESTED = 64
_SHOWN = 200


def _no_test(_: Cell, __: ItemDefinition) -> Test | None:
    return None


@dataclass(slots=True)
class Types:
    """The types of one file. ``imported`` are those of its imports: name, namespace, types."""

    file: File
    imported: "list[tuple[str, str, Types]]"
    tester: Tester = _no_test
    own: dict[str, ItemDefinition] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    foreign: dict[str, Shape | None] = field(default_factory=dict)
    dotted: dict[str, Shape | None] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    depth: int = 0

    def read_all(self) -> None:
        """Make every type once, so that everything wrong with them is said."""
        for item in self.file.definitions.types:
            if self.own.setdefault(item.name, item) is not item and item.name:
                self._say("dmn_name_duplicate", item, name=item.name[:_SHOWN])
        for name in self.own:
            self.named(name)

    def of(self, type_ref: str | None, about: Any, line: int | None = None) -> Shape:
        """Return the shape of a written type, untyped when there is none or nobody knows it (which is said)."""
        if type_ref is None:
            return UNTYPED
        found = self.find(type_ref)
        if found is None:
            where = about.line if line is None else line
            name = getattr(about, "name", None) or getattr(about, "label", None) or None
            self.file.findings.append(located("dmn_type_unknown", about.id, name, where, name=type_ref[:_SHOWN]))
            return UNTYPED
        return found

    def find(self, name: str) -> Shape | None:
        """Return a type by its name here, in a file imported, with a namespace prefix, or as FEEL writes it."""
        plain, namespace = self._split(name)
        if namespace is not None and namespace != self.file.definitions.namespace:
            if is_feel(namespace):
                return simple(plain)
            for _, uri, types in self.imported:
                if uri == namespace:
                    return types.named(plain)
        return self.named(plain) or self._dotted(plain) or simple(plain) or self._written(plain)

    def named(self, name: str) -> Shape | None:
        """Return a type that is defined here or in a file imported without a name."""
        if name in self.shapes:
            return self.shapes[name]
        item = self.own.get(name)
        if item is None:
            if name not in self.foreign:
                inner = (types.named(name) for seen, _, types in self.imported if not seen)
                self.foreign[name] = next((shape for shape in inner if shape is not None), None)
            return self.foreign[name]
        if name in self.open:
            circle = " → ".join([*self.open[self.open.index(name) :], name])
            self._say("dmn_type_cycle", item, names=circle[:_SHOWN])
            return UNTYPED
        self.open.append(name)
        shape = self._defined(item)
        self.open.pop()
        self.shapes[name] = shape
        return shape

    def allowed(self, type_ref: str | None) -> Cell | None:
        """Return the allowed values that a type has, itself or by the type it is based on."""
        seen: set[str] = set()
        while type_ref is not None and type_ref not in seen:
            seen.add(type_ref)
            item = self.own.get(self._split(type_ref)[0])
            if item is None:
                inner = [(name, types) for name, _, types in self.imported if type_ref.startswith(f"{name}.")]
                return inner[0][1].allowed(type_ref[len(inner[0][0]) + 1 :]) if inner else None
            if item.allowed is not None:
                return item.allowed
            type_ref = item.type_ref
        return None

    def types(self) -> Mapping[str, Type]:
        """Return the types by the names they have in expressions."""
        return _Seen(self)

    def seen(self, name: str) -> Shape | None:
        """Return a type that is defined here or in a file imported, under the name of that import too."""
        return self.named(name) or self._dotted(name)

    def _split(self, name: str) -> tuple[str, str | None]:
        if name.startswith("{") and "}" in name:
            namespace, _, plain = name[1:].partition("}")
            return plain, namespace
        prefix, colon, plain = name.partition(":")
        if not colon or "<" in prefix:
            return name, None
        return plain.strip(), self.file.definitions.prefixes.get(prefix.strip())

    def _dotted(self, name: str) -> Shape | None:
        if name not in self.dotted:
            inner = (
                types.seen(name[len(seen) + 1 :])
                for seen, _, types in self.imported
                if seen and name.startswith(f"{seen}.")
            )
            self.dotted[name] = next((shape for shape in inner if shape is not None), None)
        return self.dotted[name]

    def _written(self, text: str) -> Shape | None:
        if "<" not in text:
            return None
        try:
            found = read_type(text, self.types())
        except Failure:
            return None
        return Shape(str(found), found)

    def _defined(self, item: ItemDefinition) -> Shape:
        self.depth += 1
        shape = self._made(item) if self.depth <= _NESTED else None
        self.depth -= 1
        if shape is None or shape.type.depth > _NESTED or shape.is_cut:
            self._say("dmn_type_too_large", item, limit=_NESTED, parts=MOST_PARTS)
            return UNTYPED
        return shape

    def _made(self, item: ItemDefinition) -> Shape:
        shape = self._base(item).restricted(item.name, self._tests(item.allowed, item))
        if item.is_collection:
            shape = collection_of(item.name, shape)
        return shape.restricted(item.name, self._tests(item.constraint, item)) if item.constraint else shape

    def _base(self, item: ItemDefinition) -> Shape:
        if item.components:
            members = tuple((inner.name, self._defined(inner)) for inner in item.components)
            return structure_of(item.name, members)
        if item.function is not None:
            parameters = tuple(self.of(one.type_ref, item) for one in item.function.parameters)
            return function_of(item.name, parameters, self.of(item.function.output, item))
        return self.of(item.type_ref, item)

    def _tests(self, cell: Cell | None, item: ItemDefinition) -> tuple[Test, ...]:
        test = None if cell is None else self.tester(cell, item)
        return () if test is None else (test,)

    def _say(self, code: str, item: ItemDefinition, **params: Any) -> None:
        self.file.findings.append(located(code, item.id, item.name, item.line, **params))


class _Seen(Mapping[str, Type]):
    """The types of a file by name; those of imports are looked up when they are asked for, so many paths cost nothing.

    Iterated are those of the file itself alone.
    """

    def __init__(self, types: Types) -> None:
        self._types = types

    def __getitem__(self, name: str) -> Type:
        """Return a type. Refuses (KeyError) names that nobody defines."""
        shape = self._types.seen(name)
        if shape is None:
            raise KeyError(name)
        return shape.type

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the file's own types."""
        return iter(self._types.own)

    def __len__(self) -> int:
        """Count the file's own types."""
        return len(self._types.own)
