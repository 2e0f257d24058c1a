"""One form-js component → one field declaration."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import InvalidExpression
from engine.feel import check_pattern, is_name
from engine.forms.model import Field, FieldType, Option
from engine.forms.properties import Component, as_number, as_temporal, is_expression
from engine.limits import FORM_OPTIONS

_SUBTYPES = frozenset({"date", "time", "datetime"})
_FORMATS = frozenset({"email", "phone", "custom"})
_CHOICES = frozenset({FieldType.SELECT, FieldType.RADIO, FieldType.CHECKLIST})
_TEXTS = frozenset({FieldType.TEXTFIELD, FieldType.TEXTAREA})
_OTHER_LABELS = ("dateLabel", "timeLabel")
_MOMENTS = frozenset({"change", "presentation"})


def field_of(component: Component, kind: FieldType, taken: set[str]) -> Field | None:
    """Read one field; None when it has no usable key. What is wrong besides becomes findings."""
    key = _key(component, taken)
    if kind is FieldType.EXPRESSION:
        return _expression(component, key)
    low, high = component.number("min"), component.number("max")
    if low is not None and high is not None and low > high:
        component.find("form_limits_reversed", property="min")
    shortest, longest = component.length("minLength"), component.length("maxLength")
    if shortest is not None and longest is not None and shortest > longest:
        component.find("form_limits_reversed", property="minLength")
    subtype = component.choice("subtype", _SUBTYPES) or "date" if kind is FieldType.DATETIME else None
    options = _options(component) if kind in _CHOICES else ()
    multiple = kind is FieldType.CHECKLIST or component.flag("multiple")
    field = Field(
        id=component.id,
        key=key,
        type=kind,
        label=_label(component),
        description=component.text("description"),
        required=component.flag("required", component.validate),
        readonly=component.flag("readonly"),
        disabled=component.flag("disabled"),
        default=_default(component, kind, subtype, options, multiple=multiple),
        minimum=low,
        maximum=high,
        decimals=component.length("decimalDigits", component.raw) if kind is FieldType.NUMBER else None,
        min_length=shortest,
        max_length=longest,
        pattern=_pattern(component) if kind in _TEXTS else None,
        format=component.choice("validationType", _FORMATS, component.validate) if kind in _TEXTS else None,
        subtype=subtype,
        options=options,
        multiple=multiple,
        accept=_accept(component) if kind is FieldType.FILEPICKER else (),
        hidden_when=component.condition(),
        properties=component.custom(),
        computed=component.computed,
    )
    return field if key else None


def _expression(component: Component, key: str) -> Field | None:
    """Read a field that nobody sees: its value is computed, once (``presentation``) or with every ``change``."""
    written = component.raw.get("expression")
    if isinstance(written, str) and written:
        component.compute("value", written)
    else:
        component.wrong("expression")
    field = Field(
        id=component.id,
        key=key,
        type=FieldType.EXPRESSION,
        label=component.text("label"),
        hidden_when=component.condition(),
        properties=component.custom(),
        computed=component.computed,
        is_fixed=component.choice("computeOn", _MOMENTS) == "presentation",
    )
    return field if key else None


def _label(component: Component) -> str:
    label = component.text("label")
    for name in _OTHER_LABELS:
        if not label and "label" not in component.computed:
            label = component.text(name)
            if name in component.computed:
                component.computed["label"] = component.computed.pop(name)
    return label


def _key(component: Component, taken: set[str]) -> str:
    key = component.raw.get("key")
    if not isinstance(key, str) or not key:
        component.find("form_key_missing")
        return ""
    if not is_name(key):
        component.find("form_key_invalid", key=key)
        return ""
    if key in taken:
        component.find("form_key_duplicate", key=key)
        return ""
    taken.add(key)
    return key


def _pattern(component: Component) -> str | None:
    pattern = component.validate.get("pattern")
    if pattern is None or pattern == "":
        return None
    if not isinstance(pattern, str):
        component.wrong("pattern")
        return None
    try:
        check_pattern(pattern)
    except InvalidExpression as error:
        component.find("form_pattern_invalid", pattern=pattern, reason=error.code)
        return None
    return pattern


def _accept(component: Component) -> tuple[str, ...]:
    return tuple(part for part in (item.strip() for item in component.text("accept").split(",")) if part)


def _options(component: Component) -> tuple[Option, ...]:
    dynamic = component.raw.get("valuesExpression") or component.raw.get("valuesKey")
    if isinstance(dynamic, str) and dynamic:
        component.compute("options", dynamic)
        return ()
    raw = component.raw.get("values")
    if not isinstance(raw, list) or not raw:
        component.find("form_options_missing")
        return ()
    if len(raw) > FORM_OPTIONS:
        component.find("form_options_too_many", limit=FORM_OPTIONS)
        return ()
    options: dict[str, Option] = {}
    for index, item in enumerate(raw):
        option = _option(item)
        if option is None:
            component.find("form_option_invalid", index=index)
        elif option.value in options:
            component.find("form_option_duplicate", value=option.value)
        else:
            options[option.value] = option
    return tuple(options.values())


def _option(item: Any) -> Option | None:
    if not isinstance(item, dict):
        return None
    value, label = item.get("value"), item.get("label")
    if not isinstance(value, str) or not value or not isinstance(label, str | None):
        return None
    return Option(value, label or value)


def _default(
    component: Component, kind: FieldType, subtype: str | None, options: tuple[Option, ...], *, multiple: bool
) -> Any:
    raw = component.raw.get("defaultValue")
    if raw is None or raw == "":
        return None
    if is_expression(raw):
        component.compute("default", raw)
        return None
    if kind in _CHOICES:
        values = {option.value for option in options}
        is_open = "options" in component.computed
        chosen = raw if isinstance(raw, list) else [raw]
        known = all(isinstance(item, str) and (is_open or item in values) for item in chosen)
        fits = isinstance(raw, list) == multiple and known
        value = raw if fits else None
    elif kind is FieldType.DATETIME:
        value = as_temporal(raw, str(subtype)) if isinstance(raw, str) else None
    else:
        value = _READERS[kind](raw)
    if value is None:
        component.find("form_default_invalid")
    return value


_READERS: Mapping[FieldType, Callable[[Any], Any]] = {
    FieldType.TEXTFIELD: lambda raw: raw if isinstance(raw, str) else None,
    FieldType.TEXTAREA: lambda raw: raw if isinstance(raw, str) else None,
    FieldType.NUMBER: as_number,
    FieldType.CHECKBOX: lambda raw: raw if isinstance(raw, bool) else None,
    FieldType.FILEPICKER: lambda _: None,
}
