"""The FEEL types of the values that forms give, as far as all forms agree."""

from collections.abc import Iterable, Mapping
from typing import Final

from engine.feel.types import ANY, SIMPLE, Type
from engine.forms.model import Field, FieldType, Form

_TEXT: Final = SIMPLE["string"]
_TYPES: Final[Mapping[FieldType, Type]] = {
    FieldType.TEXTFIELD: _TEXT,
    FieldType.TEXTAREA: _TEXT,
    FieldType.NUMBER: SIMPLE["number"],
    FieldType.CHECKBOX: SIMPLE["boolean"],
    FieldType.SELECT: _TEXT,
    FieldType.RADIO: _TEXT,
    FieldType.CHECKLIST: _TEXT,
}
_MOMENTS: Final = {"date": SIMPLE["date"], "time": SIMPLE["time"], "datetime": SIMPLE["date and time"]}


def types_of(forms: Iterable[Form]) -> dict[str, Type]:
    """Return the type of every field by its key; ``Any`` where nobody knows or two forms say different things."""
    found: dict[str, Type] = {}
    for form in forms:
        for declared in form.fields:
            kind = _type_of(declared)
            found[declared.key] = kind if found.get(declared.key, kind) == kind else ANY
    return found


def _type_of(declared: Field) -> Type:
    if declared.type is FieldType.DATETIME:
        return _MOMENTS.get(declared.subtype or "", ANY)
    kind = _TYPES.get(declared.type, ANY)
    return Type("list", element=kind) if declared.multiple and kind == _TEXT else kind
