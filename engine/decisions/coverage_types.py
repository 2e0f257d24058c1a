"""What values an input may have at all, told by its type and its allowed values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from engine.decisions.coverage_cells import Reader
from engine.decisions.coverage_columns import AllOf, Test
from engine.decisions.model import ItemDefinition
from engine.decisions.shapes import simple
from engine.feel.types import ANY
from engine.feel.values import Months

_KINDS: Final[Mapping[str, type]] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "days and time duration": timedelta,
    "years and months duration": Months,
}
_NESTED: Final = 16


@dataclass(frozen=True, slots=True)
class Domain:
    """The kind of the values (None: unknown), what they must pass, and whether they are single values at all."""

    kind: Any = None
    allowed: Test | None = None
    is_single: bool = True


def all_of(tests: Sequence[Test]) -> Test | None:
    """Join tests that must all be passed, None without any."""
    return AllOf(tuple(tests)) if tests else None


def domain_of(type_ref: str | None, types: Mapping[str, ItemDefinition], reader: Reader) -> Domain:
    """Follow a type to what FEEL knows it by, collecting the allowed values on the way."""
    allowed: list[Test] = []
    name = type_ref
    for _ in range(_NESTED):
        item = types.get(name or "")
        if item is None:
            break
        if item.is_collection or item.components or item.function is not None:
            return Domain(is_single=False)
        allowed += [reader.tests(cell.text) for cell in (item.allowed, item.constraint) if cell is not None]
        name = item.type_ref
    known = None if name is None else simple(name.rpartition(":")[2].strip())
    if name is not None and (known is None or known.type.kind not in {*_KINDS, ANY.kind}):
        return Domain(is_single=False)  # a type of another file allows who knows what
    return Domain(None if known is None else _KINDS.get(known.type.kind), all_of(allowed))
