"""A form with its values: what is seen, what FEEL gives, and the form in which nothing is left to compute."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.forms.evaluation import Evaluator
from engine.forms.fitting import as_count, as_options, as_text, fitted
from engine.forms.model import Computed, Field, FieldType, Form, Part, Separator, Text, parts_of, value_of
from engine.forms.visibility import show

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with values: ``form`` has nothing left to compute, ``shown`` are the ids of the parts that are seen.

    ``values`` are by key: the given ones, and what expressions and the defaults of closed fields give instead; the
    value of a hidden field is null.
    """

    form: Form
    shown: frozenset[str]
    values: Mapping[str, Any]

    @property
    def shown_keys(self) -> frozenset[str]:
        """Return the keys of the fields that are seen; a computed field is, unless its group or itself is hidden."""
        return frozenset(declared.key for declared in self.form.fields if declared.id in self.shown)


def fill(form: Form, values: Mapping[str, Any], now: datetime, known: Mapping[str, Any] = _NOTHING) -> Filled:
    """Compute everything about a form for these values: the same on the page and when it is sent.

    ``known`` is what the process knows already; a field of the form hides a name of it. Defaults and what is computed
    once (``is_fixed``) follow from ``known`` and the other defaults alone, everything else from the values that are
    seen. A field that nobody may fill in has its default, but a file stays. In document order, a part is hidden when
    its condition, or that of a group around it, is true; a condition that gives null hides nothing.
    """
    filling = _Filling(form, now, known)
    empty = {declared.key: False if declared.type is FieldType.CHECKBOX else None for declared in form.fields}
    names = {**known, **empty, **values}
    shown = filling.pass_over(names)
    if form.order:
        shown = filling.pass_over(names)  # once more without what is hidden
    settled = filling.settled(names) if form.is_computed else form
    return Filled(settled, shown, {key: names[key] for key in form.keys})


class _Filling:
    def __init__(self, form: Form, now: datetime, known: Mapping[str, Any]) -> None:
        self.form = form
        self.evaluator = Evaluator(now)
        self.fields = {declared.key: declared for declared in form.fields}
        self.first = {**known, **{declared.key: declared.default for declared in form.fields}}
        for key in form.order:
            self.first[key] = self._value(self.fields[key], self.first)

    def _value(self, declared: Field, names: Mapping[str, Any]) -> Any:
        given = value_of(declared)
        return None if given is None else fitted(declared, self.evaluator.value(given, names))

    def pass_over(self, names: dict[str, Any]) -> frozenset[str]:
        """Put computed values into ``names``, null for what is hidden; return the ids of what is seen."""
        for declared in self.form.fields:
            if self._is_closed(declared, names):
                names[declared.key] = self.first[declared.key]
        for key in self.form.order:
            declared = self.fields[key]
            if declared.type is FieldType.EXPRESSION and not declared.is_fixed:
                names[key] = self._value(declared, names)
        return show(self.form.layout, names, self.evaluator)

    def _is_closed(self, declared: Field, names: Mapping[str, Any]) -> bool:
        if declared.type is FieldType.EXPRESSION:
            return declared.is_fixed
        if declared.type is FieldType.FILEPICKER:
            return False
        flags = (self._given(declared.computed, name, names) is True for name in ("readonly", "disabled"))
        return not declared.is_writable or any(flags)

    def _given(self, computed: Computed, name: str, names: Mapping[str, Any]) -> Any:
        expression = computed.get(name)
        return None if expression is None else self.evaluator.value(expression, names)

    def settled(self, names: Mapping[str, Any]) -> Form:
        """Return the form with everything that FEEL gives written down."""
        layout = self._parts(self.form.layout, names)
        fields = tuple(part for part in parts_of(layout) if isinstance(part, Field))
        return replace(self.form, layout=layout, fields=fields, order=())

    def _parts(self, parts: tuple[Part, ...], names: Mapping[str, Any]) -> tuple[Part, ...]:
        return tuple(self._part(part, names) for part in parts)

    def _part(self, part: Part, names: Mapping[str, Any]) -> Part:
        if isinstance(part, Separator):
            return part
        given = {name: self._given(part.computed, name, names) for name in part.computed if name not in _VALUES}
        if isinstance(part, Field):
            return self._field(part, given)
        words = {name: as_text(value) or "" for name, value in given.items()}
        if isinstance(part, Text):
            return replace(part, text=words.get("text", part.text), computed={})
        return replace(part, label=words.get("label", part.label), parts=self._parts(part.parts, names), computed={})

    def _field(self, declared: Field, given: Mapping[str, Any]) -> Field:
        made: dict[str, Any] = {}
        for name, value in given.items():
            if name in _LIMITS:
                made[_LIMITS[name]] = value if type(value) is Decimal else None
            elif name in _COUNTS:
                made[_COUNTS[name]] = as_count(value)
            elif name == "options":
                made[name] = as_options(value)
            elif name in _FLAGS:
                made[name] = value is True
            else:
                made[name] = as_text(value) or ""
        default = declared.default if declared.type is FieldType.EXPRESSION else self.first[declared.key]
        return replace(declared, default=default, computed={}, **made)


_VALUES = frozenset({"value", "default"})
_FLAGS = frozenset({"readonly", "disabled"})
_LIMITS = {"min": "minimum", "max": "maximum"}
_COUNTS = {"minLength": "min_length", "maxLength": "max_length", "decimalDigits": "decimals"}


def presented(form: Form, now: datetime, known: Mapping[str, Any] = _NOTHING) -> Form:
    """Return the form as it is before anybody has filled anything in: with the defaults that expressions give."""
    return fill(form, {declared.key: declared.default for declared in form.fields}, now, known).form
