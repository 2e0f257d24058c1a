"""Single properties of a form-js component: read by type, with a finding for each that is wrong."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeGuard

from engine.errors import InvalidExpression
from engine.feel import HANOI, Expression
from engine.forms import texts
from engine.model import Finding, Severity

_TEXT_LIMIT = 10_000
_SHOWN = 100
_DIGITS = 34
LENGTH_LIMIT = 1_000_000


class Component:
    """One component of the file, with the findings of the whole form beside it."""

    def __init__(self, raw: Mapping[str, Any], path: str, findings: list[Finding]) -> None:
        self.raw = raw
        self.path = path
        self._findings = findings
        identifier = raw.get("id") or raw.get("key")
        self.id = identifier if isinstance(identifier, str) else path
        validate = raw.get("validate")
        self.validate: Mapping[str, Any] = validate if isinstance(validate, dict) else {}
        self.computed: dict[str, Expression] = {}

    def find(self, code: str, **params: Any) -> None:
        """Note an error of this component."""
        label = self.raw.get("label")
        name = label[:_SHOWN] if isinstance(label, str) else None
        shown = {key: value[:_SHOWN] if isinstance(value, str) else value for key, value in params.items()}
        self._findings.append(Finding(code, Severity.ERROR, self.id, name, params={**shown, "path": self.path}))

    def wrong(self, name: str) -> None:
        """Note that a property has no usable value."""
        self.find("form_value_invalid", property=name)

    def text(self, name: str) -> str:
        """Read a text; absent is empty, and so is one that FEEL gives (``=…`` or with ``{{…}}`` in it)."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if isinstance(value, str) and texts.is_computed(value):
            self.compute(name, value)
            return ""
        if not isinstance(value, str) or len(value) > _TEXT_LIMIT:
            self.wrong(name)
            return ""
        return value

    def flag(self, name: str, source: Mapping[str, Any] | None = None) -> bool:
        """Read a boolean; absent is false. In the component itself FEEL may give it."""
        value = (self.raw if source is None else source).get(name)
        if value is None:
            return False
        if source is None and is_expression(value):
            self.compute(name, value)
            return False
        if not isinstance(value, bool):
            self.wrong(name)
            return False
        return value

    def number(self, name: str) -> Decimal | None:
        """Read a number of the validation, or keep the expression that gives it."""
        value = self.validate.get(name)
        if value is None or value == "":
            return None
        if is_expression(value):
            self.compute(name, value)
            return None
        number = as_number(value)
        if number is None:
            self.wrong(name)
        return number

    def length(self, name: str, source: Mapping[str, Any] | None = None) -> int | None:
        """Read a count that is not negative; in the validation FEEL may give it."""
        value = (self.validate if source is None else source).get(name)
        if value is None or value == "":
            return None
        if source is None and is_expression(value):
            self.compute(name, value)
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LENGTH_LIMIT:
            self.wrong(name)
            return None
        return value

    def choice(self, name: str, allowed: frozenset[str], source: Mapping[str, Any] | None = None) -> str | None:
        """Read one of the allowed words; absent is None."""
        value = (self.raw if source is None else source).get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or value not in allowed:
            self.wrong(name)
            return None
        return value

    def condition(self) -> Expression | None:
        """Read the FEEL condition that hides the component."""
        conditional = self.raw.get("conditional")
        if conditional is None:
            return None
        text = conditional.get("hide") if isinstance(conditional, dict) else conditional
        if text is None or text == "":
            return None
        if not isinstance(text, str):
            self.wrong("conditional")
            return None
        return self.expression("conditional.hide", text)

    def compute(self, name: str, text: str) -> None:
        """Keep that FEEL gives a property."""
        found = self.expression(name, text)
        if found is not None:
            self.computed[name] = found

    def expression(self, name: str, text: str) -> Expression | None:
        """Read the FEEL text of a property; None with a finding when it is none."""
        try:
            return texts.read(text)
        except InvalidExpression as error:
            params = {"property": name, "reason": error.code, "position": error.position}
            self.find("form_expression_invalid", **params, **{k: v for k, v in error.params.items() if k not in params})
            return None

    def custom(self) -> Mapping[str, str]:
        """Read the map of custom properties: texts only."""
        value = self.raw.get("properties")
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            self.wrong("properties")
            return {}
        return dict(value)


def is_expression(value: Any) -> TypeGuard[str]:
    """Tell whether FEEL gives a property instead of the file."""
    return isinstance(value, str) and value.startswith("=")


def as_number(value: Any) -> Decimal | None:
    """Turn a JSON number into a FEEL number; None for anything else and for more than 34 digits."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() and abs(number.adjusted()) < _DIGITS else None


def as_temporal(text: str, subtype: str) -> date | time | datetime | None:
    """Read an ISO ``date``, ``time`` or ``datetime`` (in Hanoi unless it has an offset); None when it is none."""
    try:
        if subtype == "date":
            return date.fromisoformat(text)
        if subtype == "time":
            return time.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
